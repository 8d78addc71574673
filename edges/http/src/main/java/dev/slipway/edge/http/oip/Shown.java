package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;

/** Callers' own words inside of messages, and messages that name an input or output. */
final class Shown {

  private static final int MOST = 128;

  private Shown() {}

  /** At most so many characters of a caller's text. */
  static String shortened(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
  }

  /** A refusal that begins with the input's name. */
  static SlipwayException input(String name, String sentence) {
    return new SlipwayException(FailureCode.INVALID, "input '" + shortened(name) + "': " + sentence)
        .with("at", "input '" + shortened(name) + "'");
  }

  /** A refusal that begins with the output's name. */
  static SlipwayException output(String name, String sentence) {
    return new SlipwayException(
            FailureCode.INVALID, "output '" + shortened(name) + "': " + sentence)
        .with("at", "output '" + shortened(name) + "'");
  }
}
