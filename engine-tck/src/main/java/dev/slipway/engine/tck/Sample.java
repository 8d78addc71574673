package dev.slipway.engine.tck;

import dev.slipway.engine.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model with a question whose answer is known. If its signature is batchable, give at least three
 * rows whose answers differ: the kit takes them apart and puts them together in other ways.
 *
 * @param name for display, e.g. {@code strings in and out}
 * @param artifact a directory with exactly the artifact's files
 * @param inputs by name, all of them
 * @param outputs by name, the right answers; all of them
 * @param tolerance how far a floating-point element may be from the right one, absolute for
 *     magnitudes below 1 and relative above; 0 for exactly
 */
public record Sample(
    String name,
    Path artifact,
    Map<String, Tensor> inputs,
    Map<String, Tensor> outputs,
    double tolerance) {

  public Sample {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    if (outputs.isEmpty() || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "a sample has at least one output and a tolerance that is not negative");
    }
  }

  /** Begins a sample. */
  public static Builder of(String name, Path artifact) {
    return new Builder(name, artifact);
  }

  /** Puts a sample together. */
  public static final class Builder {
    private final String name;
    private final Path artifact;
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private double tolerance;

    private Builder(String name, Path artifact) {
      this.name = name;
      this.artifact = artifact;
    }

    public Builder input(String input, Tensor tensor) {
      inputs.put(input, tensor);
      return this;
    }

    public Builder output(String output, Tensor tensor) {
      outputs.put(output, tensor);
      return this;
    }

    public Builder within(double difference) {
      tolerance = difference;
      return this;
    }

    public Sample build() {
      return new Sample(name, artifact, inputs, outputs, tolerance);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
