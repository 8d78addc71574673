package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.Inspection;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LargeModelTest {

  private static final long WEIGHTS = 2_100_000_000L;

  @TempDir Path directory;

  @Test
  void twoGigabytesAreInspectedInAHeapOf64Megabytes() throws Exception {
    writeSparse(directory.resolve("model.onnx"));
    assertTrue(Files.size(directory.resolve("model.onnx")) > WEIGHTS);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, child.exitValue(), said);
    assertTrue(said.contains("x FP32[-1,525000000]"), said);
    assertTrue(said.contains("weights=2100000000 bytes"), said);
  }

  /** Inputs and outputs come after the weights, so that the file is read to its end. */
  private static void writeSparse(Path file) throws Exception {
    long columns = WEIGHTS / 4;
    byte[] tensor =
        new Protobuf()
            .number(1, columns)
            .number(1, 1)
            .number(2, OnnxGraph.number(TensorType.FP32))
            .text(8, "w")
            .header(9, WEIGHTS)
            .toBytes();
    byte[] initializer = new Protobuf().header(5, tensor.length + WEIGHTS).raw(tensor).toBytes();
    byte[] rest =
        new Protobuf()
            .message(11, OnnxGraph.value("x", 1, "batch", columns))
            .message(12, OnnxGraph.value("y", 1, "batch", 1))
            .message(1, OnnxGraph.nodeOf("", "MatMul", List.of("x", "w"), List.of("y")))
            .toBytes();
    byte[] begin =
        new Protobuf()
            .number(1, 8)
            .header(7, initializer.length + WEIGHTS + rest.length)
            .raw(initializer)
            .toBytes();
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(begin);
      out.seek(begin.length + WEIGHTS);
      out.write(rest);
    }
  }

  /** What runs in the small heap. */
  static final class Child {
    public static void main(String[] args) throws Exception {
      Inspection inspection =
          new OnnxEngineProvider().inspector().inspect(new DirectoryFiles(Path.of(args[0])));
      inspection
          .signatures()
          .forEach(
              signature ->
                  signature
                      .inputs()
                      .forEach(
                          spec ->
                              System.out.println(spec.name() + " " + spec.type() + spec.shape())));
      System.out.println(inspection.facts() + " " + inspection.problems());
    }
  }
}
