package dev.slipway.platform.infer;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds a request against a signature: names, datatypes, shapes, counts. What passes can be run;
 * what does not is the caller's fault, and the message says where. Immutable, made once for each
 * deployment.
 */
public final class SignatureCheck {

  private final Signature signature;
  private final boolean batchable;
  private final int[] allOutputs;

  public SignatureCheck(Signature signature) {
    this.signature = signature;
    this.batchable = signature.batchable();
    this.allOutputs = new int[signature.outputs().size()];
    for (int i = 0; i < allOutputs.length; i++) {
      allOutputs[i] = i;
    }
  }

  public Signature signature() {
    return signature;
  }

  /**
   * The request's inputs in the signature's order.
   *
   * @throws SlipwayException {@code INVALID}, naming the tensor, what was expected and what came
   */
  public InferTensor[] inputs(InferRequest request) {
    List<InferTensor> given = request.inputs();
    List<TensorSpec> specs = signature.inputs();
    InferTensor[] ordered = new InferTensor[specs.size()];
    for (int i = 0; i < given.size(); i++) {
      InferTensor tensor = given.get(i);
      // Most callers send the inputs in the signature's order.
      int index =
          i < specs.size() && specs.get(i).name().equals(tensor.name())
              ? i
              : signature.inputIndex(tensor.name());
      if (index < 0) {
        throw InferFailure.invalid(
                "input '" + tensor.name() + "'",
                "one of the inputs " + describe(specs),
                "an unknown name",
                "")
            .exception();
      }
      if (ordered[index] != null) {
        throw InferFailure.invalid("input '" + tensor.name() + "'", "it once", "it twice", "")
            .exception();
      }
      check(tensor, specs.get(index));
      ordered[index] = tensor;
    }
    if (given.size() < specs.size()) {
      throw missing(ordered).exception();
    }
    if (batchable) {
      requireSameRows(ordered);
    }
    return ordered;
  }

  /**
   * How many rows inputs that passed have: their outermost dimension when the signature is
   * batchable, else 1.
   */
  public int rows(InferTensor[] inputs) {
    return batchable ? (int) inputs[0].shape().dim(0) : 1;
  }

  /**
   * The indices of the outputs to answer, in the order asked for; not to be changed.
   *
   * @throws SlipwayException {@code INVALID} for a name that the model does not have, or one named
   *     twice
   */
  public int[] outputs(InferRequest request) {
    List<String> names = request.outputs();
    if (names.isEmpty()) {
      return allOutputs;
    }
    int[] indices = new int[names.size()];
    for (int i = 0; i < indices.length; i++) {
      String name = names.get(i);
      int index = signature.outputIndex(name);
      if (index < 0) {
        throw InferFailure.invalid(
                "output '" + name + "'",
                "one of the outputs " + describe(signature.outputs()),
                "an unknown name",
                "leave outputs away to get all")
            .exception();
      }
      for (int j = 0; j < i; j++) {
        if (indices[j] == index) {
          throw InferFailure.invalid("output '" + name + "'", "it once", "it twice", "")
              .exception();
        }
      }
      indices[i] = index;
    }
    return indices;
  }

  private static void check(InferTensor tensor, TensorSpec spec) {
    if (tensor.type() != spec.type()) {
      throw wrong(tensor, "datatype " + spec.type(), tensor.type().toString()).exception();
    }
    Shape shape = tensor.shape();
    if (!spec.shape().accepts(shape)) {
      throw wrong(tensor, "shape " + spec.shape(), shape.toString()).exception();
    }
    long elements = elements(tensor);
    if (elements != tensor.elementsInData() || !wholeElements(tensor)) {
      throw wrong(
              tensor,
              elements + " elements for the shape " + shape,
              wholeElements(tensor)
                  ? tensor.elementsInData() + " in its data"
                  : tensor.length() + " bytes, which is no whole number of " + tensor.type())
          .exception();
    }
  }

  private static long elements(InferTensor tensor) {
    try {
      long elements = tensor.shape().elements();
      // An empty tensor's other dimensions may be anything, but rows are counted in an int.
      if (elements <= Integer.MAX_VALUE
          && (tensor.shape().rank() == 0 || tensor.shape().dim(0) <= Integer.MAX_VALUE)) {
        return elements;
      }
    } catch (ArithmeticException overflow) {
      // The message below says it.
    }
    throw wrong(tensor, "a shape of fewer than 2^31 elements", tensor.shape().toString())
        .exception();
  }

  private static boolean wholeElements(InferTensor tensor) {
    return tensor.type() == TensorType.BYTES || tensor.length() % tensor.type().bytes() == 0;
  }

  private static void requireSameRows(InferTensor[] inputs) {
    long rows = inputs[0].shape().dim(0);
    for (int i = 1; i < inputs.length; i++) {
      if (inputs[i].shape().dim(0) != rows) {
        throw InferFailure.invalid(
                "input '" + inputs[i].name() + "'",
                rows + " rows, as input '" + inputs[0].name() + "' has",
                inputs[i].shape().dim(0) + " (shape " + inputs[i].shape() + ")",
                "")
            .exception();
      }
    }
  }

  private InferFailure missing(InferTensor[] ordered) {
    List<TensorSpec> specs = signature.inputs();
    for (int i = 0; i < ordered.length; i++) {
      if (ordered[i] == null) {
        return InferFailure.invalid(
            "input '" + specs.get(i).name() + "'",
            specs.get(i).type() + " of shape " + specs.get(i).shape(),
            "nothing",
            "the model takes " + describe(specs));
      }
    }
    throw new IllegalStateException("nothing is missing");
  }

  private static InferFailure wrong(InferTensor tensor, String expected, String got) {
    return InferFailure.invalid("input '" + tensor.name() + "'", expected, got, "");
  }

  private static String describe(List<TensorSpec> specs) {
    return specs.stream()
        .map(spec -> "'" + spec.name() + "' " + spec.type() + spec.shape())
        .collect(Collectors.joining(", "));
  }
}
