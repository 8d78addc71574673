package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whoever searches docs/troubleshooting.md for what they were told finds it: each message that is a
 * heading there is one that the product says, what is shown under a command there (which {@link
 * DocumentationIT} has that command print) has the message above it, and each code of a failure is
 * named.
 */
class TroubleshootingTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/troubleshooting.md");

  /** What stands for something that differs. */
  private static final String GAP = "…";

  /** A value that the page writes out where the sources have an expression. */
  private static final int WORDS_OF_A_VALUE = 3;

  /** What a heading leaves out. */
  private static final int WORDS_LEFT_OUT = 12;

  /**
   * Of fewer, all but one have to be in the sentence; else half of them, and values for the others.
   */
  private static final int FEW_WORDS = 6;

  private static final Pattern HEADING = Pattern.compile("(?m)^##+ (\".*\")$");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern WORD = Pattern.compile("…|[\\p{L}\\p{N}.]*[\\p{L}\\p{N}]");
  private static final Pattern PLACEHOLDER = Pattern.compile("%[sd]|\\{[^{}]*\\}");

  /** A literal, or what ends a statement. */
  private static final Pattern LITERAL_OR_END =
      Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\]|\\\\.)'|([;{}])");

  @Test
  void eachMessageOfThePageIsOneThatTheProductSays() throws IOException {
    List<List<String>> said = said();
    assertTrue(said.size() > 2_000, () -> "sentences were found: " + said.size());
    List<String> messages = messages();
    assertTrue(messages.size() > 30, messages::toString);
    for (String never :
        List.of(
            "this key is lost, revoked or expired",
            "no server replies at …",
            "there was a model … already",
            "the body is text/plain, got …",
            "… holds from … already")) {
      assertFalse(isSaid(never, said), never);
    }
    List<String> unknown = messages.stream().filter(one -> !isSaid(one, said)).toList();
    assertEquals(List.of(), unknown, "messages of docs/troubleshooting.md that nothing says");
  }

  @Test
  void whatACommandPrintsHasTheMessageAboveIt() throws IOException {
    List<Page.Block> blocks = Page.blocks(PAGE);
    List<String> lines = Files.readAllLines(PAGE);
    List<String> other = new ArrayList<>();
    int produced = 0;
    for (Page.Block block : blocks) {
      int heading = block.line() - 1;
      while (!lines.get(heading).startsWith("#")) {
        heading--;
      }
      List<List<String>> printed = List.of(spelled(String.join("\n", block.output())));
      for (String message : messages(lines.get(heading))) {
        produced++;
        if (!isSaid(message, printed)) {
          other.add("line " + block.line() + ": " + message);
        }
      }
    }
    assertTrue(produced > 25, "messages of commands: " + produced);
    assertEquals(List.of(), other, "messages that the command under them is not shown to print");
  }

  @Test
  void eachCodeOfAFailureIsNamed() throws IOException {
    String page = page();
    TreeSet<String> missing = new TreeSet<>();
    for (FailureCode code : FailureCode.values()) {
      if (!page.contains("| `%s` (%d) |".formatted(code.name(), code.status()))) {
        missing.add(code.name());
      }
    }
    assertEquals(new TreeSet<String>(), missing, "codes without a row in docs/troubleshooting.md");
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static List<String> messages() throws IOException {
    return messages(page());
  }

  private static List<String> messages(String text) {
    List<String> messages = new ArrayList<>();
    for (Matcher heading = HEADING.matcher(text); heading.find(); ) {
      QUOTED.matcher(heading.group(1)).results().forEach(one -> messages.add(one.group(1)));
    }
    return messages;
  }

  private static boolean isSaid(String message, List<List<String>> said) {
    List<String> words = words(message);
    long spelled = words.stream().filter(word -> !word.equals(GAP)).count();
    for (List<String> sentence : said) {
      for (int from = 0; from < sentence.size(); from++) {
        if (fits(sentence, from, words, 0, spelled < FEW_WORDS ? spelled - 1 : (spelled + 1) / 2)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the message goes on as the sentence does, at least so many of its words literally. */
  private static boolean fits(
      List<String> sentence, int at, List<String> message, int word, long literally) {
    if (word == message.size()) {
      return literally <= 0;
    }
    if (message.get(word).equals(GAP)) {
      for (int to = at; to <= Math.min(sentence.size(), at + WORDS_LEFT_OUT); to++) {
        if (fits(sentence, to, message, word + 1, literally)) {
          return true;
        }
      }
      return false;
    }
    if (at == sentence.size()) {
      return false;
    }
    if (sentence.get(at).equals(GAP)) {
      for (int to = word; to <= Math.min(message.size(), word + WORDS_OF_A_VALUE); to++) {
        if (fits(sentence, at + 1, message, to, literally)) {
          return true;
        }
      }
      return false;
    }
    return sentence.get(at).equals(message.get(word))
        && fits(sentence, at + 1, message, word + 1, literally - 1);
  }

  private static List<String> words(String text) {
    return spelled(PLACEHOLDER.matcher(text).replaceAll(GAP));
  }

  private static List<String> spelled(String text) {
    return WORD.matcher(text)
        .results()
        .map(found -> found.group().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The sentences of the sources and of the console, in words. */
  private static List<List<String>> said() throws IOException {
    List<List<String>> said = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(TroubleshootingTest::isProduct).sorted().toList()) {
        addSentences(Files.readString(file), said);
      }
    }
    JsonObject console =
        new JsonObject(Files.readString(ROOT.resolve("admin-ui/src/i18n/en.json")));
    for (String key : console.fieldNames()) {
      said.add(words(console.getString(key)));
    }
    return said;
  }

  private static boolean isProduct(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.endsWith(".java")
        && path.contains("src/main/java/")
        && !path.contains("target/")
        && !path.contains("node_modules/");
  }

  /** What a statement puts together is one sentence, with a gap for each expression in it. */
  private static void addSentences(String source, List<List<String>> said) {
    String code = source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//[^\\n\"]*$", "");
    StringBuilder sentence = new StringBuilder();
    int end = 0;
    for (Matcher found = LITERAL_OR_END.matcher(code); found.find(); ) {
      if (found.group(2) != null) {
        if (!sentence.isEmpty()) {
          said.add(words(sentence.append(GAP).toString()));
          sentence.setLength(0);
        }
      } else if (found.group(1) != null) {
        boolean directly = code.substring(end, found.start()).strip().equals("+");
        sentence.append(directly ? "" : " " + GAP + " ").append(found.group(1));
      }
      end = found.end();
    }
  }
}
