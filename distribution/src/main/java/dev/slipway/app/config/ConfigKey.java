package dev.slipway.app.config;

import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration.
 *
 * @param name dotted, lower-case, e.g. {@code http.port}
 * @param type in words, with the unit, e.g. {@code bytes}
 * @param allowed in words, e.g. {@code 1 to 65535}
 * @param defaultValue as a person would write it; empty when there is none
 * @param secret only by environment or a file named in {@code NAME_FILE}, never by flag, never
 *     shown
 * @param description one or two sentences
 * @param parser from text; throws {@link IllegalArgumentException} when the text is not allowed
 */
public record ConfigKey<T>(
    String name,
    String type,
    String allowed,
    String defaultValue,
    boolean secret,
    String description,
    Function<String, T> parser) {

  /** The environment variable that sets it: {@code http.port} is {@code SLIPWAY_HTTP_PORT}. */
  public String environment() {
    return "SLIPWAY_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  static ConfigKey<String> text(String name, String defaultValue, String description) {
    return new ConfigKey<>(name, "text", "any", defaultValue, false, description, text -> text);
  }

  static ConfigKey<String> secret(String name, String description) {
    return new ConfigKey<>(name, "text", "any", "", true, description, text -> text);
  }

  static ConfigKey<Boolean> flag(String name, boolean defaultValue, String description) {
    return new ConfigKey<>(
        name,
        "true or false",
        "true, false",
        Boolean.toString(defaultValue),
        false,
        description,
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("is not true or false");
          }
          return Boolean.valueOf(text);
        });
  }

  static ConfigKey<Integer> integer(
      String name, String unit, int min, int max, int defaultValue, String description) {
    return new ConfigKey<>(
        name,
        unit,
        min + " to " + max,
        Integer.toString(defaultValue),
        false,
        description,
        text -> {
          long value = number(text);
          if (value < min || value > max) {
            throw new IllegalArgumentException("is out of range");
          }
          return (int) value;
        });
  }

  /** A number that may have a fraction: {@code 0.5}. */
  static ConfigKey<Double> decimal(
      String name, String unit, double min, double max, double defaultValue, String description) {
    return new ConfigKey<>(
        name,
        unit,
        written(min) + " to " + written(max),
        written(defaultValue),
        false,
        description,
        text -> {
          double value;
          try {
            value = new BigDecimal(text).doubleValue();
          } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("is not a number", notANumber);
          }
          if (value < min || value > max) {
            throw new IllegalArgumentException("is out of range");
          }
          return value;
        });
  }

  private static String written(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Bytes, with an optional unit: {@code 64MiB}. */
  static ConfigKey<Long> bytes(
      String name, long min, long max, long defaultValue, String description) {
    return new ConfigKey<>(
        name,
        "bytes",
        written(min) + " to " + written(max),
        written(defaultValue),
        false,
        description,
        text -> {
          long value = parseBytes(text);
          if (value < min || value > max) {
            throw new IllegalArgumentException("is out of range");
          }
          return value;
        });
  }

  private static long parseBytes(String text) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    for (int i = 0; i < units.length; i++) {
      if (text.endsWith(units[i])) {
        long count = number(text.substring(0, text.length() - 3).trim());
        try {
          return Math.multiplyExact(count, 1L << (10 * (i + 1)));
        } catch (ArithmeticException tooLarge) {
          throw new IllegalArgumentException("is out of range", tooLarge);
        }
      }
    }
    return number(text);
  }

  private static String written(long bytes) {
    String[] units = {"TiB", "GiB", "MiB", "KiB"};
    for (int i = 0; i < units.length; i++) {
      long unit = 1L << (10 * (4 - i));
      if (bytes >= unit && bytes % unit == 0) {
        return bytes / unit + units[i];
      }
    }
    return Long.toString(bytes);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("is not a whole number", notANumber);
    }
  }

  /**
   * Does nothing when the text is allowed.
   *
   * @throws IllegalArgumentException with the reason when it is not
   */
  void check(String text) {
    T unused = parser.apply(text);
  }

  /** The sentence for a value that is not allowed. */
  String refusal(String value, String source, @Nullable String reason) {
    String shown = secret ? "the given value" : "'" + value + "'";
    return "%s (from %s): %s %s; allowed: %s (%s)"
        .formatted(name, source, shown, reason, allowed, type);
  }
}
