package dev.slipway.registry;

import java.time.Duration;

/**
 * How people sign in.
 *
 * @param idle how long a session lives unused, 1 min to 7 d
 * @param lifetime how long a session lives whatever happens, from {@code idle} to 90 d
 * @param passwordLength characters that a password needs, 8 to 64. NIST SP 800-63B-4 asks for 15
 *     where a password is the only factor
 */
public record SignInPolicy(Duration idle, Duration lifetime, int passwordLength) {

  /** Eight hours unused, a week at most, passwords of 15 characters. */
  public static final SignInPolicy DEFAULT =
      new SignInPolicy(Duration.ofHours(8), Duration.ofDays(7), 15);

  /** How long a one-time code can be used. */
  public static final Duration CODE_LIFE = Duration.ofHours(24);

  /** Sessions that one person may have open; the oldest gives way to the next. */
  public static final int SESSIONS_EACH = 32;

  public SignInPolicy {
    if (idle.compareTo(Duration.ofMinutes(1)) < 0 || idle.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException("a session's idle time is 1 min to 7 d, not " + idle);
    }
    if (lifetime.compareTo(idle) < 0 || lifetime.compareTo(Duration.ofDays(90)) > 0) {
      throw new IllegalArgumentException(
          "a session's lifetime is its idle time (" + idle + ") to 90 d, not " + lifetime);
    }
    if (passwordLength < 8 || passwordLength > 64) {
      throw new IllegalArgumentException(
          "a password's least length is 8 to 64 characters, not " + passwordLength);
    }
  }
}
