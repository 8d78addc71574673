package dev.slipway.edge.http.exchange;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Ids of HTTP calls: a random beginning for this loop's start, then a count. Unique in practice
 * over all nodes and starts. One event loop each.
 */
final class RequestIds {

  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int PREFIX = 8;

  private final byte[] text = new byte[PREFIX + 1 + 13];
  private long count;

  RequestIds() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < PREFIX; i++) {
      text[i] = (byte) DIGITS[random.nextInt(DIGITS.length)];
    }
    text[PREFIX] = '-';
  }

  /** The next id. */
  String next() {
    long rest = ++count;
    int length = PREFIX + 1 + Math.max(1, (68 - Long.numberOfLeadingZeros(rest)) / 5);
    for (int i = length - 1; i > PREFIX; i--) {
      text[i] = (byte) DIGITS[(int) rest & 31];
      rest >>>= 5;
    }
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }
}
