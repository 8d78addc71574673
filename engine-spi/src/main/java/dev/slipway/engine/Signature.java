package dev.slipway.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model takes and gives. The order of inputs and outputs is the order of the indices in
 * {@link Batch} and {@link ResultSink}.
 *
 * @param name of this signature; engines whose models have one use {@link #DEFAULT}
 */
public record Signature(String name, List<TensorSpec> inputs, List<TensorSpec> outputs) {

  /**
   * TensorFlow's name of the signature that serves when none is asked for; ours for formats that
   * know only one.
   */
  public static final String DEFAULT = "serving_default";

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    requireDistinct("input", inputs);
    requireDistinct("output", outputs);
  }

  private static void requireDistinct(String what, List<TensorSpec> specs) {
    Set<String> seen = new HashSet<>();
    for (TensorSpec spec : specs) {
      if (!seen.add(spec.name())) {
        throw new IllegalArgumentException("two " + what + "s are named '" + spec.name() + "'");
      }
    }
  }

  /** The index of the input, or −1. */
  public int inputIndex(String input) {
    return indexOf(inputs, input);
  }

  /** The index of the output, or −1. */
  public int outputIndex(String output) {
    return indexOf(outputs, output);
  }

  /**
   * Whether requests may be stacked along the outermost dimension: every input and every output has
   * a variable outermost one. Whether it really is a batch dimension only the model knows; the
   * platform checks each answer's outermost dimension.
   */
  public boolean batchable() {
    return !inputs.isEmpty()
        && inputs.stream().allMatch(Signature::leadsVariable)
        && outputs.stream().allMatch(Signature::leadsVariable);
  }

  /**
   * Holds a batch against this signature: the first line of a careful {@link ModelInstance#run},
   * before native code sees a byte. The platform has checked each caller's tensors already, so that
   * what fails here is rare; but a worker process may be asked by somebody else.
   *
   * @throws EngineException {@link EngineFailure#BAD_INPUT}: the first tensor whose name, datatype
   *     or shape is another than declared, or an input too many or too few; the message names it
   */
  public void check(Batch batch) throws EngineException {
    Signature given = batch.signature();
    if (!given.inputs.equals(inputs)) {
      throw bad("inputs " + describe(inputs), describe(given.inputs));
    }
    boolean batchable = batchable();
    for (int i = 0; i < inputs.size(); i++) {
      TensorSpec spec = inputs.get(i);
      Tensor tensor = batch.input(i);
      if (tensor.type() != spec.type()
          || !spec.shape().accepts(tensor.shape())
          || (batchable && tensor.shape().dim(0) != batch.rows())) {
        throw bad(
            "the input " + spec + (batchable ? " with " + batch.rows() + " rows" : ""),
            tensor.toString());
      }
    }
  }

  private static EngineException bad(String expected, String got) {
    return new EngineException(EngineFailure.BAD_INPUT, "expected " + expected + ", got " + got);
  }

  private static String describe(List<TensorSpec> specs) {
    return specs.size() + " " + specs;
  }

  private static boolean leadsVariable(TensorSpec spec) {
    return spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.VARIABLE;
  }

  private static int indexOf(List<TensorSpec> specs, String name) {
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
