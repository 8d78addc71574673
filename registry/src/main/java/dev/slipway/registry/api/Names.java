package dev.slipway.registry.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for what people may name. A name that breaks its rule never gets further than here. */
public final class Names {
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
  private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._*-]{1,128}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Names() {}

  /**
   * Returns {@code name} when it may name a model: 1 to 128 letters, digits, dots, underscores and
   * hyphens, the first a letter or digit.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String model(String name) {
    return matching(
        MODEL,
        name,
        "a model's name is 1 to 128 letters, digits, '.', '_' and '-', and starts with a letter or digit");
  }

  /**
   * Returns {@code name} when a model may be made with it: {@code stats} stands in the prediction
   * protocol's paths for all models.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String newModel(String name) {
    if (name.equals("stats")) {
      throw new IllegalArgumentException(
          "'stats' cannot name a model: /v2/models/stats is every model's statistics; take another name");
    }
    return model(name);
  }

  /**
   * Returns {@code alias} when it may name an alias: 1 to 64 characters that start with a letter,
   * so that an alias is never taken for a version number.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String alias(String alias) {
    return matching(
        ALIAS,
        alias,
        "an alias is 1 to 64 letters, digits, '.', '_' and '-', and starts with a letter");
  }

  /**
   * Returns {@code name} when it may name a person or program.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String principal(String name) {
    return matching(
        PRINCIPAL,
        name,
        "a principal's name is 1 to 128 letters, digits, '.', '_', '@' and '-', and starts with a letter or digit");
  }

  /**
   * Returns {@code pattern} when it may say which models a grant is for: a model's name in which
   * each {@code *} stands for any run of characters.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String pattern(String pattern) {
    return matching(
        PATTERN, pattern, "a grant's pattern is a model's name in which '*' stands for anything");
  }

  /**
   * Returns {@code digest} when it is a SHA-256 in lower-case hexadecimal.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String digest(String digest) {
    return matching(SHA256, digest, "a digest is a SHA-256 in 64 lower-case hexadecimal digits");
  }

  /**
   * Returns {@code version} when it can be a version's number: 1 or more.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static int version(int version) {
    if (version < 1) {
      throw new IllegalArgumentException("a version's number is 1 or more, not " + version);
    }
    return version;
  }

  static String text(String what, @Nullable String text, int most) {
    if (text == null) {
      throw new IllegalArgumentException("a " + what + " is missing");
    }
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "a " + what + " has at most " + most + " characters, not " + text.length());
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a " + what + " must not contain the character NUL");
    }
    return text;
  }

  private static String matching(Pattern rule, @Nullable String name, String sentence) {
    if (name == null || !rule.matcher(name).matches()) {
      String shown =
          name == null
              ? "nothing"
              : '"' + (name.length() > 140 ? name.substring(0, 140) + "…" : name) + '"';
      throw new IllegalArgumentException(sentence + "; " + shown + " is not one");
    }
    return name;
  }
}
