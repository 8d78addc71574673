package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.util.List;
import java.util.Map;

/**
 * A raw binary request ({@code Inference-Header-Content-Length: 0}): the body is the model's only
 * input, as one row where the model takes batches, and every output comes back as binary data. At
 * most one dimension besides the rows may be variable; it follows from the number of bytes. A BYTES
 * input is one element, and the body is its bytes as they are: the length before an element, which
 * binary data has elsewhere, would say nothing here (Triton's server puts it there itself).
 */
final class RawRequest {

  private RawRequest() {}

  /** The request that {@code body[from, from + size)} makes for a model of this signature. */
  static OipRequest read(String model, Signature signature, byte[] body, int from, int size) {
    if (signature.inputs().size() != 1) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "a raw binary request needs a model with one input, and '"
              + model
              + "' has "
              + signature.inputs().size()
              + ": name them in a JSON header and give its length in Inference-Header-Content-Length");
    }
    TensorSpec spec = signature.inputs().get(0);
    Shape shape = shape(spec, signature.batchable(), size);
    InferTensor input =
        spec.type() == TensorType.BYTES
            ? InferTensor.ofBytes(spec.name(), shape, body, from, size, new int[] {0, size})
            : BinaryTensors.read(spec.name(), spec.type(), shape, body, from, size);
    return new OipRequest(Map.of(), List.of(input), List.of(), AnswerForm.BINARY);
  }

  private static Shape shape(TensorSpec spec, boolean batchable, int size) {
    long[] dims = spec.shape().toArray();
    // A batch of one; where the rows are all there is, they are what the bytes say.
    if (batchable && dims.length > 1) {
      dims[0] = 1;
    }
    int variable = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] >= 0) {
        known *= dims[i];
      } else if (variable >= 0) {
        throw Shown.input(
            spec.name(),
            "a raw binary request can leave one dimension open, and the shape "
                + spec.shape()
                + " has more: give the shape in a JSON header");
      } else {
        variable = i;
      }
    }
    if (spec.type() == TensorType.BYTES) {
      if (known != 1) {
        throw Shown.input(
            spec.name(),
            "a raw binary request carries one BYTES element, and the shape is " + spec.shape());
      }
      if (variable >= 0) {
        dims[variable] = 1;
      }
    } else if (variable >= 0) {
      long row = known * spec.type().bytes();
      dims[variable] = row == 0 ? 0 : size / row;
    }
    return Shape.of(dims);
  }
}
