package dev.slipway.edge.http.json;

import java.math.BigInteger;

/**
 * What the writers of shortest digits share: powers of ten as 126-bit numbers, logarithms, and how
 * digits and an exponent are laid out.
 *
 * <p>The method is Raffaele Giulietti's "The Schubfach way to render doubles" (2020), by which
 * {@link Float#toString} and {@link Double#toString} render since JDK 19; names follow the paper.
 * Layout is theirs too: plain between 10^-3 and 10^7, else with an exponent, always with a digit on
 * each side of the point.
 */
final class Decimal {

  private static final int LEAST = -324;
  private static final int MOST = 292;

  /** For k in {@code [LEAST, MOST]} the upper and lower 63 bits of floor(10^-k 2^r) + 1. */
  private static final long[] G = table();

  private Decimal() {}

  /** The upper half of g for 10^-k. */
  static long upper(int k) {
    return G[(k - LEAST) << 1];
  }

  /** The lower half of g for 10^-k. */
  static long lower(int k) {
    return G[(k - LEAST) << 1 | 1];
  }

  /** floor(log10(2^e)). */
  static int log10OfPowerOf2(int e) {
    return (int) ((e * 661_971_961_083L) >> 41);
  }

  /** floor(log10(3/4 2^e)). */
  static int log10OfThreeQuarters(int e) {
    return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
  }

  /** floor(log2(10^e)). */
  static int log2OfPowerOf10(int e) {
    return (int) ((e * 913_124_641_741L) >> 38);
  }

  /** Writes {@code digits} 10^{@code power}; digits are positive. Returns the position behind. */
  static int write(byte[] out, int at, long digits, int power) {
    long rest = digits;
    int scale = power;
    while (rest >= 10) {
      long tenth = rest / 10;
      if (tenth * 10 != rest) {
        break;
      }
      rest = tenth;
      scale++;
    }
    int count = JsonWriter.digitCount(rest);
    int magnitude = count + scale;
    if (magnitude > -3 && magnitude <= 7) {
      return magnitude > 0
          ? plain(out, at, rest, count, magnitude)
          : small(out, at, rest, count, -magnitude);
    }
    return scientific(out, at, rest, count, magnitude - 1);
  }

  private static int plain(byte[] out, int at, long digits, int count, int magnitude) {
    if (count <= magnitude) {
      int p = at + magnitude;
      putDigits(out, at, digits, count);
      for (int i = at + count; i < p; i++) {
        out[i] = '0';
      }
      out[p] = '.';
      out[p + 1] = '0';
      return p + 2;
    }
    putDigits(out, at + 1, digits, count);
    System.arraycopy(out, at + 1, out, at, magnitude);
    out[at + magnitude] = '.';
    return at + count + 1;
  }

  private static int small(byte[] out, int at, long digits, int count, int zeros) {
    int p = at;
    out[p++] = '0';
    out[p++] = '.';
    for (int i = 0; i < zeros; i++) {
      out[p++] = '0';
    }
    putDigits(out, p, digits, count);
    return p + count;
  }

  private static int scientific(byte[] out, int at, long digits, int count, int exponent) {
    putDigits(out, at + 1, digits, count);
    out[at] = out[at + 1];
    out[at + 1] = '.';
    int p = at + 1 + count;
    if (count == 1) {
      out[p++] = '0';
    }
    out[p++] = 'E';
    int size = exponent;
    if (exponent < 0) {
      out[p++] = '-';
      size = -exponent;
    }
    int length = size < 10 ? 1 : size < 100 ? 2 : 3;
    putDigits(out, p, size, length);
    return p + length;
  }

  /** Writes {@code count} digits so that the last one is the ones. */
  static void putDigits(byte[] out, int at, long digits, int count) {
    int p = at + count;
    long high = digits;
    while (high > Integer.MAX_VALUE) {
      long tenth = high / 10;
      out[--p] = (byte) ('0' + (int) (high - tenth * 10));
      high = tenth;
    }
    int rest = (int) high;
    while (p > at) {
      int tenth = rest / 10;
      out[--p] = (byte) ('0' + (rest - tenth * 10));
      rest = tenth;
    }
  }

  private static long[] table() {
    long[] table = new long[(MOST - LEAST + 1) * 2];
    BigInteger mask = BigInteger.ONE.shiftLeft(63).subtract(BigInteger.ONE);
    for (int k = LEAST; k <= MOST; k++) {
      // 10^-k = beta 2^r with 2^125 <= beta < 2^126; g = floor(beta) + 1.
      int r = log2OfPowerOf10(-k) - 125;
      BigInteger beta;
      if (k <= 0) {
        BigInteger power = BigInteger.TEN.pow(-k);
        beta = r >= 0 ? power.shiftRight(r) : power.shiftLeft(-r);
      } else {
        beta = BigInteger.ONE.shiftLeft(-r).divide(BigInteger.TEN.pow(k));
      }
      BigInteger g = beta.add(BigInteger.ONE);
      table[(k - LEAST) << 1] = g.shiftRight(63).longValueExact();
      table[(k - LEAST) << 1 | 1] = g.and(mask).longValueExact();
    }
    return table;
  }
}
