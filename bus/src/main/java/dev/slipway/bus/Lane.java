package dev.slipway.bus;

/**
 * One-way and inside a node: messages go by reference, with one consumer on each event loop, and
 * carry their own completion. The way of predictions, where request and reply would cost more than
 * the model.
 *
 * @param name dotted, lower-case, unique in the process, e.g. {@code serving.7}
 */
public record Lane<C>(String name, Class<C> call) {

  /** The lane's address on one event loop. */
  String wire(int loop) {
    return "slipway.lane." + name + "." + loop;
  }
}
