package dev.slipway.edge.http.json;

/**
 * The shortest digits that read back as the same float; see {@link Decimal} for method and layout.
 */
final class FloatText {

  /** As many bytes as any float takes: {@code -1.1754944E-38}, and room to work in. */
  static final int LONGEST = 18;

  private static final int PRECISION = 24;
  private static final int LEAST_Q = Float.MIN_EXPONENT - PRECISION + 1;
  private static final int LEAST_NORMAL = 1 << (PRECISION - 1);
  private static final int FRACTION = LEAST_NORMAL - 1;

  /** Below this a subnormal has fewer than two digits of its own. */
  private static final int TINY = 8;

  private FloatText() {}

  /**
   * Writes a finite value.
   *
   * @param out with room for {@link #LONGEST} bytes
   * @return the position behind
   */
  static int write(byte[] out, int at, float value) {
    int bits = Float.floatToRawIntBits(value);
    int p = at;
    if (bits < 0) {
      out[p++] = '-';
    }
    int fraction = bits & FRACTION;
    int exponent = (bits >>> (PRECISION - 1)) & 0xff;
    if (exponent > 0) {
      int q = -LEAST_Q + 1 - exponent;
      int c = LEAST_NORMAL | fraction;
      if (0 < q && q < PRECISION) {
        int whole = c >> q;
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
  private static int shortest(byte[] out, int at, int q, int c, int dk) {
    int odd = c & 1;
    long cb = (long) c << 2;
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
    int h = q + Decimal.log2OfPowerOf10(-k) + 33;
    long g = Decimal.upper(k) + 1;
    int vb = roundToOdd(g, cb << h);
    int vbl = roundToOdd(g, cbl << h);
    int vbr = roundToOdd(g, cbr << h);
    int s = vb >> 2;
    if (s >= 100) {
      int down = 10 * (int) ((s * 1_717_986_919L) >>> 34);
      int up = down + 10;
      boolean downIn = vbl + odd <= down << 2;
      boolean upIn = (up << 2) + odd <= vbr;
      if (downIn != upIn) {
        return Decimal.write(out, at, downIn ? down : up, k + dk);
      }
    }
    int t = s + 1;
    boolean sIn = vbl + odd <= s << 2;
    boolean tIn = (t << 2) + odd <= vbr;
    if (sIn != tIn) {
      return Decimal.write(out, at, sIn ? s : t, k + dk);
    }
    int order = vb - ((s + t) << 1);
    return Decimal.write(out, at, order < 0 || (order == 0 && (s & 1) == 0) ? s : t, k + dk);
  }

  private static int roundToOdd(long g, long cp) {
    long x1 = Math.multiplyHigh(g, cp);
    long vbp = x1 >>> 31;
    return (int) (vbp | (((x1 & 0xFFFF_FFFFL) + 0xFFFF_FFFFL) >>> 32));
  }
}
