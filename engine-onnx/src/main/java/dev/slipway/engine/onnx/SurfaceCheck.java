package dev.slipway.engine.onnx;

import dev.slipway.engine.inspect.Problems;
import dev.slipway.engine.onnx.ModelValue.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says which of a model's inputs and outputs cannot be served, and why. */
final class SurfaceCheck {

  private SurfaceCheck() {}

  static void check(String file, ModelSurface surface, Problems problems) {
    if (!surface.hasGraph()) {
      problems.refuse(
          "not-a-model",
          file,
          "a protobuf message without a graph",
          "an ONNX file has a graph; this is something else",
          "export the model as ONNX");
      return;
    }
    if (surface.outputs().isEmpty()) {
      problems.refuse(
          "no-outputs",
          file,
          "a graph without outputs",
          "a prediction is what the outputs hold",
          "declare the graph's outputs and export the model again");
    }
    check("input", surface.inputs(), problems);
    check("output", surface.outputs(), problems);
  }

  private static void check(String what, List<ModelValue> values, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (ModelValue value : values) {
      String where = what + " '" + value.name() + "'";
      if (!seen.add(value.name())) {
        problems.refuse(
            "duplicate-name",
            where,
            "two " + what + "s of this name",
            "a request names its tensors",
            "give each " + what + " a name of its own");
      } else if (!nameable(value.name())) {
        problems.refuse(
            "unusable-name",
            where,
            value.name().isEmpty() ? "no name" : "a name with characters that get lost",
            "ONNX Runtime's Java binding finds tensors by name, and alters names outside"
                + " Unicode's basic plane or with control characters",
            "rename it and export the model again");
      } else {
        checkType(where, value, problems);
      }
    }
  }

  private static void checkType(String where, ModelValue value, Problems problems) {
    if (value.kind() != Kind.TENSOR) {
      problems.refuse(
          "not-a-tensor",
          where,
          "a " + value.kind().word,
          "only tensors can be sent and answered",
          value.kind() == Kind.SEQUENCE || value.kind() == Kind.MAP
              ? "export without it; for scikit-learn's classifiers use the option" + " zipmap=False"
              : "export the model with tensors in its place");
    } else if (OnnxType.ofNumber(value.elementType()) == null) {
      problems.refuse(
          "unsupported-datatype",
          where,
          "the datatype " + OnnxType.nameOf(value.elementType()),
          "no protocol that is served here can carry it",
          "cast it inside the model, e.g. to FLOAT");
    } else if (value.dims() == null) {
      problems.refuse(
          "shape-missing",
          where,
          "a tensor without a shape",
          "ONNX wants at least the number of dimensions of a model's inputs and outputs, and"
              + " requests are checked against it",
          "run onnx.shape_inference.infer_shapes, or declare the shape with variable"
              + " dimensions, and save the model again");
    }
  }

  private static boolean nameable(String name) {
    return !name.isEmpty()
        && name.chars().noneMatch(c -> c < ' ' || Character.isSurrogate((char) c));
  }
}
