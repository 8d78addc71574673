package dev.slipway.edge.http;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.ModelView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A model that computes in plain Java: real signatures, real checks, real answers.
 *
 * @param run gets the inputs in the signature's order, gives the outputs in the signature's order
 */
record TestModel(ModelView view, UnaryOperator<List<InferTensor>> run) {

  /** Answers each input {@code x} as {@code y}, one model for each datatype: {@code same_int64}. */
  static TestModel same(TensorType type) {
    Signature signature =
        signature(
            List.of(new TensorSpec("x", type, Shape.of(-1, -1))),
            List.of(new TensorSpec("y", type, Shape.of(-1, -1))));
    return new TestModel(
        view("same_" + type.name().toLowerCase(Locale.ROOT), signature),
        inputs -> List.of(renamed(inputs.get(0), "y")));
  }

  /** Two inputs, two outputs: both as they came, the other way round. */
  static TestModel swap() {
    Signature signature =
        signature(
            List.of(
                new TensorSpec("a", TensorType.FP32, Shape.of(-1, 2)),
                new TensorSpec("b", TensorType.INT64, Shape.of(-1, 2))),
            List.of(
                new TensorSpec("b_out", TensorType.INT64, Shape.of(-1, 2)),
                new TensorSpec("a_out", TensorType.FP32, Shape.of(-1, 2))));
    return new TestModel(
        view("swap", signature),
        inputs -> List.of(renamed(inputs.get(1), "b_out"), renamed(inputs.get(0), "a_out")));
  }

  /** One input of one fixed shape, as raw requests want it. */
  static TestModel row() {
    Signature signature =
        signature(
            List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
            List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 4))));
    return new TestModel(view("row", signature), inputs -> List.of(renamed(inputs.get(0), "y")));
  }

  /** As {@link #row}, for who counts its calls. */
  static TestModel counted() {
    return new TestModel(view("counted", row().view().versions().get(0).signature()), row().run());
  }

  /** Two open dimensions beside the rows. */
  static TestModel grid() {
    Signature signature =
        signature(
            List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, -1, -1))),
            List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, -1, -1))));
    return new TestModel(view("grid", signature), inputs -> List.of(renamed(inputs.get(0), "y")));
  }

  /** BYTES whose shape is not one element. */
  static TestModel lines() {
    Signature signature =
        signature(
            List.of(new TensorSpec("x", TensorType.BYTES, Shape.of(2))),
            List.of(new TensorSpec("y", TensorType.BYTES, Shape.of(2))));
    return new TestModel(view("lines", signature), inputs -> List.of(renamed(inputs.get(0), "y")));
  }

  /** One BYTES element. */
  static TestModel line() {
    Signature signature =
        signature(
            List.of(new TensorSpec("x", TensorType.BYTES, Shape.of(1))),
            List.of(new TensorSpec("y", TensorType.BYTES, Shape.of(1))));
    return new TestModel(view("line", signature), inputs -> List.of(renamed(inputs.get(0), "y")));
  }

  /** Has a version in each state but ready. */
  static TestModel loading() {
    return new TestModel(
        view(
            "loading",
            same(TensorType.FP32).view().versions().get(0).signature(),
            List.of(
                ModelView.Standing.LOADING,
                ModelView.Standing.UNAVAILABLE,
                ModelView.Standing.UNLOADING,
                ModelView.Standing.UNKNOWN)),
        inputs -> inputs);
  }

  private static InferTensor renamed(InferTensor tensor, String name) {
    int[] offsets = tensor.offsets();
    return offsets == null
        ? InferTensor.of(
            name, tensor.type(), tensor.shape(), tensor.data(), tensor.offset(), tensor.length())
        : InferTensor.ofBytes(
            name, tensor.shape(), tensor.data(), tensor.offset(), tensor.length(), offsets);
  }

  private static Signature signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Signature(Signature.DEFAULT, inputs, outputs);
  }

  private static ModelView view(String name, Signature signature) {
    return view(name, signature, List.of(ModelView.Standing.READY, ModelView.Standing.READY));
  }

  private static ModelView view(
      String name, Signature signature, List<ModelView.Standing> standings) {
    List<ModelView.VersionView> versions = new ArrayList<>();
    for (ModelView.Standing standing : standings) {
      int number = versions.size() + 1;
      versions.add(
          new ModelView.VersionView(
              number,
              number,
              signature,
              "test_java",
              standing,
              switch (standing) {
                case READY -> null;
                case LOADING -> "it is being loaded";
                case UNLOADING -> "it is being unloaded";
                case UNAVAILABLE -> "its load failed";
                case UNKNOWN -> "it is not loaded yet";
              },
              name.equals("swap") ? 32 : 0,
              name.equals("counted") ? 4096L * number : 0));
    }
    return new ModelView(name, versions, Map.of("champion", 2), 1);
  }

  /** The version a request means. */
  ModelView.VersionView version(@org.jspecify.annotations.Nullable String version) {
    ModelView.VersionView found = view.version(version);
    if (found == null) {
      throw new SlipwayException(
          dev.slipway.bus.FailureCode.NOT_FOUND,
          "model '" + view.name() + "' has no version '" + version + "'");
    }
    return found;
  }
}
