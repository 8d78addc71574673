package dev.slipway.registry.access;

import dev.slipway.registry.api.Access;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Secrets as they are made, and the only form in which they are kept: SHA-256. */
final class Secret {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final char[] LETTERS =
      "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz".toCharArray();
  private static final int PREFIX_LETTERS = 8;
  private static final int KEY_BYTES = 32;
  private static final int CODE_LETTERS = 24;

  private Secret() {}

  /**
   * A new key: the mark, eight letters that tell it from others, an underscore and 256 random bits.
   *
   * @param prefix mark and letters, not secret
   * @param text the whole
   */
  record NewKey(String prefix, String text) {
    static NewKey make() {
      String prefix = Access.KEY_MARK + letters(PREFIX_LETTERS);
      byte[] bits = new byte[KEY_BYTES];
      RANDOM.nextBytes(bits);
      return new NewKey(
          prefix, prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    @Override
    public String toString() {
      return "NewKey[" + prefix + "]";
    }
  }

  /** What a browser shows to say whose session it is: 256 random bits. */
  static String session() {
    byte[] bits = new byte[KEY_BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /**
   * A code that a person can type: 24 letters and digits (139 bits) in groups, none that look
   * alike.
   */
  static String code() {
    String letters = letters(CODE_LETTERS);
    return String.join(
        "-",
        letters.substring(0, 6),
        letters.substring(6, 12),
        letters.substring(12, 18),
        letters.substring(18));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  /** Whether both are equal, in a time that does not tell how nearly. */
  static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  private static String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(LETTERS[RANDOM.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }
}
