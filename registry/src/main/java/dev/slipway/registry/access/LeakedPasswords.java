package dev.slipway.registry.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Passwords that stand in published leaks and are therefore tried first. The list ships with the
 * product; where it comes from is written beside it. Kept as the first 64 bits of each one's
 * SHA-256, sorted. Immutable.
 */
final class LeakedPasswords {
  private static final String FILE = "leaked-passwords.txt.gz";
  private static final int LEAST_ENTRIES = 40_000;

  private final long[] hashes;

  private LeakedPasswords(long[] hashes) {
    this.hashes = hashes;
  }

  /**
   * Reads the list; takes tens of milliseconds.
   *
   * @throws IllegalStateException when the list is missing or not whole
   */
  static LeakedPasswords read() {
    try (InputStream file = LeakedPasswords.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException("the list of leaked passwords is missing: " + FILE);
      }
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
        long[] hashes = lines.lines().mapToLong(LeakedPasswords::hash).toArray();
        if (hashes.length < LEAST_ENTRIES) {
          throw new IllegalStateException(
              FILE + " has " + hashes.length + " entries, not " + LEAST_ENTRIES + " or more");
        }
        Arrays.sort(hashes);
        return new LeakedPasswords(hashes);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("the list of leaked passwords cannot be read", broken);
    }
  }

  /** How many there are. */
  int size() {
    return hashes.length;
  }

  /** Whether it stands in the list, in whatever mixture of capitals. */
  boolean contains(String password) {
    return Arrays.binarySearch(hashes, hash(password.toLowerCase(Locale.ROOT))) >= 0;
  }

  private static long hash(String folded) {
    return ByteBuffer.wrap(Secret.sha256(folded)).getLong();
  }
}
