package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * People's passwords: whether one may be taken, changing the own one, and the one-time code with
 * which somebody sets the first one or gets back in. A password leaves its command as a hash only.
 */
public final class Passwords {
  private Passwords() {}

  /** The longest password, in Unicode characters. */
  public static final int MOST_CHARACTERS = 128;

  /** Whether a password may be taken; open to everybody, since the first administrator asks. */
  public static final Address<Check, Verdict> CHECK =
      new Address<>("registry.password.check", 1, Check.class, Verdict.class);

  /**
   * Changes the caller's own password and ends its other sessions. Fails with INVALID when the
   * current one is wrong or the new one is not acceptable.
   */
  public static final Address<Change, Access.Counted> CHANGE =
      new Address<>("registry.password.change", 1, Change.class, Access.Counted.class);

  /**
   * Makes a code with which a person sets a password, once, within a day; any code before is worth
   * nothing then. Wants ADMINISTER for all models.
   */
  public static final Address<MakeCode, Code> MAKE_CODE =
      new Address<>("registry.password.make-code", 1, MakeCode.class, Code.class);

  /**
   * Sets a password with a code, ends every session of that person and opens a new one. Fails with
   * UNAUTHENTICATED, in the same words, for a wrong or used code and an unknown name.
   */
  public static final Address<UseCode, Sessions.Opened> USE_CODE =
      new Address<>("registry.password.use-code", 1, UseCode.class, Sessions.Opened.class);

  /**
   * @param name of the person whose password it is to be, or null
   */
  public record Check(@Nullable String name, String password) {
    public Check {
      if (name != null) {
        Names.text("name", name, 256);
      }
      Names.text("password", password, MOST_CHARACTERS * 8);
    }

    @Override
    public String toString() {
      return "Check[name=" + name + "]";
    }
  }

  /**
   * What is thought of a password.
   *
   * @param strength 0 (guessed at once) to 4 (out of reach)
   * @param problem why it is not acceptable, for programs; null when it is
   * @param reason the same for people
   * @param least characters that a password needs here
   */
  public record Verdict(
      boolean acceptable,
      int strength,
      @Nullable Problem problem,
      @Nullable String reason,
      int least) {}

  /** Why a password is not taken. */
  public enum Problem {
    SHORT,
    LONG,
    /** It stands in the list of leaked ones. */
    LEAKED,
    /** It is little more than the person's or the product's name. */
    NAME,
    /** It follows a pattern that is tried first: repetitions, rows of keys, dates, single words. */
    GUESSABLE
  }

  /**
   * @param keep SHA-256 of the secret of the session that goes on, lower-case hexadecimal, or null
   */
  public record Change(String name, String current, String password, @Nullable String keep) {
    public Change {
      Names.principal(name);
      Names.text("current password", current, MOST_CHARACTERS * 2);
      Names.text("password", password, MOST_CHARACTERS * 8);
      if (keep != null) {
        Names.digest(keep);
      }
    }

    @Override
    public String toString() {
      return "Change[name=" + name + "]";
    }
  }

  public record MakeCode(String name) {
    public MakeCode {
      Names.principal(name);
    }
  }

  /** The code, shown once. */
  public record Code(String code, Instant expiresAt) {
    @Override
    public String toString() {
      return "Code[until " + expiresAt + "]";
    }
  }

  public record UseCode(String name, String code, String password, Sessions.Whence whence) {
    public UseCode {
      Names.text("name", name, 256);
      Names.text("code", code, 256);
      Names.text("password", password, MOST_CHARACTERS * 8);
    }

    @Override
    public String toString() {
      return "UseCode[name=" + name + "]";
    }
  }
}
