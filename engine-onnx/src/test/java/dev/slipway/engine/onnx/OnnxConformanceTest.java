package dev.slipway.engine.onnx;

import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.tck.EngineConformanceKit;
import dev.slipway.engine.tck.EngineUnderTest;
import dev.slipway.engine.tck.Sample;
import dev.slipway.engine.tck.Tensors;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** ONNX Runtime keeps the engine SPI's contract. */
class OnnxConformanceTest extends EngineConformanceKit {

  private static final int SLOW_ROWS = 2_048;

  /** 21 MB of weights. */
  private static final int LARGE_ROWS = 2_600_000;

  @Override
  protected EngineUnderTest engine(Path scratch) throws Exception {
    int slowTurns = turnsOf(4_000, scratch.resolve("calibration"));
    EngineUnderTest engine =
        EngineUnderTest.of(new OnnxEngineProvider())
            .payloadsHeld(RunResult.HELD::sum)
            .sample(
                Sample.of("a linear model", model(scratch, "linear", OnnxModels.linear()))
                    .input(
                        "x",
                        Tensors.floats(
                            Shape.of(4, 4), 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2))
                    .output("y", Tensors.floats(Shape.of(4, 1), 10.5f, 1.5f, 4.5f, 20.5f))
                    .within(1e-5)
                    .build())
            .sample(
                Sample.of("a table", model(scratch, "table", OnnxModels.lookup(5)))
                    .input("index", Tensors.longs(Shape.of(3), 4, 0, 2))
                    .output("row", Tensors.floats(Shape.of(3, 2), 4, -4, 0, 0, 2, -2))
                    .build())
            .sample(
                twoOutputs(
                    "named dimensions", model(scratch, "named", OnnxModels.sumAndDifference(true))))
            .sample(
                twoOutputs(
                    "dimensions without names",
                    model(scratch, "unnamed", OnnxModels.sumAndDifference(false))))
            .sample(
                Sample.of(
                        "an output whose shape depends on the data",
                        model(scratch, "where", OnnxModels.nonZero()))
                    .input("x", Tensors.floats(Shape.of(4), 0, 5, 0, 7))
                    .output("where", Tensors.longs(Shape.of(1, 2), 1, 3))
                    .build())
            .sample(
                Sample.of("a scalar", model(scratch, "scalar", OnnxModels.scalar(TensorType.FP64)))
                    .input("x", Tensors.doubles(Shape.SCALAR, 2.5))
                    .output("y", Tensors.doubles(Shape.SCALAR, 2.5))
                    .build())
            .sample(
                Sample.of(
                        "a table of " + LARGE_ROWS * 8 + " bytes",
                        model(scratch, "large", OnnxModels.lookup(LARGE_ROWS)))
                    .input("index", Tensors.longs(Shape.of(3), LARGE_ROWS - 1, 0, 4_711))
                    .output(
                        "row",
                        Tensors.floats(
                            Shape.of(3, 2), LARGE_ROWS - 1, 1 - LARGE_ROWS, 0, 0, 4_711, -4_711))
                    .build())
            .sample(external(scratch))
            .slow(
                Sample.of("a loop", model(scratch, "loop", OnnxModels.loop(slowTurns)))
                    .input("x", Tensors.floats(Shape.of(SLOW_ROWS, 4), slowBegin()))
                    .output("y", loops(slowTurns, slowBegin()))
                    .build())
            .refuses(
                "a model of complex numbers",
                model(
                    scratch,
                    "complex",
                    new OnnxGraph()
                        .graphField(11, OnnxGraph.value("x", 14, "n"))
                        .node("Identity", List.of("x"), List.of("y"))
                        .graphField(12, OnnxGraph.value("y", 14, "n"))
                        .toBytes()))
            .refuses(
                "weights outside the artifact",
                model(
                    scratch,
                    "outside",
                    OnnxModels.linearWithExternalWeights("../linear/model.onnx", 0, 16)));
    for (TensorType type : TensorType.values()) {
      engine.sample(identity(type, scratch));
    }
    return engine;
  }

  private static Path model(Path scratch, String name, byte[] bytes) {
    return OnnxModels.write(scratch.resolve(name), bytes).getParent();
  }

  private static Sample twoOutputs(String name, Path artifact) {
    return Sample.of(name, artifact)
        .input("a", Tensors.floats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6))
        .input("b", Tensors.floats(Shape.of(3, 2), 10, 20, 30, 40, 50, 60))
        .output("sum", Tensors.floats(Shape.of(3, 2), 11, 22, 33, 44, 55, 66))
        .output("difference", Tensors.floats(Shape.of(3, 2), -9, -18, -27, -36, -45, -54))
        .build();
  }

  private static Sample external(Path scratch) throws Exception {
    Path artifact =
        model(scratch, "external", OnnxModels.linearWithExternalWeights("data/w.bin", 0, 16));
    Files.createDirectories(artifact.resolve("data"));
    Files.write(artifact.resolve("data/w.bin"), OnnxGraph.bytes(1f, 2f, 3f, 4f));
    return Sample.of("weights in a file of their own", artifact)
        .input("x", Tensors.floats(Shape.of(3, 4), 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1))
        .output("y", Tensors.floats(Shape.of(3, 1), 10.5f, 1.5f, 4.5f))
        .within(1e-5)
        .build();
  }

  /** How many turns of the loop take so long on this machine, measured in processor time. */
  private static int turnsOf(int millis, Path directory) throws Exception {
    int turns = 100_000;
    try (LoadedModel model = Onnx.load(directory, OnnxModels.loop(turns));
        ModelInstance instance = model.open(model.signatures().get(0))) {
      Calls calls = new Calls(model.signatures().get(0));
      calls.gather(List.of(Calls.floats(Shape.of(SLOW_ROWS, 4), slowBegin())));
      long nanos = Long.MAX_VALUE;
      for (int again = 0; again < 3; again++) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        instance.run(calls, calls, calls);
        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        nanos = Math.min(nanos, took);
      }
      // The sums stay below 2^24, where FP32 counts exactly.
      return (int) Math.min(16_000_000, turns * (millis * 1e6 / nanos));
    }
  }

  /** Many rows, so that a turn costs more than the loop around it and few turns are enough. */
  private static float[] slowBegin() {
    float[] begin = new float[SLOW_ROWS * 4];
    for (int i = 0; i < begin.length; i++) {
      begin[i] = i % 7;
    }
    return begin;
  }

  private static Tensor loops(int turns, float... begin) {
    float[] end = begin.clone();
    for (int i = 0; i < end.length; i++) {
      end[i] += turns;
    }
    return Tensors.floats(Shape.of(end.length / 4, 4), end);
  }

  private static Sample identity(TensorType type, Path scratch) {
    Shape shape = Shape.of(3, 2);
    Tensor values =
        switch (type) {
          case BYTES -> Tensors.strings(shape, "a", "", "é", "漢字", "two words", "x");
          case BOOL -> Tensors.of(type, shape, 0, 0, 0, 1, 1, 0);
          case FP16, BF16, FP32, FP64 -> Tensors.of(type, shape, 0.5, -1, 2, -0.25, 100, 3);
          case UINT8, UINT16, UINT32, UINT64 -> Tensors.of(type, shape, 0, 1, -1, -2, 100, 7);
          case INT8, INT16, INT32, INT64 -> Tensors.of(type, shape, 0, 1, -1, -2, 100, 7);
        };
    return Sample.of(
            type + " in and out", model(scratch, "identity-" + type, OnnxModels.identity(type)))
        .input("x", values)
        .output("y", values)
        .build();
  }
}
