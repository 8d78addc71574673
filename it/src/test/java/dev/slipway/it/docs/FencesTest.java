package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No command stands on a page that nobody runs: each block says what it is, and each kind that
 * somebody would type has somebody here who does.
 */
class FencesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What nobody types into a terminal. */
  private static final Set<String> SHOWN = Set.of("text", "usage", "json", "java", "xml");

  /** The first word of what is typed. */
  private static final Pattern TYPED =
      Pattern.compile("(?m)^(\\./)?(slipway|curl|mvn|npm|bench/run|docker|git|export|python3?) ");

  /** Commands that build or measure the product: where they are run, and how. */
  private static final Map<String, String> BY_CI =
      Map.of(
          "./slipway demo", "./slipway demo --once",
          "mvn verify", "mvn -B -ntp verify",
          "mvn spotless:apply && mvn verify", "mvn -B -ntp verify",
          "bench/run", "bench/run --quick");

  @Test
  void everyBlockIsRunOrIsNothingToRun() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Path page : Page.all(ROOT)) {
      for (Page.Fence fence : Page.fences(page)) {
        if (!accounted(page, fence)) {
          unknown.add(ROOT.relativize(page) + ":" + fence.line() + " ```" + fence.language());
        }
      }
    }
    assertEquals(List.of(), unknown, "blocks that nobody runs");
  }

  private static boolean accounted(Path page, Page.Fence fence) throws IOException {
    String name = page.getFileName().toString();
    if (Page.RUN.matcher(fence.language()).matches()) {
      return true; // by DocumentationIT
    }
    if (SHOWN.contains(fence.language())) {
      return !fence.language().equals("text")
          || !TYPED.matcher(String.join("\n", fence.lines())).find();
    }
    return switch (fence.language()) {
      case "bash" -> name.startsWith("api-") || inCi(fence); // ApiExamplesIT
      case "python" -> name.equals("predict.md"); // ForeignClientsIT
      case "properties" -> areKeys(fence);
      default -> false;
    };
  }

  private static boolean inCi(Page.Fence fence) throws IOException {
    String ci = Files.readString(ROOT.resolve(".ci/run"));
    String first = fence.lines().get(0).replaceAll("\\s+#.*", "");
    return BY_CI.containsKey(first) && ci.contains(BY_CI.get(first));
  }

  private static boolean areKeys(Page.Fence fence) throws IOException {
    String reference = Files.readString(ROOT.resolve("docs/configuration.md"));
    return fence.lines().stream()
        .allMatch(line -> reference.contains("| `" + line.split("[ =]", 2)[0] + "` |"));
  }

  @Test
  void noPageShowsACommandInTheMiddleOfItsProseThatDoesNotExist() throws IOException {
    Set<String> known = new HashSet<>();
    Matcher command =
        Pattern.compile("(?m)^#+ slipway (.+)$")
            .matcher(Files.readString(ROOT.resolve("docs/command-line.md")));
    while (command.find()) {
      known.add(command.group(1).split(" ")[0]);
    }
    assertTrue(known.size() > 15, known::toString);
    List<String> unknown = new ArrayList<>();
    Pattern named = Pattern.compile("`(?:\\./)?slipway ([a-z][a-z-]*)[^`]*`");
    for (Path page : Page.all(ROOT)) {
      Matcher inProse = named.matcher(Files.readString(page));
      while (inProse.find()) {
        if (!known.contains(inProse.group(1))) {
          unknown.add(ROOT.relativize(page) + ": " + inProse.group());
        }
      }
    }
    assertEquals(List.of(), unknown);
  }
}
