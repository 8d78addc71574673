package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.tck.EngineConformanceKit;
import dev.slipway.engine.tck.EngineUnderTest;
import dev.slipway.engine.tck.Sample;
import dev.slipway.engine.tck.Tensors;
import java.io.IOException;
import java.nio.file.Path;

/** TensorFlow keeps the engine SPI's contract. */
class TensorFlowConformanceTest extends EngineConformanceKit {

  @Override
  protected EngineUnderTest engine(Path scratch) throws Exception {
    EngineUnderTest engine =
        EngineUnderTest.of(new TensorFlowEngineProvider())
            .sample(
                Sample.of("a linear model", TensorFlowModels.linear(scratch.resolve("linear")))
                    .input(
                        "x",
                        Tensors.floats(
                            Shape.of(4, 4), 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2))
                    .output("y", Tensors.floats(Shape.of(4, 1), 10.5f, 1.5f, 4.5f, 20.5f))
                    .within(1e-5)
                    .build())
            .sample(
                Sample.of("a scalar", TensorFlowModels.scalar(scratch.resolve("scalar")))
                    .input("x", Tensors.doubles(Shape.SCALAR, 2.5))
                    .output("y", Tensors.doubles(Shape.SCALAR, 2.5))
                    .build())
            .sample(
                words(
                    "words, their file's path in a variable",
                    Vocabulary.throughAVariable(),
                    scratch))
            .sample(
                words("words, their file's path an argument", Vocabulary.asAnArgument(), scratch))
            .sample(
                words(
                    "words, as TensorFlow 1 exports them",
                    Vocabulary.inTheGraph("/home/trainer/words.txt"),
                    scratch))
            .refuses(
                "a model that reads a file",
                TensorFlowModels.text(scratch.resolve("reads"), tf -> tf.io::readFile));
    for (TensorType type : TensorFlowType.tensorTypes()) {
      engine.sample(identity(type, scratch));
    }
    return engine;
  }

  private static Sample words(String name, Vocabulary model, Path scratch) throws IOException {
    return Sample.of(name, model.write(scratch.resolve(name.replaceAll("\\W", "-"))))
        .input("x", Tensors.strings(Shape.of(4), "c", "a", "nothing", "b"))
        .output("y", Tensors.of(TensorType.INT64, Shape.of(4), 2, 0, -1, 1))
        .build();
  }

  private static Sample identity(TensorType type, Path scratch) throws IOException {
    Shape shape = Shape.of(3, 2);
    Tensor values =
        switch (type) {
          case BYTES -> Tensors.strings(shape, "a", "", "é", "漢字", "two words", "😀");
          case BOOL -> Tensors.of(type, shape, 0, 0, 0, 1, 1, 0);
          case FP16, BF16, FP32, FP64 -> Tensors.of(type, shape, 0.5, -1, 2, -0.25, 100, 3);
          default -> Tensors.of(type, shape, 0, 1, 2, 3, 100, 7);
        };
    return Sample.of(
            type + " in and out",
            TensorFlowModels.identity(scratch.resolve("identity-" + type), type))
        .input("x", values)
        .output("y", values)
        .build();
  }
}
