package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each code of a problem that the sources can say has its row in docs/troubleshooting.md. Codes are
 * found where the sources hand them on: as the argument for a parameter {@code String code} of a
 * method, constructor or record, in files that speak of problems.
 */
class ProblemCodesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SPEAKS =
      Pattern.compile("\\b(Problem|Problems|MalformedFile|Refusal|Fault)\\b");
  private static final Pattern CALL = Pattern.compile("\\b(\\w+)\\s*\\(");
  private static final Pattern CODE = Pattern.compile("\"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\"");
  private static final Pattern FIRST_CELL =
      Pattern.compile("(?m)^\\| ((?:`[a-z0-9-]+`(?:, )?)+) \\|");

  /** A parameter that takes a code. */
  private record Place(String method, int index) {}

  @Test
  void everyCodeThatTheSourcesSayHasItsRow() throws IOException {
    List<String> sources = sources();
    Set<Place> places = new java.util.HashSet<>();
    for (String source : sources) {
      for (Matcher call = CALL.matcher(source); call.find(); ) {
        List<String> arguments = arguments(source, call.end());
        for (int i = 0; i < arguments.size(); i++) {
          if (arguments.get(i).strip().equals("String code")) {
            places.add(new Place(call.group(1), i));
          }
        }
      }
    }
    assertTrue(places.contains(new Place("Problem", 1)), places::toString);
    Set<String> said = new TreeSet<>();
    for (String source : sources) {
      for (Matcher call = CALL.matcher(source); call.find(); ) {
        List<String> arguments = arguments(source, call.end());
        for (Place place : places) {
          if (place.method().equals(call.group(1)) && place.index() < arguments.size()) {
            boolean path = place.method().equals("Fault"); // said as archive-path-…
            CODE.matcher(arguments.get(place.index()))
                .results()
                .forEach(code -> said.add((path ? "archive-" : "") + code.group(1)));
          }
        }
      }
    }
    assertTrue(said.size() > 50 && said.contains("truncated"), said::toString);
    said.removeAll(explained());
    assertEquals(Set.of(), said, "codes without a row in docs/troubleshooting.md");
  }

  /** Codes in first cells of tables under the heading about them. */
  private static Set<String> explained() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/troubleshooting.md"));
    String part = page.substring(page.indexOf("## What the check of an upload says, by code"));
    Set<String> explained = new TreeSet<>();
    for (Matcher row = FIRST_CELL.matcher(part); row.find(); ) {
      for (String code : row.group(1).split(", ")) {
        assertTrue(explained.add(code.replace("`", "")), () -> "two rows for " + code);
      }
    }
    return explained;
  }

  /** The product's own sources that speak of problems, without comments. */
  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(ProblemCodesTest::isProduct).sorted().toList()) {
        String source =
            Files.readString(file)
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("(?m)//[^\\n\"]*$", "");
        if (SPEAKS.matcher(source).find()) {
          sources.add(source);
        }
      }
    }
    return sources;
  }

  private static boolean isProduct(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.endsWith(".java") && path.contains("src/main/java/") && !path.contains("target/");
  }

  /** The arguments from behind a parenthesis to the one that closes it. */
  private static List<String> arguments(String source, int from) {
    List<String> arguments = new ArrayList<>();
    int begin = from;
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '\'') {
        i += source.charAt(i + 1) == '\\' ? 3 : 2; // a character
      } else if (c == '"') {
        quoted = true;
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        if (depth-- == 0) {
          arguments.add(source.substring(begin, i));
          return arguments;
        }
      } else if (c == ',' && depth == 0) {
        arguments.add(source.substring(begin, i));
        begin = i + 1;
      }
    }
    return arguments;
  }
}
