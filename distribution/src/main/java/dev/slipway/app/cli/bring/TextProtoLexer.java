package dev.slipway.app.cli.bring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The words of a text in protobuf's text format, one ahead. */
final class TextProtoLexer {

  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*"
              + "|([0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+(?=[eE]))([eE][+-]?[0-9]+)?[fF]?|[0-9]+[fF]");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final String text;
  private int next;
  private int line = 1;

  /** Where the word ahead begins; equal to the text's length at its end. */
  private int ahead;

  /** Where it ends. */
  private int end;

  TextProtoLexer(String text) {
    this.text = text;
    next();
  }

  /** The line of the word ahead, from 1. */
  int line() {
    return line;
  }

  /** Whether this is the word ahead; the empty one is the end. */
  boolean at(String word) {
    return end - ahead == word.length() && text.startsWith(word, ahead);
  }

  boolean skip(String word) {
    boolean there = at(word);
    if (there) {
      next();
    }
    return there;
  }

  /** Goes on to the next word. */
  void next() {
    next = end;
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '#') {
        int newline = text.indexOf('\n', next);
        next = newline < 0 ? text.length() : newline;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\u000b') {
        line += c == '\n' ? 1 : 0;
        next++;
      } else {
        break;
      }
    }
    ahead = next;
    end = ahead + length();
  }

  private int length() {
    if (ahead == text.length()) {
      return 0;
    }
    char c = text.charAt(ahead);
    if (Character.isLetterOrDigit(c) || c == '_') {
      return run(c);
    }
    if (c == '.' && ahead + 1 < text.length() && digit(text.charAt(ahead + 1))) {
      return run(c);
    }
    if (c == '"' || c == '\'') {
      return quoted(c);
    }
    if ("{}<>[]:,;-./".indexOf(c) >= 0) {
      return 1;
    }
    throw wrong("the character '" + shown(c) + "' has no place here");
  }

  /** A word or number: a number takes its dots and the sign of its exponent along. */
  private int run(char first) {
    boolean number = digit(first) || first == '.';
    int at = ahead + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean exponent =
          number
              && (c == '+' || c == '-')
              && "eE".indexOf(text.charAt(at - 1)) >= 0
              && !text.startsWith("0x", ahead)
              && !text.startsWith("0X", ahead);
      if (!Character.isLetterOrDigit(c) && c != '_' && !(number && c == '.') && !exponent) {
        break;
      }
      at++;
    }
    return at - ahead;
  }

  private int quoted(char quote) {
    for (int at = ahead + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        return at + 1 - ahead;
      }
      if (c == '\n') {
        break;
      }
      at += c == '\\' ? 1 : 0;
    }
    throw wrong("a text that begins with " + quote + " does not end on its line");
  }

  boolean atString() {
    return ahead < text.length() && (text.charAt(ahead) == '"' || text.charAt(ahead) == '\'');
  }

  String word(String what) {
    String word = text.substring(ahead, end);
    if (!WORD.matcher(word).matches()) {
      throw wrong("expected " + what + ", got " + got());
    }
    next();
    return word;
  }

  /** A number, or a word such as true or KIND_CPU. */
  String scalar() {
    String word = text.substring(ahead, end);
    if (!WORD.matcher(word).matches() && !NUMBER.matcher(word).matches()) {
      throw wrong("expected a value, got " + got());
    }
    next();
    return word;
  }

  /** The bytes of a string, without quotes and escapes. */
  byte[] string() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = ahead + 1;
    int begin = at;
    while (at < end - 1) {
      if (text.charAt(at) != '\\') {
        at++;
        continue;
      }
      bytes.writeBytes(text.substring(begin, at).getBytes(StandardCharsets.UTF_8));
      at = escape(at + 1, bytes);
      begin = at;
    }
    bytes.writeBytes(text.substring(begin, end - 1).getBytes(StandardCharsets.UTF_8));
    next();
    return bytes.toByteArray();
  }

  /** Writes what an escape stands for; answers where it ends. */
  private int escape(int at, ByteArrayOutputStream bytes) {
    char c = text.charAt(at);
    int simple = "abfnrtv\\'\"?".indexOf(c);
    if (simple >= 0) {
      bytes.write("\u0007\b\f\n\r\t\u000b\\'\"?".charAt(simple));
      return at + 1;
    }
    int most = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 3;
    int radix = most == 3 ? 8 : 16;
    int from = most == 3 ? at : at + 1;
    int to = from;
    while (to < end - 1 && to < from + most && Character.digit(text.charAt(to), radix) >= 0) {
      to++;
    }
    boolean whole = most < 4 ? to > from : to == from + most;
    long code = whole ? Long.parseLong(text.substring(from, to), radix) : -1;
    if (code < 0 || (most < 4 ? code > 255 : code > Character.MAX_CODE_POINT)) {
      throw wrong("the escape \\" + shown(c) + " is not one");
    }
    if (most < 4) {
      bytes.write((int) code);
    } else {
      bytes.writeBytes(Character.toString((int) code).getBytes(StandardCharsets.UTF_8));
    }
    return to;
  }

  BringException wrong(String sentence) {
    return new BringException("line " + line + ": " + sentence);
  }

  private String got() {
    if (ahead == text.length()) {
      return "the end";
    }
    String word = text.substring(ahead, end);
    return "'" + (word.length() > 40 ? word.substring(0, 40) + "…" : word) + "'";
  }

  private static String shown(char c) {
    return c < ' ' || c > '~' ? String.format("\\u%04x", (int) c) : String.valueOf(c);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
