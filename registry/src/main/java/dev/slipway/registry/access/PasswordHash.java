package dev.slipway.registry.access;

import dev.slipway.registry.api.Passwords;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Passwords as they are kept: PBKDF2 with HMAC-SHA-256, a salt of their own and the rounds in the
 * text, {@code pbkdf2-sha256$600000$salt$hash}. Takes a few hundred milliseconds of a core: never
 * on an event loop. Pure.
 */
final class PasswordHash {
  private static final String MARK = "pbkdf2-sha256";
  private static final int ROUNDS = 600_000;
  private static final int MOST_ROUNDS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a name without a password is compared with, so that it takes the same time. */
  private static final String NOBODYS = text(ROUNDS, new byte[SALT_BYTES], new byte[HASH_BYTES]);

  private PasswordHash() {}

  /** The text to keep. */
  static String of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return text(ROUNDS, salt, derive(password, salt, ROUNDS));
  }

  /**
   * Whether this is the password, in a time that tells neither how nearly it is nor whether there
   * is one.
   *
   * @param kept the text, or null for somebody who has no password: then never
   */
  static boolean matches(String password, @Nullable String kept) {
    boolean possible = kept != null && !password.isEmpty() && !tooLong(password);
    String[] parts = (kept == null ? NOBODYS : kept).split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(MARK)) {
      throw new IllegalStateException("a kept password is not in a form that this release knows");
    }
    byte[] hash = Base64.getDecoder().decode(parts[3]);
    byte[] derived =
        derive(
            possible ? password : "nobody's",
            Base64.getDecoder().decode(parts[2]),
            rounds(parts[1]));
    return MessageDigest.isEqual(hash, derived) && possible;
  }

  /** Whether a text was made with fewer rounds than today's. */
  static boolean isOld(String kept) {
    return !kept.startsWith(MARK + "$" + ROUNDS + "$");
  }

  /** One password however it was typed: composed characters (NFC), as NIST asks. */
  static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private static boolean tooLong(String password) {
    return password.codePointCount(0, password.length()) > Passwords.MOST_CHARACTERS;
  }

  private static int rounds(String text) {
    int rounds = Integer.parseInt(text);
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new IllegalStateException("a kept password has " + rounds + " rounds");
    }
    return rounds;
  }

  private static String text(int rounds, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return MARK
        + "$"
        + rounds
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  private static byte[] derive(String password, byte[] salt, int rounds) {
    // The JDK encodes the characters as UTF-8; what is not valid Unicode becomes one text first.
    String valid =
        new String(normal(password).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    PBEKeySpec spec = new PBEKeySpec(valid.toCharArray(), salt, rounds, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", impossible);
    } finally {
      spec.clearPassword();
    }
  }
}
