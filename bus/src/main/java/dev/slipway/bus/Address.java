package dev.slipway.bus;

/**
 * Where commands of one type go and what answers them. Declared once, as a constant beside its
 * request type; nobody writes the string behind it.
 *
 * @param name dotted, lower-case, unique in the product, e.g. {@code registry.model.create}
 * @param version grows when the request or answer changes incompatibly
 */
public record Address<Q, A>(String name, int version, Class<Q> request, Class<A> answer) {

  /** The address as the event bus knows it. */
  String wire() {
    return "slipway." + name + ".v" + version;
  }
}
