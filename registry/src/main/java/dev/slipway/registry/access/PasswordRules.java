package dev.slipway.registry.access;

import com.nulabinc.zxcvbn.Zxcvbn;
import dev.slipway.registry.api.Passwords;
import dev.slipway.registry.api.Passwords.Problem;
import dev.slipway.registry.api.Passwords.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which passwords are taken, by NIST SP 800-63B-4: length, none that leaked, none that is the
 * person's or the product's name or a pattern that is tried first; no rules about kinds of
 * characters. Takes some milliseconds: not on an event loop. Thread-safe.
 */
final class PasswordRules {
  private static final String PRODUCT = "slipway";

  /** The estimate looks at so many characters: its work grows faster than their number. */
  private static final int ESTIMATED = 100;

  /** Below so many guesses (a million) a password is refused: strength 2 begins there. */
  private static final int LEAST_STRENGTH = 2;

  /** What must be left of a password without the names in it. */
  private static final int LEAST_BESIDES_NAMES = 8;

  private final int least;
  private final LeakedPasswords leaked;
  private final Zxcvbn estimate = new Zxcvbn();

  /**
   * @param least characters that a password needs
   */
  PasswordRules(int least, LeakedPasswords leaked) {
    this.least = least;
    this.leaked = leaked;
  }

  /**
   * Judges a password.
   *
   * @param name of the person, or null when it is not known yet
   */
  Verdict judge(@Nullable String name, String password) {
    String normal = PasswordHash.normal(password);
    int characters = normal.codePointCount(0, normal.length());
    if (characters > Passwords.MOST_CHARACTERS) {
      return refused(
          0,
          Problem.LONG,
          "a password has at most "
              + Passwords.MOST_CHARACTERS
              + " characters, this one has "
              + characters);
    }
    boolean known = leaked.contains(normal);
    int strength = known ? 0 : strength(name, normal);
    if (characters < least) {
      return refused(
          strength,
          Problem.SHORT,
          "a password has at least "
              + least
              + " characters, this one has "
              + characters
              + "; a few words that do not belong together are easy to remember");
    }
    if (known) {
      return refused(
          0,
          Problem.LEAKED,
          "this password stands in published leaks and is tried first; take another");
    }
    if (besidesNames(name, normal) < LEAST_BESIDES_NAMES) {
      return refused(
          strength, Problem.NAME, "this is little more than a name that everybody knows here");
    }
    if (strength < LEAST_STRENGTH) {
      return refused(
          strength,
          Problem.GUESSABLE,
          "this follows a pattern that is tried first, such as a repetition, a row of keys, a date"
              + " or a single word; add words that do not belong together");
    }
    return new Verdict(true, strength, null, null, least);
  }

  private int strength(@Nullable String name, String password) {
    String begin =
        password.codePointCount(0, password.length()) > ESTIMATED
            ? password.substring(0, password.offsetByCodePoints(0, ESTIMATED))
            : password;
    if (begin.isEmpty()) {
      return 0;
    }
    return estimate
        .measure(begin, name == null ? List.of(PRODUCT) : List.of(PRODUCT, name))
        .getScore();
  }

  private static int besidesNames(@Nullable String name, String password) {
    String left = password.toLowerCase(Locale.ROOT).replace(PRODUCT, "");
    if (name != null && !name.isEmpty()) {
      left = left.replace(name.toLowerCase(Locale.ROOT), "");
    }
    return left.codePointCount(0, left.length());
  }

  private Verdict refused(int strength, Problem problem, String reason) {
    return new Verdict(false, strength, problem, reason, least);
  }
}
