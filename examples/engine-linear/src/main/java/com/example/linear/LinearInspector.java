package com.example.linear;

import dev.slipway.engine.Signature;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Reads an upload before it becomes a version: what the page shows, and what is wrong. */
final class LinearInspector implements ArtifactInspector {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean recognises(ArtifactFiles files) {
    return files.entries().size() == 1 && entry(files).endsWith("linear.json");
  }

  @Override
  public Inspection inspect(ArtifactFiles files) throws IOException {
    String entry = entry(files);
    String wrong;
    try (InputStream file = files.open(entry)) {
      Coefficients found = Coefficients.read(file);
      return inspection(
          entry,
          List.of(found.signature()),
          Map.of("coefficients", Integer.toString(found.values().length)),
          List.of());
    } catch (IOException bad) {
      wrong = bad.getMessage();
    }
    Problem problem =
        new Problem(
            Problem.Severity.REFUSE,
            "not-a-linear-model",
            entry,
            wrong,
            "without all numbers there is nothing to compute",
            "write {\"intercept\": 0.5, \"coefficients\": [1, 2, 3]}");
    return inspection(entry, List.of(), Map.of(), List.of(problem));
  }

  private static Inspection inspection(
      String entry, List<Signature> signatures, Map<String, String> facts, List<Problem> problems) {
    return new Inspection(
        LinearEngineProvider.FORMAT, entry, signatures, facts, List.of(), problems);
  }

  private static String entry(ArtifactFiles files) {
    return files.entries().isEmpty() ? "" : files.entries().get(0).path();
  }
}
