package dev.slipway.engine;

/** One output of an emission: either written into the platform's buffer, or lent by the engine. */
public sealed interface Output permits Output.Pinned, Output.Lent {

  /** The output's index in the signature. */
  int index();

  /** The full shape, all rows included. */
  Shape shape();

  /**
   * The bytes lie in the buffer that {@link ResultSink#buffer} gave for this index and shape in
   * this run.
   */
  record Pinned(int index, Shape shape) implements Output {}

  /**
   * The engine's own tensor. The platform copies what it needs and calls {@code release} exactly
   * once, whatever happens, before {@link ResultSink#emit} returns.
   */
  record Lent(int index, Tensor tensor, Runnable release) implements Output {
    @Override
    public Shape shape() {
      return tensor.shape();
    }
  }
}
