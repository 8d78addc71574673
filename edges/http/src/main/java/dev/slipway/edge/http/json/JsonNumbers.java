package dev.slipway.edge.http.json;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A position in a text and the numbers that can be read there; the half of {@link JsonReader} that
 * has to be fast.
 *
 * <p>Grammar: RFC 8259 §6, nothing more ({@code +1}, {@code .5}, {@code 01}, {@code NaN} are
 * refused). Rounding: exactly that of {@link Float#parseFloat} and {@link Double#parseDouble}. A
 * number whose rounding is not certain after one multiplication goes to fastdoubleparser.
 */
abstract sealed class JsonNumbers permits JsonText {

  /** Longer numbers are refused: no value needs them, and their cost would be unbounded. */
  static final int LONGEST_NUMBER = 1024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int EXACT_POWERS = POWERS.length - 1;

  /** A double whose lower 29 bits are these lies in the middle between two floats. */
  private static final long HALFWAY = 1L << 28;

  private static final long BELOW_FLOAT = (1L << 29) - 1;

  /**
   * How near to the middle a double may lie whose own rounding is uncertain: three roundings of
   * half a unit each, and one more.
   */
  private static final long UNCERTAIN = 3;

  final byte[] bytes;
  final int end;
  int pos;

  private int start;
  private boolean negative;
  private boolean tooManyDigits;
  private long significand;
  private int exponent;

  JsonNumbers(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.pos = from;
    this.end = to;
  }

  /** The number here as the nearest float; an infinity when it is beyond the largest. */
  public final float readFloat() {
    scan();
    if (!tooManyDigits) {
      long digits = significand;
      if (digits == 0) {
        return negative ? -0f : 0f;
      }
      int power = exponent;
      if (digits > 0 && power >= -EXACT_POWERS && power <= EXACT_POWERS) {
        double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
        long beyond = Double.doubleToRawLongBits(value) & BELOW_FLOAT;
        if (Math.abs(beyond - HALFWAY) > UNCERTAIN && value >= Float.MIN_NORMAL) {
          return (float) (negative ? -value : value);
        }
      }
    }
    return JavaFloatParser.parseFloat(bytes, start, pos - start);
  }

  /** The number here as the nearest double; an infinity when it is beyond the largest. */
  public final double readDouble() {
    scan();
    if (!tooManyDigits) {
      long digits = significand;
      if (digits == 0) {
        return negative ? -0d : 0d;
      }
      int power = exponent;
      if (digits >>> 53 == 0 && power >= -EXACT_POWERS && power <= EXACT_POWERS) {
        double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
        return negative ? -value : value;
      }
    }
    return JavaDoubleParser.parseDouble(bytes, start, pos - start);
  }

  /**
   * The integer here.
   *
   * @param least of the wanted range
   * @param most of the wanted range
   * @param range for the message, e.g. {@code INT8}
   * @throws SlipwayException INVALID when it is no integer (also {@code 1.0}) or out of range
   */
  public final long readInteger(long least, long most, String range) {
    long magnitude = scanInteger(range);
    // A magnitude with its top bit set is beyond 63 bits; only -2^63 is a value nevertheless.
    boolean fits = magnitude >= 0 || (negative && magnitude == Long.MIN_VALUE);
    long value = negative ? -magnitude : magnitude;
    if (!fits || value < least || value > most) {
      throw outOfRange(range, Long.toString(least), Long.toString(most));
    }
    return value;
  }

  /**
   * The integer here, at least 0 and below 2^64, as its bits.
   *
   * @throws SlipwayException INVALID when it is no integer or out of range
   */
  public final long readUnsigned() {
    long magnitude = scanInteger("UINT64");
    if (negative && magnitude != 0) {
      throw outOfRange("UINT64", "0", "18446744073709551615");
    }
    return magnitude;
  }

  /** The number here: a {@code Long} when it is an integer of 64 bits, else a {@code Double}. */
  public final Number readNumber() {
    int from = pos;
    scan();
    boolean integral = true;
    for (int p = from; p < pos; p++) {
      integral &= bytes[p] == '-' || (bytes[p] >= '0' && bytes[p] <= '9');
    }
    boolean fits = significand >= 0 && !tooManyDigits;
    if (integral && fits) {
      return negative ? -significand : significand;
    }
    pos = from;
    return readDouble();
  }

  /** Steps over the number here after checking its grammar. */
  final void skipNumber() {
    scan();
  }

  private long scanInteger(String range) {
    int p = pos;
    start = p;
    negative = p < end && bytes[p] == '-';
    if (negative) {
      p++;
    }
    int first = p;
    long value = 0;
    boolean fits = true;
    while (p < end) {
      int digit = bytes[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (p - first >= 18) {
        // 2^64 - 1 is 1844674407370955161 and a last digit of 5.
        int order = Long.compareUnsigned(value, 1844674407370955161L);
        fits &= order < 0 || (order == 0 && digit <= 5);
      }
      value = value * 10 + digit;
      p++;
    }
    if (p == first || p - first > LONGEST_NUMBER || (bytes[first] == '0' && p - first > 1)) {
      pos = start;
      throw notANumber("an integer");
    }
    if (p < end && (bytes[p] == '.' || bytes[p] == 'e' || bytes[p] == 'E')) {
      pos = start;
      scan();
      throw invalid("expected an integer for " + range + " but got " + token(), start);
    }
    pos = p;
    if (!fits) {
      throw range.equals("UINT64")
          ? outOfRange(range, "0", "18446744073709551615")
          : invalid(range + " cannot hold " + token(), start);
    }
    return value;
  }

  /** Reads the number's parts and moves behind it. */
  private void scan() {
    byte[] text = bytes;
    int p = pos;
    start = p;
    negative = p < end && text[p] == '-';
    if (negative) {
      p++;
    }
    int first = p;
    long value = 0;
    while (p < end) {
      int digit = text[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      p++;
    }
    int digits = p - first;
    if (digits == 0 || (digits > 1 && text[first] == '0')) {
      throw notANumber("a number");
    }
    int power = 0;
    if (p < end && text[p] == '.') {
      p++;
      int fraction = p;
      while (end - p >= 8) {
        long eight = (long) LONG.get(text, p);
        if (!allDigits(eight)) {
          break;
        }
        value = value * 100_000_000 + eightDigits(eight);
        p += 8;
      }
      while (p < end) {
        int digit = text[p] - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        value = value * 10 + digit;
        p++;
      }
      power = fraction - p;
      digits -= power;
      if (power == 0) {
        throw notANumber("a number");
      }
    }
    if (p < end && (text[p] | 0x20) == 'e') {
      p = scanExponent(p + 1);
      power += exponent;
    }
    if (p - start > LONGEST_NUMBER) {
      throw invalid("a number has " + (p - start) + " characters, at most 1024 are read", start);
    }
    exponent = power;
    significand = value;
    tooManyDigits = digits > 19 && digits - leadingZeros(first) > 19;
    pos = p;
  }

  private int scanExponent(int from) {
    int p = from;
    boolean down = p < end && bytes[p] == '-';
    if (down || (p < end && bytes[p] == '+')) {
      p++;
    }
    int first = p;
    int value = 0;
    while (p < end) {
      int digit = bytes[p] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      // Far beyond any double already; only kept from overflowing.
      value = value < 100_000 ? value * 10 + digit : value;
      p++;
    }
    if (p == first) {
      throw notANumber("a number");
    }
    exponent = down ? -value : value;
    return p;
  }

  private int leadingZeros(int from) {
    int zeros = 0;
    for (int p = from; bytes[p] == '0' || bytes[p] == '.'; p++) {
      zeros += bytes[p] == '0' ? 1 : 0;
    }
    return zeros;
  }

  /** Whether all eight bytes are between '0' and '9'. */
  private static boolean allDigits(long eight) {
    return ((eight & 0xF0F0F0F0F0F0F0F0L)
            | (((eight + 0x0606060606060606L) & 0xF0F0F0F0F0F0F0F0L) >>> 4))
        == 0x3333333333333333L;
  }

  /** The number that eight digits write, the first in the lowest byte. */
  private static long eightDigits(long eight) {
    long pairs = ((eight & 0x0F0F0F0F0F0F0F0FL) * 2561) >>> 8;
    long fours = ((pairs & 0x00FF00FF00FF00FFL) * 6553601) >>> 16;
    return ((fours & 0x0000FFFF0000FFFFL) * 42949672960001L) >>> 32;
  }

  private SlipwayException outOfRange(String range, String least, String most) {
    return invalid(
        token() + " is out of range for " + range + ", which goes from " + least + " to " + most,
        start);
  }

  private SlipwayException notANumber(String wanted) {
    return pos >= end
        ? invalid("the text ends where " + wanted + " is expected", pos)
        : invalid("expected " + wanted + " but got " + peekText(), pos);
  }

  /** The number read last, shortened when it is long. */
  final String token() {
    String text = new String(bytes, start, Math.min(pos - start, 40), StandardCharsets.ISO_8859_1);
    return pos - start > 40 ? text + "…" : text;
  }

  /** What stands here, for a message: never more than a few characters. */
  final String peekText() {
    int length = 0;
    while (length < 16 && pos + length < end && isWordByte(bytes[pos + length])) {
      length++;
    }
    if (length == 0) {
      int here = bytes[pos] & 0xff;
      return here > 0x20 && here < 0x7f
          ? "'" + (char) here + "'"
          : "the byte 0x" + Integer.toHexString(here);
    }
    return "'" + new String(bytes, pos, length, StandardCharsets.ISO_8859_1) + "'";
  }

  private static boolean isWordByte(byte b) {
    return (b >= '0' && b <= '9')
        || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  /** A refusal of the text that says where. */
  static SlipwayException invalid(String sentence, int at) {
    return new SlipwayException(FailureCode.INVALID, sentence + " (at byte " + at + ")");
  }
}
