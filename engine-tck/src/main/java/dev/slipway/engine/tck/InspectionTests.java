package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The inspector: says the same as the loaded model, survives anything, holds nothing. */
abstract class InspectionTests extends Group {

  private static final long LARGEST_ARTIFACT_TO_BREAK = 4 << 20;
  private static final long MOST_ALLOCATED = 32L << 20;

  @Test
  @DisplayName("every sample is recognised")
  void recognised() throws IOException {
    for (Sample sample : bench().samples()) {
      assertTrue(
          bench().provider.inspector().recognises(DirectoryFiles.of(sample.artifact())),
          "the sample '" + sample + "' is not recognised");
    }
  }

  @Test
  @DisplayName("files of another kind are not recognised")
  void foreign() throws IOException {
    Path directory = Files.createTempDirectory("engine-tck-foreign");
    try {
      assertFalse(
          bench().provider.inspector().recognises(DirectoryFiles.of(directory)),
          "an empty artifact");
      Files.writeString(directory.resolve("README.txt"), "This is a letter to a friend.\n");
      Files.write(directory.resolve("holiday.jpg"), new byte[] {-1, -40, -1, -32, 0, 16});
      assertFalse(
          bench().provider.inspector().recognises(DirectoryFiles.of(directory)),
          "a text and a picture");
    } finally {
      TestBench.delete(directory);
    }
  }

  @Test
  @DisplayName("an inspection names a declared format, an entry that exists, and its own version")
  void complete() {
    ArtifactInspector inspector = bench().provider.inspector();
    assertTrue(inspector.version() >= 1, "the inspector's version is at least 1");
    assertEquals(inspector.version(), bench().provider.inspector().version());
    for (Sample sample : bench().samples()) {
      Inspection inspection = bench().inspection(sample);
      Set<String> files = new HashSet<>();
      DirectoryFiles.of(sample.artifact()).entries().forEach(entry -> files.add(entry.path()));
      assertTrue(
          bench().provider.formats().contains(inspection.format()),
          "the format '" + inspection.format() + "' is not declared");
      assertTrue(
          files.contains(inspection.entry())
              || Files.isDirectory(sample.artifact().resolve(inspection.entry())),
          "the entry '" + inspection.entry() + "' does not exist in the sample '" + sample + "'");
      assertTrue(
          files.containsAll(inspection.externalFiles()),
          "of the external files " + inspection.externalFiles() + " some do not exist");
    }
  }

  @Test
  @DisplayName("reading an artifact twice gives the same result")
  void constant() throws IOException {
    for (Sample sample : bench().samples()) {
      assertEquals(
          bench().inspection(sample),
          bench().provider.inspector().inspect(DirectoryFiles.of(sample.artifact())),
          sample.name());
    }
  }

  @Test
  @DisplayName("the loaded model has the signatures that the inspector found")
  void sameAsLoaded() {
    for (Sample sample : bench().samples()) {
      try (LoadedModel model = bench().load(sample)) {
        assertEquals(bench().inspection(sample).signatures(), model.signatures(), sample.name());
      }
    }
  }

  @Test
  @DisplayName("every datatype in a signature is one that the provider declares")
  void declaredDatatypes() {
    for (Sample sample : bench().samples()) {
      bench()
          .inspection(sample)
          .signatures()
          .forEach(
              signature ->
                  Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                      .forEach(
                          spec ->
                              assertTrue(
                                  bench().provider.datatypes().contains(spec.type()),
                                  spec + " is not of a declared datatype")));
    }
  }

  @Test
  @DisplayName("an entry that was cut in half or is empty is refused or not recognised")
  void truncated() throws IOException {
    for (Sample sample : bench().samples()) {
      Path entry = sample.artifact().resolve(bench().inspection(sample).entry());
      if (!Files.isRegularFile(entry) || Files.size(entry) > LARGEST_ARTIFACT_TO_BREAK) {
        continue;
      }
      byte[] whole = Files.readAllBytes(entry);
      for (int length : new int[] {0, 1, whole.length / 2}) {
        byte[] cut = Arrays.copyOf(whole, length);
        String what = "the sample '" + sample + "' cut after " + length + " bytes";
        Inspection inspection = inspect(what, bench().provider, sample, cut);
        assertTrue(inspection == null || inspection.refused(), what + " was not refused");
      }
    }
  }

  @Test
  @DisplayName("files with changed bytes are read or refused, and break nothing")
  void damaged() throws IOException {
    for (Sample sample : bench().samples()) {
      Path entry = sample.artifact().resolve(bench().inspection(sample).entry());
      if (!Files.isRegularFile(entry) || Files.size(entry) > LARGEST_ARTIFACT_TO_BREAK) {
        continue;
      }
      byte[] whole = Files.readAllBytes(entry);
      for (int seed = 0; seed < 100; seed++) {
        Random random = new Random(seed);
        byte[] changed = whole.clone();
        for (int i = random.nextInt(8); i >= 0 && changed.length > 0; i--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        inspect(
            "the sample '" + sample + "' damaged with the seed " + seed,
            bench().provider,
            sample,
            changed);
      }
    }
  }

  @Test
  @DisplayName("reading an artifact allocates little, whatever its size")
  void constantMemory() throws IOException {
    if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads)) {
      inapplicable("this JVM does not count what a thread allocates");
      return;
    }
    for (Sample sample : bench().samples()) {
      bench().inspection(sample);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      bench().provider.inspector().inspect(DirectoryFiles.of(sample.artifact()));
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(
          allocated <= MOST_ALLOCATED,
          "reading the sample '"
              + sample
              + "' allocated "
              + allocated
              + " bytes; weights are skipped");
    }
  }

  /** Null when the files are not recognised. */
  private static @org.jspecify.annotations.Nullable Inspection inspect(
      String what, dev.slipway.engine.EngineProvider provider, Sample sample, byte[] entry)
      throws IOException {
    ArtifactInspector inspector = provider.inspector();
    DirectoryFiles right = DirectoryFiles.of(sample.artifact());
    try {
      DirectoryFiles files = right.replacing(inspector.inspect(right).entry(), entry);
      return inspector.recognises(files) ? inspector.inspect(files) : null;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError broken) {
      throw new AssertionError(
          what + ": a broken file is a Problem that refuses, not an exception: " + broken, broken);
    }
  }

  static void mustRefuse(TestBench bench, EngineUnderTest.Refused refused) throws IOException {
    Inspection inspection =
        bench.provider.inspector().inspect(DirectoryFiles.of(refused.artifact()));
    assertTrue(inspection.refused(), refused.what() + " was not refused");
    for (Problem problem : inspection.problems()) {
      if (problem.severity() == Problem.Severity.REFUSE) {
        assertTrue(
            problem.code().matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
            "a problem's code is lower-case words joined by hyphens, got '" + problem.code() + "'");
        assertFalse(problem.found().isBlank(), "the problem does not say what was found");
        assertFalse(problem.remedy().isBlank(), "the problem does not say how to mend it");
      }
    }
    // The engine looks once more when it loads: an artifact may come past the inspector.
    String format = inspection.format();
    LoadRequest request =
        new LoadRequest(
            refused.artifact(),
            format.isEmpty() ? bench.provider.formats().get(0) : format,
            inspection.entry(),
            bench.settings(Map.of()),
            TestBench.cpuShare(),
            TestBench.MAX_ROWS);
    mustRefuse(
        refused.what() + ", loaded all the same,",
        Set.of(EngineFailure.BAD_MODEL, EngineFailure.UNSUPPORTED),
        () -> bench.opened().load(request).close());
  }
}
