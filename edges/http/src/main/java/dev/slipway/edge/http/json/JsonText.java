package dev.slipway.edge.http.json;

import dev.slipway.bus.SlipwayException;
import java.util.Arrays;

/**
 * White space and strings at a position in a text: the part of {@link JsonReader} that knows
 * escapes, surrogates and UTF-8.
 */
abstract sealed class JsonText extends JsonNumbers permits JsonReader {

  private static final byte[] NONE = new byte[0];

  /** The string that was read last, as UTF-8. */
  byte[] text = NONE;

  int textLength;

  JsonText(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  /** The first character of the next value; 0 at the end. */
  public final int peek() {
    skipSpace();
    return pos < end ? bytes[pos] & 0xff : 0;
  }

  /** The refusal of what stands here. */
  public final SlipwayException expected(String what) {
    return peek() == 0 && pos >= end
        ? invalid("the text ends where " + what + " is expected", pos)
        : invalid("expected " + what + " but got " + peekText(), pos);
  }

  /** Moves to the next byte that is no white space. */
  final void skipSpace() {
    byte[] all = bytes;
    int p = pos;
    while (p < end) {
      int c = all[p];
      if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
        break;
      }
      p++;
    }
    pos = p;
  }

  /** Reads a string into {@link #text}, its escapes resolved, its UTF-8 checked. */
  final void readText() {
    if (peek() != '"') {
      throw expected("a string");
    }
    int from = pos + 1;
    int p = from;
    boolean ascii = true;
    while (p < end && bytes[p] != '"' && bytes[p] != '\\') {
      if (bytes[p] >= 0 && bytes[p] < 0x20) {
        throw invalid("a control character in a string has to be escaped", p);
      }
      ascii &= bytes[p] >= 0;
      p++;
    }
    if (p >= end) {
      throw invalid("the text ends within a string", end);
    }
    if (!ascii && !Utf8.isValid(bytes, from, p)) {
      throw invalid("a string is not valid UTF-8", from);
    }
    textLength = 0;
    appendText(from, p);
    pos = p;
    while (bytes[pos] == '\\') {
      readEscape();
      int run = pos;
      while (pos < end && bytes[pos] != '"' && bytes[pos] != '\\') {
        if (bytes[pos] >= 0 && bytes[pos] < 0x20) {
          throw invalid("a control character in a string has to be escaped", pos);
        }
        pos++;
      }
      if (pos >= end) {
        throw invalid("the text ends within a string", end);
      }
      if (!Utf8.isValid(bytes, run, pos)) {
        throw invalid("a string is not valid UTF-8", run);
      }
      appendText(run, pos);
    }
    pos++;
  }

  private void readEscape() {
    int at = pos;
    if (end - at < 2) {
      throw invalid("the text ends within a string", end);
    }
    pos = at + 2;
    switch (bytes[at + 1]) {
      case '"' -> appendByte('"');
      case '\\' -> appendByte('\\');
      case '/' -> appendByte('/');
      case 'b' -> appendByte('\b');
      case 'f' -> appendByte('\f');
      case 'n' -> appendByte('\n');
      case 'r' -> appendByte('\r');
      case 't' -> appendByte('\t');
      case 'u' -> readUnicode(at);
      default -> throw invalid("an escape that JSON does not know", at);
    }
  }

  private void readUnicode(int at) {
    int unit = hex(at + 2);
    int point = unit;
    pos = at + 6;
    if (Character.isSurrogate((char) unit)) {
      boolean pair =
          Character.isHighSurrogate((char) unit)
              && end - pos >= 6
              && bytes[pos] == '\\'
              && bytes[pos + 1] == 'u';
      int low = pair ? hex(pos + 2) : 0;
      if (!Character.isLowSurrogate((char) low)) {
        throw invalid("half of a surrogate pair, which is no character", at);
      }
      point = Character.toCodePoint((char) unit, (char) low);
      pos += 6;
    }
    if (point < 0x80) {
      appendByte(point);
    } else if (point < 0x800) {
      appendByte(0xC0 | point >> 6);
      appendByte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      appendByte(0xE0 | point >> 12);
      appendByte(0x80 | (point >> 6 & 0x3F));
      appendByte(0x80 | (point & 0x3F));
    } else {
      appendByte(0xF0 | point >> 18);
      appendByte(0x80 | (point >> 12 & 0x3F));
      appendByte(0x80 | (point >> 6 & 0x3F));
      appendByte(0x80 | (point & 0x3F));
    }
  }

  private int hex(int from) {
    if (end - from < 4) {
      throw invalid("the text ends within a string", end);
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = bytes[i] >= 0 ? Character.digit(bytes[i], 16) : -1;
      if (digit < 0) {
        throw invalid("four hexadecimal digits belong behind \\u", from);
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private void appendText(int from, int to) {
    int length = to - from;
    ensureText(length);
    System.arraycopy(bytes, from, text, textLength, length);
    textLength += length;
  }

  private void appendByte(int value) {
    ensureText(1);
    text[textLength++] = (byte) value;
  }

  private void ensureText(int more) {
    if (text.length - textLength < more) {
      text = Arrays.copyOf(text, Math.max(textLength + more, Math.max(64, text.length * 2)));
    }
  }
}
