package dev.slipway.engine.tck;

/** The 16-bit floating-point formats, which Java 17 has no conversions for. */
final class SmallFloats {

  private SmallFloats() {}

  /** IEEE 754 binary16, rounded to nearest, ties to even. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    // Below 2^-14 the spacing is 2^-24, above it is 2^(exponent - 10).
    int exponent = Math.max(-14, Math.getExponent(magnitude));
    double steps = Math.rint(magnitude / Math.scalb(1.0, exponent - 10));
    if (steps >= 2048) {
      steps /= 2;
      exponent++;
    }
    int whole = (int) steps;
    return (short) (sign | (whole < 1024 ? whole : ((exponent + 15) << 10) | (whole - 1024)));
  }

  static float fromHalf(short half) {
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude;
    if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else {
      magnitude = Math.scalb(1024f + fraction, exponent - 25);
    }
    return half < 0 ? -magnitude : magnitude;
  }

  /** The upper half of binary32, rounded to nearest, ties to even. */
  static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  static float fromBrain(short brain) {
    return Float.intBitsToFloat(brain << 16);
  }
}
