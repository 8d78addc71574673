package dev.slipway.edge.http.json;

/**
 * The shortest digits that read back as the same double; see {@link Decimal} for method and layout.
 */
final class DoubleText {

  /** As many bytes as any double takes: {@code -2.2250738585072014E-308}, and room to work in. */
  static final int LONGEST = 27;

  private static final int PRECISION = 53;
  private static final int LEAST_Q = Double.MIN_EXPONENT - PRECISION + 1;
  private static final long LEAST_NORMAL = 1L << (PRECISION - 1);
  private static final long FRACTION = LEAST_NORMAL - 1;
  private static final long LOW_63 = Long.MAX_VALUE;

  /** Below this a subnormal has fewer than two digits of its own. */
  private static final long TINY = 3;

  private DoubleText() {}

  /**
   * Writes a finite value.
   *
   * @param out with room for {@link #LONGEST} bytes
   * @return the position behind
   */
  static int write(byte[] out, int at, double value) {
    long bits = Double.doubleToRawLongBits(value);
    int p = at;
    if (bits < 0) {
      out[p++] = '-';
    }
    long fraction = bits & FRACTION;
    int exponent = (int) (bits >>> (PRECISION - 1)) & 0x7ff;
    if (exponent > 0) {
      int q = -LEAST_Q + 1 - exponent;
      long c = LEAST_NORMAL | fraction;
      if (0 < q && q < PRECISION) {
        long whole = c >> q;
        if (whole << q == c) {
          return Decimal.write(out, p, whole, 0);
        }
      }
      return shortest(out, p, -q, c, 0);
    }
    if (fraction == 0) {
      out[p] = '0';
      out[p + 1] = '.';
      out[p + 2] = '0';
      return p + 3;
    }
    return fraction < TINY
        ? shortest(out, p, LEAST_Q, 10 * fraction, -1)
        : shortest(out, p, LEAST_Q, fraction, 0);
  }

  /** Writes c 2^q, where c was multiplied by 10^-dk. */
  private static int shortest(byte[] out, int at, int q, long c, int dk) {
    int odd = (int) c & 1;
    long cb = c << 2;
    long cbr = cb + 2;
    long cbl;
    int k;
    if (c != LEAST_NORMAL || q == LEAST_Q) {
      cbl = cb - 2;
      k = Decimal.log10OfPowerOf2(q);
    } else {
      cbl = cb - 1;
      k = Decimal.log10OfThreeQuarters(q);
    }
    int h = q + Decimal.log2OfPowerOf10(-k) + 2;
    long g1 = Decimal.upper(k);
    long g0 = Decimal.lower(k);
    long vb = roundToOdd(g1, g0, cb << h);
    long vbl = roundToOdd(g1, g0, cbl << h);
    long vbr = roundToOdd(g1, g0, cbr << h);
    long s = vb >> 2;
    if (s >= 100) {
      long down = 10 * Math.multiplyHigh(s, 115_292_150_460_684_698L << 4);
      long up = down + 10;
      boolean downIn = vbl + odd <= down << 2;
      boolean upIn = (up << 2) + odd <= vbr;
      if (downIn != upIn) {
        return Decimal.write(out, at, downIn ? down : up, k + dk);
      }
    }
    long t = s + 1;
    boolean sIn = vbl + odd <= s << 2;
    boolean tIn = (t << 2) + odd <= vbr;
    if (sIn != tIn) {
      return Decimal.write(out, at, sIn ? s : t, k + dk);
    }
    long order = vb - ((s + t) << 1);
    return Decimal.write(out, at, order < 0 || (order == 0 && (s & 1) == 0) ? s : t, k + dk);
  }

  private static long roundToOdd(long g1, long g0, long cp) {
    long x1 = Math.multiplyHigh(g0, cp);
    long y0 = g1 * cp;
    long y1 = Math.multiplyHigh(g1, cp);
    long z = (y0 >>> 1) + x1;
    long w = y1 + (z >>> 63);
    return w | (((z & LOW_63) + LOW_63) >>> 63);
  }
}
