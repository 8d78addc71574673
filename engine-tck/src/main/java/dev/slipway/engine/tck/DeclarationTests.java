package dev.slipway.engine.tck;

import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Declared formats and datatypes run, undeclared ones and undeclared devices are refused. */
abstract class DeclarationTests extends Group {

  @Test
  @DisplayName("name, version, formats, datatypes and traits are stated, and the same each time")
  void stated() {
    EngineProvider provider = bench().provider;
    String name = provider.name();
    check(
        name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
        "the name is lower-case letters, digits and hyphens, got '" + name + "'");
    check(!provider.version().isBlank(), "the version is blank");
    check(!provider.formats().isEmpty(), "no format is declared");
    check(!provider.datatypes().isEmpty(), "no datatype is declared");
    check(
        provider.name().equals(name)
            && provider.version().equals(provider.version())
            && provider.formats().equals(provider.formats())
            && provider.datatypes().equals(provider.datatypes())
            && provider.traits().equals(provider.traits()),
        "what the provider declares changes from one question to the next");
  }

  @Test
  @DisplayName("every declared format is shown by a sample, and no other")
  void formats() {
    Set<String> shown = new TreeSet<>();
    bench().samples().forEach(sample -> shown.add(bench().inspection(sample).format()));
    Set<String> declared = new TreeSet<>(bench().provider.formats());
    check(
        shown.equals(declared),
        "the provider declares the formats " + declared + ", the samples show " + shown);
  }

  @Test
  @DisplayName("every declared datatype is taken or given by a sample, and no other")
  void datatypes() {
    Set<TensorType> shown = EnumSet.noneOf(TensorType.class);
    for (Sample sample : bench().samples()) {
      Signature signature = bench().signature(sample);
      Stream.concat(signature.inputs().stream(), signature.outputs().stream())
          .map(TensorSpec::type)
          .forEach(shown::add);
    }
    Set<TensorType> declared = EnumSet.copyOf(bench().provider.datatypes());
    check(
        shown.equals(declared),
        "the provider declares the datatypes " + declared + ", the samples show " + shown);
  }

  @TestFactory
  @DisplayName("each sample gives its known answer")
  Stream<DynamicTest> answers() {
    return bench().samples().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.name(),
                    () ->
                        with(
                            sample,
                            (executor, call) ->
                                executor.answersRightly(List.of(call), sample.name()))));
  }

  @TestFactory
  @DisplayName("each sample answers the same where the platform gives no buffers for outputs")
  Stream<DynamicTest> answersWithoutBuffers() {
    return bench().samples().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.name(),
                    () ->
                        with(
                            sample,
                            (executor, call) ->
                                executor.answersRightly(
                                    List.of(call),
                                    executor.allOutputs(),
                                    false,
                                    sample.name() + " without buffers"))));
  }

  @TestFactory
  @DisplayName("what the provider does not declare is refused at inspection")
  Stream<DynamicTest> refusedAtInspection() {
    List<EngineUnderTest.Refused> refused = bench().engine.refused();
    check(!refused.isEmpty(), "give at least one artifact that the inspector must refuse");
    return refused.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.what(), () -> InspectionTests.mustRefuse(bench(), each)));
  }

  @Test
  @DisplayName("a format that is not declared is refused when it is to be loaded")
  void otherFormat() {
    LoadRequest right = bench().request(bench().firstSample());
    LoadRequest wrong =
        new LoadRequest(
            right.artifact(),
            "no-such-format",
            right.entry(),
            right.settings(),
            right.share(),
            right.maxRows());
    mustRefuse(
        "the format 'no-such-format'",
        Set.of(EngineFailure.BAD_MODEL, EngineFailure.UNSUPPORTED),
        () -> bench().opened().load(wrong).close());
  }

  @Test
  @DisplayName("a device of a kind that the traits do not name is refused")
  void otherDevices() {
    Set<Device.Kind> others = EnumSet.allOf(Device.Kind.class);
    others.removeAll(bench().provider.traits().devices());
    if (others.isEmpty()) {
      inapplicable("the engine runs on every kind of device");
    }
    for (Device.Kind kind : others) {
      DeviceShare cpu = TestBench.cpuShare();
      DeviceShare share =
          new DeviceShare(
              cpu.leaseId(),
              new Device(kind + "-0", kind, "a device", 1L << 32, null),
              cpu.memoryBytes(),
              cpu.concurrency(),
              cpu.threads(),
              cpu.computePercent(),
              cpu.priority(),
              cpu.hardness());
      mustRefuse(
          "a device of the kind " + kind,
          Set.of(EngineFailure.UNSUPPORTED),
          () ->
              bench()
                  .opened()
                  .load(bench().request(bench().firstSample(), bench().settings(Map.of()), share))
                  .close());
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
