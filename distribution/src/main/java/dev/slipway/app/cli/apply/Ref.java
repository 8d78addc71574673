package dev.slipway.app.cli.apply;

import org.jspecify.annotations.Nullable;

/**
 * A version as a step names it.
 *
 * @param label in the file
 * @param number on the server; null while it is not registered
 */
public record Ref(String label, @Nullable Integer number) {

  /** A version that is there. */
  public static Ref of(int number) {
    return new Ref(Integer.toString(number), number);
  }

  /** Whether both are one version. */
  boolean same(Ref other) {
    if (number == null || other.number == null) {
      return number == null && other.number == null && label.equals(other.label);
    }
    return number.equals(other.number);
  }

  /** As people read it. */
  public String shown() {
    return number == null ? "the new version '" + label + "'" : "v" + number;
  }
}
