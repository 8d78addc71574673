package dev.slipway.app.cli.bring;

import org.jspecify.annotations.Nullable;

/**
 * A field of a text-format message, once for each value that it has.
 *
 * @param line on which its value begins, from 1
 * @param text its value, when it is no message; of a string without quotes and escapes
 * @param message its value, when it is one
 */
public record TextField(
    String name, int line, @Nullable String text, @Nullable TextMessage message) {

  /**
   * A whole number, in any of the notations.
   *
   * @throws BringException if it is none
   */
  long number() {
    String value = text;
    try {
      if (value != null) {
        return Long.decode(value);
      }
    } catch (NumberFormatException other) {
      // said below
    }
    throw new BringException("line " + line + ": " + name + " is a whole number, not " + shown());
  }

  /**
   * A text, a word or a number as it stands there.
   *
   * @throws BringException if it is a message
   */
  String value() {
    String value = text;
    if (value == null) {
      throw new BringException("line " + line + ": " + name + " is a value, not a message");
    }
    return value;
  }

  /**
   * A message.
   *
   * @throws BringException if it is a value
   */
  TextMessage inside() {
    TextMessage inside = message;
    if (inside == null) {
      throw new BringException(
          "line " + line + ": " + name + " is a message { … }, not " + shown());
    }
    return inside;
  }

  /** As the report shows it. */
  String shown() {
    return text != null ? text : "{ … }";
  }
}
