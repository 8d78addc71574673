package dev.slipway.engine.tck;

import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Signature;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An engine on the kit's bench: opened once per process, its samples inspected when first asked
 * for.
 */
final class TestBench {

  /** The largest batch that the kit asks for. */
  static final int MAX_ROWS = 64;

  private static final Path ROOT =
      Path.of(System.getProperty("engine.tck.directory", "target/engine-tck"));

  private static final Map<String, Engine> OPENED = new HashMap<>();

  final EngineUnderTest engine;
  final EngineProvider provider;

  /** What crosses the SPI in the test that runs now. */
  final Payloads payloads = new Payloads();

  private final Map<Path, Inspection> inspections = new HashMap<>();

  TestBench(EngineUnderTest engine) {
    this.engine = engine;
    this.provider = engine.provider();
    if (engine.samples().isEmpty()) {
      throw new AssertionError("the engine under test has no sample; give at least one");
    }
  }

  /** An empty directory for one kit class. */
  static Path scratch(Class<?> kit) throws IOException {
    Path scratch = ROOT.toAbsolutePath().resolve(kit.getName());
    if (Files.exists(scratch)) {
      delete(scratch);
    }
    return Files.createDirectories(scratch);
  }

  static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  List<Sample> samples() {
    return engine.samples();
  }

  Sample firstSample() {
    return engine.samples().get(0);
  }

  /** The one with the most bytes in its artifact: where a load that leaks leaks most. */
  Sample largestSample() {
    return samples().stream().max(Comparator.comparingLong(TestBench::bytes)).orElseThrow();
  }

  /** All bytes of the sample's artifact. */
  static long bytes(Sample sample) {
    return DirectoryFiles.of(sample.artifact()).entries().stream()
        .mapToLong(ArtifactFiles.Entry::size)
        .sum();
  }

  Inspection inspection(Sample sample) {
    synchronized (inspections) {
      Inspection known = inspections.get(sample.artifact());
      if (known == null) {
        try {
          known = provider.inspector().inspect(DirectoryFiles.of(sample.artifact()));
        } catch (IOException unreadable) {
          throw new AssertionError("the sample '" + sample + "' cannot be read", unreadable);
        }
        if (known.refused() || known.signatures().isEmpty()) {
          throw new AssertionError(
              "the inspector refuses the sample '" + sample + "': " + known.problems());
        }
        inspections.put(sample.artifact(), known);
      }
      return known;
    }
  }

  Signature signature(Sample sample) {
    return inspection(sample).signatures().get(0);
  }

  Call call(Sample sample) {
    return Call.of(sample, signature(sample));
  }

  /** The engine; opened by the first that asks, at most once per process, never closed. */
  Engine opened() throws EngineException {
    synchronized (OPENED) {
      String key = provider.getClass().getName() + " " + provider.name();
      Engine engine = OPENED.get(key);
      if (engine == null) {
        engine = provider.open(new KitContext(ROOT.resolve("unpacked")));
        OPENED.put(key, engine);
      }
      return engine;
    }
  }

  static DeviceShare cpuShare() {
    return new DeviceShare(
        "engine-tck",
        new Device("cpu", Device.Kind.CPU, "the processor", 1L << 32, null),
        1L << 31,
        4,
        1,
        100,
        1,
        DeviceShare.Hardness.ENGINE);
  }

  LoadRequest request(Sample sample) {
    return request(sample, settings(Map.of()), cpuShare());
  }

  Settings settings(Map<String, String> others) {
    Map<String, String> given = new HashMap<>(engine.settings());
    given.putAll(others);
    return Settings.complete(provider.settings(), given);
  }

  LoadRequest request(Sample sample, Settings settings, DeviceShare share) {
    Inspection inspection = inspection(sample);
    return new LoadRequest(
        sample.artifact(), inspection.format(), inspection.entry(), settings, share, MAX_ROWS);
  }

  LoadedModel load(Sample sample) {
    try {
      return opened().load(request(sample));
    } catch (EngineException failed) {
      throw new AssertionError(
          "the sample '" + sample + "' does not load: " + failed.getMessage(), failed);
    }
  }

  /** Opens an instance of the sample's first signature. */
  Executor open(LoadedModel model, Sample sample) {
    try {
      return new Executor(model, signature(sample), provider.traits().batchesItself(), payloads);
    } catch (EngineException failed) {
      throw new AssertionError(
          "the sample '" + sample + "' opens no instance: " + failed.getMessage(), failed);
    }
  }
}
