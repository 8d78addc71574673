package dev.slipway.platform.serving;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.platform.infer.InferTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs up from a signature: zeros, and one letter where text is wanted. Zero is a valid
 * index, token, pixel and mask nearly everywhere.
 */
final class WarmUpInputs {

  /**
   * What to put for a variable dimension that is not the rows, in the order to try: a short text
   * first, then what is always a little, then what pictures want.
   */
  static final List<Integer> VARIABLE_DIMENSIONS = List.of(16, 1, 32, 224);

  private static final long MOST_BYTES = 256L << 20;

  private WarmUpInputs() {}

  /**
   * Inputs of so many rows, or null when they would be larger than is reasonable.
   *
   * @param rows of a batchable signature; ignored for others
   */
  static InferTensor @Nullable [] of(Signature signature, int rows, int variable) {
    List<TensorSpec> specs = signature.inputs();
    InferTensor[] inputs = new InferTensor[specs.size()];
    long bytes = 0;
    for (int i = 0; i < inputs.length; i++) {
      TensorSpec spec = specs.get(i);
      Shape shape = filled(spec.shape(), signature.batchable() ? rows : variable, variable);
      long elements = shape.elements();
      bytes += elements * Math.max(5, spec.type().bytes());
      if (bytes > MOST_BYTES) {
        return null;
      }
      inputs[i] = tensor(spec, shape, (int) elements);
    }
    return inputs;
  }

  private static InferTensor tensor(TensorSpec spec, Shape shape, int elements) {
    if (spec.type().fixedSize()) {
      return InferTensor.of(
          spec.name(), spec.type(), shape, new byte[elements * spec.type().bytes()]);
    }
    byte[] data = new byte[elements];
    java.util.Arrays.fill(data, (byte) 'a');
    int[] offsets = new int[elements + 1];
    for (int i = 0; i <= elements; i++) {
      offsets[i] = i;
    }
    return InferTensor.ofBytes(spec.name(), shape, data, 0, elements, offsets);
  }

  private static Shape filled(Shape declared, int leading, int variable) {
    long[] dims = declared.toArray();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == Shape.VARIABLE) {
        dims[i] = i == 0 ? leading : variable;
      }
    }
    return Shape.of(dims);
  }
}
