package dev.slipway.app.cli.bring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads protobuf's text format (the Text Format Language Specification on protobuf.dev) without a
 * schema, and remembers the lines. Strict: what the specification does not allow is refused, with
 * the line. Bounded in text, depth and fields.
 */
final class TextProto {

  static final int MAX_CHARACTERS = 4 << 20;
  static final int MAX_DEPTH = 64;
  static final int MAX_FIELDS = 200_000;

  private final TextProtoLexer tokens;
  private int fields;

  private TextProto(String text) {
    tokens = new TextProtoLexer(text);
  }

  /**
   * Reads a whole text.
   *
   * @param file how messages name it
   * @throws BringException if it is not in the text format, or beyond a limit
   */
  static TextMessage parse(String text, String file) {
    try {
      if (text.length() > MAX_CHARACTERS) {
        throw new BringException("at most " + MAX_CHARACTERS + " characters");
      }
      TextProto proto = new TextProto(text);
      TextMessage message = proto.message("", 0);
      return message;
    } catch (BringException refused) {
      throw new BringException(file + ": " + refused.getMessage());
    }
  }

  /** Fields up to the closing word, or up to the end of the text for the empty one. */
  private TextMessage message(String closing, int depth) {
    if (depth > MAX_DEPTH) {
      throw tokens.wrong("at most " + MAX_DEPTH + " messages inside each other");
    }
    List<TextField> all = new ArrayList<>();
    while (!tokens.at(closing)) {
      field(all, depth);
    }
    if (!closing.isEmpty()) {
      tokens.next();
    }
    return new TextMessage(all);
  }

  private void field(List<TextField> all, int depth) {
    String name = name();
    boolean colon = tokens.skip(":");
    if (tokens.at("{") || tokens.at("<")) {
      value(name, all, depth);
    } else if (tokens.at("[")) {
      list(name, all, depth, colon);
    } else if (colon) {
      value(name, all, depth);
    } else {
      throw tokens.wrong("expected ':' or '{' after " + name);
    }
    if (!tokens.skip(",")) {
      tokens.skip(";");
    }
  }

  /** A field's name; that of an extension or an Any stands in brackets. */
  private String name() {
    if (!tokens.skip("[")) {
      return tokens.word("a field's name");
    }
    StringBuilder name = new StringBuilder("[").append(tokens.word("an extension's name"));
    while (!tokens.at("]")) {
      if (tokens.skip(".")) {
        name.append('.');
      } else if (tokens.skip("/")) {
        name.append('/');
      } else {
        throw tokens.wrong("expected '.', '/' or ']' in an extension's name");
      }
      name.append(tokens.word("an extension's name"));
    }
    tokens.next();
    return name.append(']').toString();
  }

  private void list(String name, List<TextField> all, int depth, boolean colon) {
    tokens.next();
    if (tokens.skip("]")) {
      return;
    }
    do {
      if (!colon && !tokens.at("{") && !tokens.at("<")) {
        throw tokens.wrong("expected ':' before a list of values of " + name);
      }
      value(name, all, depth);
    } while (tokens.skip(","));
    if (!tokens.skip("]")) {
      throw tokens.wrong("expected ',' or ']' in the list of " + name);
    }
  }

  private void value(String name, List<TextField> all, int depth) {
    if (++fields > MAX_FIELDS) {
      throw tokens.wrong("at most " + MAX_FIELDS + " values");
    }
    int line = tokens.line();
    if (tokens.skip("{")) {
      all.add(new TextField(name, line, null, message("}", depth + 1)));
    } else if (tokens.skip("<")) {
      all.add(new TextField(name, line, null, message(">", depth + 1)));
    } else if (tokens.atString()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (tokens.atString()) {
        bytes.writeBytes(tokens.string());
      }
      all.add(new TextField(name, line, bytes.toString(StandardCharsets.UTF_8), null));
    } else {
      boolean minus = tokens.skip("-");
      String scalar = tokens.scalar();
      all.add(new TextField(name, line, minus ? "-" + scalar : scalar, null));
    }
  }
}
