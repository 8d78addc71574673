package dev.slipway.engine.onnx;

import dev.slipway.engine.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small ONNX models for tests and benchmarks, each made anew, always of the same bytes. */
public final class OnnxModels {

  private OnnxModels() {}

  /** {@code x} FP32 [batch,4] → {@code y} FP32 [batch,1]: y = x₀ + 2x₁ + 3x₂ + 4x₃ + 0.5. */
  public static byte[] linear() {
    return linear(0.5f, 1, 2, 3, 4);
  }

  /** {@code x} FP32 [batch,n] → {@code y} FP32 [batch,1]: y = bias + Σ weightᵢ·xᵢ. */
  public static byte[] linear(float bias, float... weights) {
    return new OnnxGraph()
        .input("x", TensorType.FP32, "batch", weights.length)
        .initializer("w", weights, weights.length, 1)
        .initializer("b", new float[] {bias}, 1)
        .node("Gemm", List.of("x", "w", "b"), List.of("y"))
        .output("y", TensorType.FP32, "batch", 1)
        .toBytes();
  }

  /**
   * {@code x} FP32 [batch,width] → {@code y} FP32 [batch,width], layers of a matrix and a ReLU:
   * {@code mlp(4, 2048)} has 64 MB of weights, which are its cost.
   */
  public static byte[] mlp(int layers, int width) {
    Random random = new Random(7);
    float scale = (float) Math.sqrt(6.0 / width);
    OnnxGraph graph = new OnnxGraph().input("x", TensorType.FP32, "batch", width);
    String value = "x";
    for (int layer = 0; layer < layers; layer++) {
      float[] weights = new float[width * width];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (random.nextFloat() - 0.5f) * scale;
      }
      String name = "w" + layer;
      String product = "m" + layer;
      String next = layer == layers - 1 ? "y" : "h" + layer;
      graph
          .initializer(name, weights, width, width)
          .node("MatMul", List.of(value, name), List.of(product))
          .node("Relu", List.of(product), List.of(next));
      value = next;
    }
    return graph.output("y", TensorType.FP32, "batch", width).toBytes();
  }

  /** {@code x} [batch,n] → {@code y} [batch,n], the same values. */
  public static byte[] identity(TensorType type) {
    return new OnnxGraph()
        .input("x", type, "batch", "n")
        .node("Identity", List.of("x"), List.of("y"))
        .output("y", type, "batch", "n")
        .toBytes();
  }

  /** {@code x} [] → {@code y} []: scalars, not batchable. */
  public static byte[] scalar(TensorType type) {
    return new OnnxGraph()
        .input("x", type)
        .node("Identity", List.of("x"), List.of("y"))
        .output("y", type)
        .toBytes();
  }

  /**
   * {@code a}, {@code b} FP32 [batch,n] → {@code sum}, {@code difference} FP32 [batch,n]; with
   * {@code named = false} no dimension has a name.
   */
  public static byte[] sumAndDifference(boolean named) {
    Object batch = named ? "batch" : OnnxGraph.ANY;
    Object n = named ? "n" : OnnxGraph.ANY;
    return new OnnxGraph()
        .input("a", TensorType.FP32, batch, n)
        .input("b", TensorType.FP32, batch, n)
        .node("Add", List.of("a", "b"), List.of("sum"))
        .node("Sub", List.of("a", "b"), List.of("difference"))
        .output("sum", TensorType.FP32, batch, n)
        .output("difference", TensorType.FP32, batch, n)
        .toBytes();
  }

  /** {@code x} FP32 [n] → {@code where} INT64 [1,k]: k depends on the data. Not batchable. */
  public static byte[] nonZero() {
    return new OnnxGraph()
        .input("x", TensorType.FP32, "n")
        .node("NonZero", List.of("x"), List.of("where"))
        .output("where", TensorType.INT64, 1, "k")
        .toBytes();
  }

  /**
   * {@code index} INT64 [batch] → {@code row} FP32 [batch,2] out of a table of {@code rows} rows
   * (row i is i, −i): an index outside the table is the caller's fault.
   */
  public static byte[] lookup(int rows) {
    float[] table = new float[rows * 2];
    for (int i = 0; i < rows; i++) {
      table[2 * i] = i;
      table[2 * i + 1] = -i;
    }
    return new OnnxGraph()
        .input("index", TensorType.INT64, "batch")
        .initializer("table", table, rows, 2)
        .node(
            "Gather", List.of("table", "index"), List.of("row"), OnnxGraph.intAttribute("axis", 0))
        .output("row", TensorType.FP32, "batch", 2)
        .toBytes();
  }

  /** {@code index} INT64 [batch] → one of the texts for each, BYTES [batch]. */
  public static byte[] labels(String... labels) {
    Protobuf table = new Protobuf().number(1, labels.length).number(2, 8).text(8, "labels");
    for (String label : labels) {
      table.text(6, label);
    }
    return new OnnxGraph()
        .input("index", TensorType.INT64, "batch")
        .initializer(table)
        .node(
            "Gather",
            List.of("labels", "index"),
            List.of("label"),
            OnnxGraph.intAttribute("axis", 0))
        .output("label", TensorType.BYTES, "batch")
        .toBytes();
  }

  /**
   * {@code x} FP32 [batch,4] → {@code y} FP32 [batch,4]: adds 1 in a loop of {@code turns} turns. A
   * billion of them take minutes: for deadlines and cancellation.
   */
  public static byte[] loop(long turns) {
    OnnxGraph body =
        new OnnxGraph()
            .input("i", TensorType.INT64)
            .input("go", TensorType.BOOL)
            .input("v", TensorType.FP32, OnnxGraph.ANY, OnnxGraph.ANY)
            .initializer("one", new float[] {1}, 1)
            .node("Identity", List.of("go"), List.of("go_on"))
            .node("Add", List.of("v", "one"), List.of("v_next"))
            .output("go_on", TensorType.BOOL)
            .output("v_next", TensorType.FP32, OnnxGraph.ANY, OnnxGraph.ANY);
    return new OnnxGraph()
        .input("x", TensorType.FP32, "batch", 4)
        .initializer("turns", new long[] {turns})
        .initializer(OnnxGraph.tensor("yes", TensorType.BOOL, new byte[] {1}))
        .node(
            "Loop",
            List.of("turns", "yes", "x"),
            List.of("y"),
            OnnxGraph.graphAttribute("body", body.graph()))
        .output("y", TensorType.FP32, "batch", 4)
        .toBytes();
  }

  /**
   * {@code x} FP32 [batch,4] → {@code y} FP32 [batch,1], as {@link #linear()}, with its weights in
   * the file {@code location} beside it: 16 bytes from {@code offset} on.
   */
  public static byte[] linearWithExternalWeights(String location, long offset, long length) {
    return new OnnxGraph()
        .input("x", TensorType.FP32, "batch", 4)
        .initializer(OnnxGraph.externalTensor("w", TensorType.FP32, location, offset, length, 4, 1))
        .initializer("b", new float[] {0.5f}, 1)
        .node("Gemm", List.of("x", "w", "b"), List.of("y"))
        .output("y", TensorType.FP32, "batch", 1)
        .toBytes();
  }

  /**
   * {@code rooms}, {@code age} FP32 [batch,1] and {@code where} BYTES [batch,1] → {@code price}
   * FP32 [batch,1] = 100·rooms − age + bias, and {@code area} BYTES [batch,1], the text as it came.
   */
  public static byte[] table(float bias) {
    return new OnnxGraph()
        .input("rooms", TensorType.FP32, "batch", 1)
        .input("age", TensorType.FP32, "batch", 1)
        .input("where", TensorType.BYTES, "batch", 1)
        .initializer("each", new float[] {100}, 1)
        .initializer("bias", new float[] {bias}, 1)
        .node("Mul", List.of("rooms", "each"), List.of("worth"))
        .node("Sub", List.of("worth", "age"), List.of("now"))
        .node("Add", List.of("now", "bias"), List.of("price"))
        .node("Identity", List.of("where"), List.of("area"))
        .output("price", TensorType.FP32, "batch", 1)
        .output("area", TensorType.BYTES, "batch", 1)
        .toBytes();
  }

  /**
   * {@code image} FP32 [batch,3,8,8] → {@code scores} FP32 [batch,3]: the softmax of ten times each
   * channel's mean, so that a picture's colour is its class.
   */
  public static byte[] colour() {
    return new OnnxGraph()
        .input("image", TensorType.FP32, "batch", 3, 8, 8)
        .initializer("ten", new float[] {10}, 1)
        .node("GlobalAveragePool", List.of("image"), List.of("means"))
        .node("Flatten", List.of("means"), List.of("flat"))
        .node("Mul", List.of("flat", "ten"), List.of("logits"))
        .node("Softmax", List.of("logits"), List.of("scores"))
        .output("scores", TensorType.FP32, "batch", 3)
        .toBytes();
  }

  /** Writes a model as {@code model.onnx} into the directory, which becomes an artifact. */
  public static Path write(Path directory, byte[] model) {
    try {
      Files.createDirectories(directory);
      return Files.write(directory.resolve("model.onnx"), model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
