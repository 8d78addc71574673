package dev.slipway.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes one setting of an engine. Forms, validation and documentation come from it.
 *
 * @param name lower-case words joined by hyphens, e.g. {@code intra-op-threads}
 * @param unit e.g. {@code threads}, {@code bytes}; empty when it has none
 * @param min the least number (INTEGER, DECIMAL), or null
 * @param max the greatest number, or null
 * @param choices the allowed words (CHOICE), else empty
 * @param defaultValue as text, valid by this description
 * @param change whether a new value needs the model to be loaded again
 * @param description one or two sentences for a person
 */
public record SettingSpec(
    String name,
    Type type,
    String unit,
    @Nullable Double min,
    @Nullable Double max,
    List<String> choices,
    String defaultValue,
    Change change,
    String description) {

  /** Types of values. */
  public enum Type {
    INTEGER,
    DECIMAL,
    BOOLEAN,
    TEXT,
    CHOICE
  }

  /** When a new value takes effect. */
  public enum Change {
    LIVE,
    RELOAD
  }

  public SettingSpec {
    choices = List.copyOf(choices);
    if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "a setting's name is lower-case words joined by hyphens, got '" + name + "'");
    }
    String problem = problem(name, type, min, max, choices, defaultValue);
    if (problem != null) {
      throw new IllegalArgumentException("the default: " + problem);
    }
  }

  public static SettingSpec integer(
      String name, String unit, long min, long max, long value, Change change, String description) {
    return new SettingSpec(
        name,
        Type.INTEGER,
        unit,
        (double) min,
        (double) max,
        List.of(),
        Long.toString(value),
        change,
        description);
  }

  public static SettingSpec bool(String name, boolean value, Change change, String description) {
    return new SettingSpec(
        name,
        Type.BOOLEAN,
        "",
        null,
        null,
        List.of(),
        Boolean.toString(value),
        change,
        description);
  }

  public static SettingSpec choice(
      String name, List<String> choices, String value, Change change, String description) {
    return new SettingSpec(name, Type.CHOICE, "", null, null, choices, value, change, description);
  }

  /**
   * Why the value is not allowed, as a sentence that names the setting and what is allowed; null
   * when it is allowed.
   */
  public @Nullable String problem(String value) {
    return problem(name, type, min, max, choices, value);
  }

  private static @Nullable String problem(
      String name,
      Type type,
      @Nullable Double min,
      @Nullable Double max,
      List<String> choices,
      String value) {
    switch (type) {
      case BOOLEAN:
        return value.equals("true") || value.equals("false")
            ? null
            : "'" + name + "' is true or false, got '" + value + "'";
      case CHOICE:
        return choices.contains(value)
            ? null
            : "'" + name + "' is one of " + choices + ", got '" + value + "'";
      case TEXT:
        return null;
      case INTEGER:
      case DECIMAL:
        double number;
        try {
          number = type == Type.INTEGER ? Long.parseLong(value) : Double.parseDouble(value);
        } catch (NumberFormatException notANumber) {
          return "'"
              + name
              + "' is "
              + (type == Type.INTEGER ? "a whole number" : "a number")
              + ", got '"
              + value
              + "'";
        }
        if ((min != null && number < min)
            || (max != null && number > max)
            || Double.isNaN(number)) {
          return "'" + name + "' is from " + plain(min) + " to " + plain(max) + ", got " + value;
        }
        return null;
    }
    throw new AssertionError(type);
  }

  private static String plain(@Nullable Double bound) {
    if (bound == null) {
      return "any";
    }
    return bound == Math.rint(bound) ? Long.toString(bound.longValue()) : bound.toString();
  }
}
