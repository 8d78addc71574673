package dev.slipway.engine;

/**
 * One input or output of a {@link Signature}.
 *
 * @param name as the model names it; not empty
 * @param type the element's datatype
 * @param shape with −1 for variable dimensions
 */
public record TensorSpec(String name, TensorType type, Shape shape) {

  public TensorSpec {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a tensor has a name");
    }
  }

  /** For messages: {@code 'x' FP32[-1,4]}. */
  @Override
  public String toString() {
    return "'" + name + "' " + type + shape;
  }
}
