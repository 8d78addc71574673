package dev.slipway.registry.api;

/**
 * Holds numbers to what is allowed. A class of its own: a nested record that asked the one around
 * it would have that one made ready first, whose constants are made of the nested record's.
 */
final class Ranges {

  private Ranges() {}

  static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is from " + least + " to " + most + ", not " + value);
    }
  }
}
