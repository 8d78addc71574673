package dev.slipway.it.browser;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console's own sentences in one of its languages, by the keys of its message files. */
final class Words {

  private static final Path FILES = Path.of("../admin-ui/src/i18n");

  private final JsonObject messages;

  private Words(JsonObject messages) {
    this.messages = messages;
  }

  /** Those of a browser that speaks a language such as {@code zh-CN}. */
  static Words in(String language) {
    Path file = FILES.resolve(language.substring(0, 2) + ".json");
    try {
      return new Words(new JsonObject(Files.readString(file)));
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  /** A sentence; what is to stand in it comes as name and value by turns. */
  String say(String key, String... values) {
    String sentence = messages.getString(key);
    if (sentence == null) {
      throw new AssertionError("the console says nothing by the name of " + key);
    }
    for (int at = 0; at < values.length; at += 2) {
      sentence = sentence.replace("{" + values[at] + "}", values[at + 1]);
    }
    return sentence;
  }

  /** What begins like the sentence, whatever number or name comes after. */
  Pattern begins(String key) {
    Matcher hole = Pattern.compile("\\{").matcher(say(key));
    String begin = hole.find() ? say(key).substring(0, hole.start()) : say(key);
    // A browser reads it, and JavaScript has no quoting.
    return Pattern.compile("^" + begin.strip().replaceAll("[.*+?^${}()|\\[\\]\\\\]", "\\\\$0"));
  }
}
