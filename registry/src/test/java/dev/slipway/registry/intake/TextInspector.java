package dev.slipway.registry.intake;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine's inspector for tests: a model is a file {@code model.txt} whose first line says what
 * is to be found.
 */
final class TextInspector implements ArtifactInspector {
  static final String FILE = "model.txt";

  /** A first line at which the whole process ends. */
  static final String HALT = "halt";

  private final int version;

  TextInspector(int version) {
    this.version = version;
  }

  static List<Recogniser> recognisers() {
    return recognisers(1);
  }

  static List<Recogniser> recognisers(int version) {
    return List.of(
        new Recogniser(
            "texts", List.of("text"), Set.of(TensorType.FP32), new TextInspector(version)));
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean recognises(ArtifactFiles files) {
    return files.entries().stream().anyMatch(entry -> entry.path().equals(FILE));
  }

  @Override
  public Inspection inspect(ArtifactFiles files) throws IOException {
    byte[] head;
    try (InputStream in = files.open(FILE)) {
      head = in.readNBytes(64);
    }
    String line = new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    if (line.equals(HALT)) {
      Runtime.getRuntime().halt(IntakeChild.HALTED);
    }
    if (line.equals("crash")) {
      throw new IllegalStateException("an inspector with a fault");
    }
    return new Inspection(
        "text",
        FILE,
        List.of(
            new Signature(
                Signature.DEFAULT,
                List.of(
                    new TensorSpec(
                        "x",
                        line.equals("int64") ? TensorType.INT64 : TensorType.FP32,
                        Shape.of(-1))),
                List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1))))),
        Map.of("first line", line),
        List.of(),
        problems(line));
  }

  private List<Problem> problems(String line) {
    return switch (line) {
      case "refuse" -> List.of(problem(Problem.Severity.REFUSE));
      case "warn" -> List.of(problem(Problem.Severity.WARN));
      case "learnt" -> version > 1 ? List.of(problem(Problem.Severity.REFUSE)) : List.<Problem>of();
      default -> List.of();
    };
  }

  private static Problem problem(Problem.Severity severity) {
    return new Problem(severity, "text-says-so", FILE, "the first line", "it says so", "edit it");
  }
}
