package dev.slipway.platform.routing;

import java.nio.charset.StandardCharsets;

/**
 * Deals sticky keys into 10,000 buckets, each of a ten-thousandth of the traffic.
 *
 * <p>The formula, for whoever wants to know a caller's bucket without asking us:
 *
 * <pre>
 * bytes  = UTF-8(salt) 00 UTF-8(key)
 * hash   = MurmurHash3_x86_32(bytes, seed 0), as an unsigned 32-bit number
 * bucket = floor(hash * 10000 / 2^32)
 * </pre>
 *
 * <p>E.g. in Python: {@code mmh3.hash(salt + "\0" + key, signed=False) * 10000 >> 32}. Test
 * vectors: (salt {@code "s"}, key {@code "ada"}) → 1565; ({@code "s"}, {@code "grace"}) → 4517;
 * ({@code ""}, {@code ""}) → 3175; ({@code "2026"}, {@code "东京"}) → 5127.
 *
 * <p>Source: Austin Appleby's MurmurHash3 (public domain).
 */
public final class Buckets {

  /** How many there are. */
  public static final int COUNT = 10_000;

  private final byte[] prefix;

  /**
   * @param salt of the traffic policy: fixed while shares shift, so that callers keep their buckets
   */
  public Buckets(String salt) {
    byte[] bytes = salt.getBytes(StandardCharsets.UTF_8);
    this.prefix = java.util.Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** The key's bucket, 0 to 9,999. */
  public int of(String key) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = java.util.Arrays.copyOf(prefix, prefix.length + text.length);
    System.arraycopy(text, 0, bytes, prefix.length, text.length);
    return (int) (((murmur(bytes) & 0xffff_ffffL) * COUNT) >>> 32);
  }

  static int murmur(byte[] bytes) {
    int hash = 0;
    int whole = bytes.length & ~3;
    for (int at = 0; at < whole; at += 4) {
      int word =
          (bytes[at] & 0xff)
              | (bytes[at + 1] & 0xff) << 8
              | (bytes[at + 2] & 0xff) << 16
              | (bytes[at + 3] & 0xff) << 24;
      hash ^= mix(word);
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int rest = 0;
    for (int at = bytes.length - 1; at >= whole; at--) {
      rest = rest << 8 | (bytes[at] & 0xff);
    }
    hash ^= mix(rest);
    hash ^= bytes.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int mix(int word) {
    return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
