package dev.slipway.bus;

/**
 * Where facts of one type are published. A fact is a hint: whoever hears it reads again.
 *
 * @param name dotted, lower-case, unique in the product, e.g. {@code registry.traffic.changed}
 * @param version grows when the fact changes incompatibly
 */
public record Topic<F>(String name, int version, Class<F> fact) {

  /** The topic as the event bus knows it. */
  String wire() {
    return "slipway." + name + ".v" + version;
  }
}
