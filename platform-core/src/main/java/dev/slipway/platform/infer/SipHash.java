package dev.slipway.platform.infer;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a keyed hash that
 * cannot be forged without the key, and costs no allocation.
 */
final class SipHash {

  private final long k0;
  private final long k1;

  /**
   * @param key 16 bytes, little-endian as the paper has it
   */
  SipHash(byte[] key) {
    if (key.length != 16) {
      throw new IllegalArgumentException("a key has 16 bytes, not " + key.length);
    }
    this.k0 = word(key, 0);
    this.k1 = word(key, 8);
  }

  long hash(byte[] data, int length) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = length & ~7;
    for (int at = 0; at <= whole; at += 8) {
      long m = at < whole ? word(data, at) : tail(data, at, length);
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long tail(byte[] data, int at, int length) {
    long word = (long) length << 56;
    for (int i = at; i < length; i++) {
      word |= (data[i] & 0xffL) << (8 * (i - at));
    }
    return word;
  }

  private static long word(byte[] data, int at) {
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word |= (data[at + i] & 0xffL) << (8 * i);
    }
    return word;
  }
}
