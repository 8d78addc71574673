package dev.slipway.engine.tck;

import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One caller's question, in the signature's order, and what it expects.
 *
 * @param inputs in the order of the signature
 * @param outputs the right answers in the order of the signature
 * @param rows as {@link dev.slipway.engine.Batch#rows(int)}
 */
record Call(List<Tensor> inputs, List<Tensor> outputs, int rows, double tolerance) {

  /** The sample as it is, in one call. */
  static Call of(Sample sample, Signature signature) {
    List<Tensor> inputs = new ArrayList<>();
    signature.inputs().forEach(spec -> inputs.add(named("input", sample.inputs(), spec.name())));
    List<Tensor> outputs = new ArrayList<>();
    signature
        .outputs()
        .forEach(spec -> outputs.add(named("output", sample.outputs(), spec.name())));
    int rows = signature.batchable() ? Math.toIntExact(inputs.get(0).shape().dim(0)) : 1;
    return new Call(inputs, outputs, rows, sample.tolerance());
  }

  private static Tensor named(String what, Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError(
          "the model has the "
              + what
              + " '"
              + name
              + "', which the sample does not give; it gives "
              + tensors.keySet());
    }
    return tensor;
  }

  /** A call of these rows of this one. Batchable signatures only. */
  Call pick(int... numbers) {
    return new Call(
        inputs.stream().map(tensor -> Rows.pick(tensor, numbers)).toList(),
        outputs.stream().map(tensor -> Rows.pick(tensor, numbers)).toList(),
        numbers.length,
        tolerance);
  }

  /** This call with another input in the place of one. */
  Call with(int index, Tensor tensor) {
    List<Tensor> changed = new ArrayList<>(inputs);
    changed.set(index, tensor);
    return new Call(changed, outputs, rows, tolerance);
  }
}
