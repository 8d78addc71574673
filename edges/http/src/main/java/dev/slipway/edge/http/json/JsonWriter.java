package dev.slipway.edge.http.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text in one growing array. Punctuation is the caller's; every number and string written here
 * is valid JSON. One thread at a time.
 */
public final class JsonWriter {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  /** An array holds no more. */
  public static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  private byte[] bytes;
  private int size;

  /**
   * @param capacity bytes to begin with
   */
  public JsonWriter(int capacity) {
    bytes = new byte[Math.max(64, capacity)];
  }

  /** Bytes written. */
  public int size() {
    return size;
  }

  /** What holds the text, from 0 to {@link #size}; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** A copy of the text. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Empties the writer; gives memory back when it grew beyond {@code most} bytes. */
  public void clear(int most) {
    size = 0;
    if (bytes.length > most) {
      bytes = new byte[Math.max(64, most)];
    }
  }

  /** Makes room for so many more bytes. */
  public void reserve(int more) {
    if (bytes.length - size < more) {
      long needed = (long) size + more;
      if (needed > MOST_BYTES) {
        throw new OutOfMemoryError("a JSON text of more than 2 GB");
      }
      long grown = bytes.length + ((long) bytes.length >> 1);
      long wanted = Math.max(needed, Math.min(grown, MOST_BYTES));
      bytes = Arrays.copyOf(bytes, (int) wanted);
    }
  }

  /** One ASCII character as it is. */
  public JsonWriter put(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  /** JSON text as it is, prepared by the caller. */
  public JsonWriter put(byte[] json) {
    reserve(json.length);
    System.arraycopy(json, 0, bytes, size, json.length);
    size += json.length;
    return this;
  }

  /** ASCII text as it is. */
  public JsonWriter put(String ascii) {
    int length = ascii.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  /**
   * A finite number in the shortest digits that read back as the same float.
   *
   * @throws IllegalArgumentException for NaN and infinities, which JSON does not know
   */
  public JsonWriter put(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(value + " is no JSON number");
    }
    reserve(FloatText.LONGEST);
    size = FloatText.write(bytes, size, value);
    return this;
  }

  /**
   * A finite number in the shortest digits that read back as the same double.
   *
   * @throws IllegalArgumentException for NaN and infinities, which JSON does not know
   */
  public JsonWriter put(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is no JSON number");
    }
    reserve(DoubleText.LONGEST);
    size = DoubleText.write(bytes, size, value);
    return this;
  }

  /** All digits. */
  public JsonWriter put(long value) {
    if (value >= 0) {
      return putUnsigned(value);
    }
    put('-');
    return putUnsigned(-value);
  }

  /** All digits of a number from 0 to 2^64 − 1. */
  public JsonWriter putUnsigned(long value) {
    reserve(20);
    if (value < 0) {
      long tenth = Long.divideUnsigned(value, 10);
      putUnsigned(tenth);
      reserve(1);
      bytes[size++] = (byte) ('0' + (int) (value - tenth * 10));
      return this;
    }
    int count = digitCount(value);
    Decimal.putDigits(bytes, size, value, count);
    size += count;
    return this;
  }

  public JsonWriter put(boolean value) {
    return put(value ? "true" : "false");
  }

  /** A string with its quotes; what is not valid UTF-16 becomes {@code U+FFFD}. */
  public JsonWriter putString(String text) {
    int length = text.length();
    reserve(length + 2);
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
        bytes[size++] = (byte) c;
      } else {
        putEncoded(text.substring(i));
        break;
      }
    }
    return put('"');
  }

  private void putEncoded(String text) {
    StringBuilder sound = new StringBuilder(text);
    for (int i = 0; i < sound.length(); i++) {
      char c = sound.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < sound.length()
          && Character.isLowSurrogate(sound.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        sound.setCharAt(i, '\uFFFD');
      }
    }
    byte[] utf8 = sound.toString().getBytes(StandardCharsets.UTF_8);
    putEscaped(utf8, 0, utf8.length);
  }

  /**
   * UTF-8 bytes as a string with its quotes.
   *
   * @return false, with nothing written, when the bytes are not UTF-8
   */
  public boolean putUtf8(byte[] text, int from, int length) {
    if (!Utf8.isValid(text, from, from + length)) {
      return false;
    }
    put('"');
    putEscaped(text, from, length);
    put('"');
    return true;
  }

  private void putEscaped(byte[] text, int from, int length) {
    // Room for everything unescaped; an escape asks for its own.
    reserve(length);
    for (int i = from; i < from + length; i++) {
      byte c = text[i];
      if ((c >= 0x20 || c < 0) && c != '"' && c != '\\') {
        reserve(1);
        bytes[size++] = c;
      } else {
        putEscape(c);
      }
    }
  }

  /** How many bytes text has here, without its quotes. */
  public static long escapedSize(byte[] text, int from, int length) {
    long size = length;
    for (int i = from; i < from + length; i++) {
      byte c = text[i];
      if (c >= 0 && c < 0x20) {
        size += c == '\n' || c == '\r' || c == '\t' ? 1 : 5;
      } else if (c == '"' || c == '\\') {
        size++;
      }
    }
    return size;
  }

  private void putEscape(byte c) {
    reserve(6);
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
      }
    }
  }

  /** Decimal digits of a number that is not negative. */
  static int digitCount(long value) {
    int count = 1;
    long bound = 10;
    while (count < 19 && value >= bound) {
      count++;
      bound *= 10;
    }
    return count;
  }
}
