package dev.slipway.edge.http.json;

import dev.slipway.bus.SlipwayException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259) in place, from a range of a byte array that is never changed or kept. The
 * caller drives it along the structure that it expects:
 *
 * <pre>{@code
 * for (boolean more = json.enterObject(); more; more = json.nextField()) {
 *   switch (json.name()) {
 *     case "id" -> id = json.readString();
 *     default -> json.skip();
 *   }
 * }
 * }</pre>
 *
 * <p>Whatever is not JSON, is nested deeper than {@link #DEEPEST} or is not what the caller asked
 * for ends in a {@link SlipwayException} INVALID that says what was expected, what came, and at
 * which byte. One thread at a time.
 */
public final class JsonReader extends JsonText {

  /** The deepest nesting that is read or skipped. */
  public static final int DEEPEST = 64;

  private int depth;

  /** A reader of {@code bytes[from, to)}. */
  public JsonReader(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  /** A reader of the same text that begins at a position noted before. */
  public JsonReader at(int position) {
    JsonReader reader = new JsonReader(bytes, position, end);
    reader.depth = depth;
    return reader;
  }

  /** Where the next value begins; white space is behind. */
  public int position() {
    skipSpace();
    return pos;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return end - pos;
  }

  /** Steps into an object: whether it has a field, at whose name the reader then stands. */
  public boolean enterObject() {
    open('{', "an object");
    if (peek() == '}') {
      close();
      return false;
    }
    return true;
  }

  /** Steps behind a field's value: whether there is a next field. */
  public boolean nextField() {
    return next('}');
  }

  /** The field's name; the reader then stands at its value. */
  public String name() {
    if (peek() != '"') {
      throw expected("a field's name in quotes");
    }
    String name = readString();
    if (peek() != ':') {
      throw expected("a ':' behind the field's name");
    }
    pos++;
    return name;
  }

  /**
   * The field's name as its index in {@code known}, or −1; the reader then stands at its value.
   * Makes no string.
   */
  public int name(Words known) {
    if (peek() != '"') {
      throw expected("a field's name in quotes");
    }
    int index = readWord(known);
    if (peek() != ':') {
      throw expected("a ':' behind the field's name");
    }
    pos++;
    return index;
  }

  /** A string's value as its index in {@code known}, or −1. */
  public int readWord(Words known) {
    if (peek() == '"') {
      int p = pos + 1;
      while (p < end && bytes[p] >= 0x20 && bytes[p] != '"' && bytes[p] != '\\') {
        p++;
      }
      if (p < end && bytes[p] == '"') {
        int index = known.indexOf(bytes, pos + 1, p - pos - 1);
        pos = p + 1;
        return index;
      }
    }
    readText();
    return known.indexOf(text, 0, textLength);
  }

  /** Steps into an array: whether it has an element, at which the reader then stands. */
  public boolean enterArray() {
    open('[', "an array");
    if (peek() == ']') {
      close();
      return false;
    }
    return true;
  }

  /** Steps behind an element: whether there is a next one. */
  public boolean nextElement() {
    return next(']');
  }

  /** A string's value. */
  public String readString() {
    if (peek() == '"') {
      int p = pos + 1;
      while (p < end && bytes[p] >= 0x20 && bytes[p] != '"' && bytes[p] != '\\') {
        p++;
      }
      if (p < end && bytes[p] == '"') {
        String value =
            new String(bytes, pos + 1, p - pos - 1, StandardCharsets.ISO_8859_1); // only ASCII
        pos = p + 1;
        return value;
      }
    }
    readText();
    return new String(text, 0, textLength, StandardCharsets.UTF_8);
  }

  /** Reads a string and appends it to {@code to} as UTF-8. */
  public void readUtf8(Bytes to) {
    readText();
    to.append(text, 0, textLength);
  }

  /** {@code true} or {@code false}. */
  public boolean readBoolean() {
    int first = peek();
    if (first == 't') {
      word("true");
      return true;
    }
    if (first == 'f') {
      word("false");
      return false;
    }
    throw expected("true or false");
  }

  /** Steps over {@code null} when it is next. */
  public boolean skipNull() {
    if (peek() != 'n') {
      return false;
    }
    word("null");
    return true;
  }

  /** Steps over the next value, whatever it is, and checks it on the way. */
  public void skip() {
    switch (peek()) {
      case '{' -> {
        for (boolean more = enterObject(); more; more = nextField()) {
          if (peek() != '"') {
            throw expected("a field's name in quotes");
          }
          readText();
          if (peek() != ':') {
            throw expected("a ':' behind the field's name");
          }
          pos++;
          skip();
        }
      }
      case '[' -> {
        for (boolean more = enterArray(); more; more = nextElement()) {
          skip();
        }
      }
      case '"' -> readText();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      case 0 -> throw expected("a value");
      default -> skipNumber();
    }
  }

  /** Nothing but white space follows. */
  public void requireEnd() {
    if (position() < end) {
      throw expected("the end of the text");
    }
  }

  private void open(char bracket, String what) {
    if (peek() != bracket) {
      throw expected(what);
    }
    if (++depth > DEEPEST) {
      throw invalid("the text is nested deeper than " + DEEPEST, pos);
    }
    pos++;
  }

  private void close() {
    pos++;
    depth--;
  }

  private boolean next(char bracket) {
    int here = pos < end ? bytes[pos] : 0;
    if (here != ',' && here != bracket) {
      here = peek();
    }
    if (here == ',') {
      pos++;
      skipSpace();
      return true;
    }
    if (here == bracket) {
      close();
      return false;
    }
    throw expected("',' or '" + bracket + "'");
  }

  private void word(String word) {
    int length = word.length();
    boolean same = end - pos >= length;
    for (int i = 0; same && i < length; i++) {
      same = bytes[pos + i] == word.charAt(i);
    }
    if (!same) {
      throw expected(word);
    }
    pos += length;
  }
}
