package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Device;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Signature;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.ServingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WishReaderTest {

  private static final EngineFacts ONNX =
      new EngineFacts(
          "onnx",
          "1.29.0",
          List.of("onnx"),
          EngineTraits.pureJava(),
          List.of(
              SettingSpec.integer(
                  "intra-op-threads", "threads", 1, 64, 1, SettingSpec.Change.RELOAD, "x"),
              SettingSpec.choice(
                  "graph", List.of("basic", "all"), "all", SettingSpec.Change.RELOAD, "x")),
          settings ->
              settings.text("graph").equals("basic") && settings.integer("intra-op-threads") > 8
                  ? List.of("'basic' has at most 8 threads")
                  : List.of());

  private final WishReader reader = new WishReader(List.of(ONNX), Set.of("cpu", "cpu/batch"));

  @Test
  void defaultsAreFilledInSoThatNamingADefaultIsNoChange() {
    Wish silent = read("onnx", device(null), Map.of());
    Wish spoken = read("onnx", device(null), Map.of("graph", "all"));
    assertNull(silent.refusal());
    assertEquals(silent.spec(), spoken.spec());
    assertEquals("all", silent.spec().settings().get("graph"));
    assertEquals("1.29.0", silent.spec().engineVersion());
  }

  @Test
  void anEngineThatGivesMemoryBackAtTheEndOnlyKeepsIt() {
    EngineTraits gives = ONNX.traits();
    EngineTraits keeps =
        new EngineTraits(
            gives.devices(),
            gives.memoryLimit(),
            gives.limitsFixedAtFirstUse(),
            EngineTraits.MemoryReturn.AT_EXIT,
            gives.interruptible(),
            gives.oneCallerPerInstance(),
            gives.leavesProcessContext(),
            gives.sharesWeights(),
            gives.batchesItself());
    assertEquals("", read("onnx", device(null), Map.of()).spec().pool());
    WishReader keeping =
        new WishReader(
            List.of(
                new EngineFacts(
                    "onnx", "1.29.0", List.of("onnx"), keeps, ONNX.settings(), ONNX.problems())),
            Set.of("cpu"));
    assertEquals("onnx", keeping.read(wish("onnx", device(null), Map.of(), null)).spec().pool());
  }

  @Test
  void theEnginesOwnThreadsAreLeasedForEachInstance() {
    Wish wish = read("onnx", device(null), Map.of("intra-op-threads", "4"));
    assertEquals(4, wish.spec().threads());
    assertEquals(4, wish.spec().allThreads());
  }

  @Test
  void aPartitionIsAPartOfTheDevice() {
    assertEquals("cpu/batch", read("onnx", device("batch"), Map.of()).spec().node());
    assertTrue(
        refusal("onnx", device("other"), Map.of()).contains("device.partition names 'other'"));
  }

  @Test
  void aCpuWithoutPartitionsSaysSoAndWhichSettingNamesOne() {
    String refusal =
        new WishReader(List.of(ONNX), Set.of("cpu"))
            .read(wish("onnx", device("batch"), Map.of(), null))
            .refusal();
    assertEquals(
        "device.partition names 'batch', and a CPU has no partitions in this release: they come with"
            + " worker processes; leave device.partition out, or set it to null",
        refusal);
  }

  @Test
  void whatServesOnACpuIsNotEvictedForOthers() {
    assertTrue(read("onnx", device(null), Map.of()).pinned());
  }

  @Test
  void aGpuIsRefusedWithTheSentenceThatItIsForWorkers() {
    DeviceWish cuda = new DeviceWish(Device.Kind.CUDA, null, null, Isolation.AUTO, 5);
    assertEquals(
        "a GPU is used by worker processes only, never by the server itself, and this release has"
            + " no workers yet; set device.kind to CPU",
        refusal("onnx", cuda, Map.of()));
    assertTrue(
        refusal(
                "onnx",
                new DeviceWish(Device.Kind.CPU, null, null, Isolation.OWN_WORKER, 5),
                Map.of())
            .contains("own process"));
  }

  @Test
  void anEngineThatIsNotHereIsNamedWithThoseThatAre() {
    assertTrue(
        refusal("xgboost", device(null), Map.of())
            .startsWith("no engine named 'xgboost' is installed here; there is onnx."));
  }

  @Test
  void settingsThatTheEngineDoesNotAllowAreAllNamed() {
    String refusal = refusal("onnx", device(null), Map.of("graph", "odd", "nope", "1"));
    assertTrue(refusal.contains("'graph' is one of [basic, all], got 'odd'"), refusal);
    assertTrue(refusal.contains("'nope' is no setting of this engine"), refusal);
  }

  @Test
  void whatTheEngineItselfCannotHonourIsRefusedInItsWords() {
    assertEquals(
        "'basic' has at most 8 threads",
        refusal("onnx", device(null), Map.of("graph", "basic", "intra-op-threads", "9")));
    assertNull(read("onnx", device(null), Map.of("graph", "basic")).refusal());
  }

  @Test
  void aRefusedWishFailsAndTheOthersAreServed() {
    Wish bad = read("xgboost", device(null), Map.of());
    Wish good = read("onnx", device(null), Map.of());
    assertNotNull(bad.refusal());
    assertNull(good.refusal());
  }

  private static DeviceWish device(@Nullable String partition) {
    return new DeviceWish(Device.Kind.CPU, null, partition, Isolation.AUTO, 5);
  }

  private String refusal(String engine, DeviceWish device, Map<String, String> settings) {
    String refusal = read(engine, device, settings).refusal();
    assertNotNull(refusal);
    return refusal;
  }

  @Test
  void anotherSignatureIsAnotherLoadAndOneThatIsNotThereIsRefusedWithThoseThatAre() {
    Wish first = read("onnx", device(null), Map.of(), null);
    Wish named = read("onnx", device(null), Map.of(), CopyEngine.SIGNATURE.name());
    assertEquals(first.spec(), named.spec());
    Wish other = read("onnx", device(null), Map.of(), "other");
    assertNull(other.refusal());
    assertFalse(first.spec().covers(other.spec()));
    String refusal = read("onnx", device(null), Map.of(), "lost").refusal();
    assertNotNull(refusal);
    assertTrue(refusal.contains("no signature 'lost'"), refusal);
    assertTrue(refusal.contains("[" + CopyEngine.SIGNATURE.name() + ", other]"), refusal);
  }

  @Test
  void whatHappensFirstIsForTheDeploymentToSay() {
    assertEquals(DeploymentSettings.Swap.STOP_FIRST, read("onnx", device(null), Map.of()).swap());
  }

  private Wish read(String engine, DeviceWish device, Map<String, String> settings) {
    return read(engine, device, settings, null);
  }

  private Wish read(
      String engine, DeviceWish device, Map<String, String> settings, @Nullable String signature) {
    return reader.read(wish(engine, device, settings, signature));
  }

  private static ServingSnapshot.Wish wish(
      String engine, DeviceWish device, Map<String, String> settings, @Nullable String signature) {
    return new ServingSnapshot.Wish(
        1,
        1,
        "m",
        1,
        Deployment.Wished.LOADED,
        new DeploymentSettings(
            null,
            DeploymentSettings.DEFAULT.instances(),
            DeploymentSettings.Batching.DEFAULT,
            device,
            settings,
            signature,
            DeploymentSettings.Swap.STOP_FIRST),
        1,
        "ab".repeat(32),
        1000,
        "onnx",
        engine,
        "model.onnx",
        List.of(
            CopyEngine.SIGNATURE,
            new Signature("other", CopyEngine.SIGNATURE.inputs(), CopyEngine.SIGNATURE.outputs())));
  }
}
