package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.Slipway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * No command stands on a page that nobody runs: each block says what it is, and each kind that
 * somebody would type has somebody here who does.
 *
 * <p>What builds or measures the product, in blocks of {@code bash}, is run by {@code .ci/run}:
 * each command of each line, directly in a function that is one of its stages. It is the same
 * command there, word by word, with two exceptions. An option may be added that keeps Maven quiet
 * or has it test on a newer Java, too, or one that makes the command shorter and that the page
 * explains ({@code --once}, {@code --quick}). And a variable of the script may stand for a word, so
 * that a file of the repository is not written.
 *
 * <p>What has brackets and words in capitals for people to fill in is no command but a block of
 * {@code usage}: it is the reference of the command line, which is generated, or what the script
 * that it names says of itself.
 *
 * <p>A command of the product in the middle of a sentence is not run, and the product's own parser
 * takes it as it stands there. A word in capitals is somebody's value. Names of commands alone
 * ({@code slipway user disable}) name a command; they only have to exist.
 */
class FencesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What nobody types into a terminal. */
  private static final Set<String> SHOWN = Set.of("text", "json", "java", "xml");

  /** The first word of what is typed. */
  private static final Pattern TYPED =
      Pattern.compile("(?m)^(\\./)?(slipway|curl|mvn|npm|bench/run|docker|git|export|python3?) ");

  /** Words that a command may have in {@code .ci/run} beyond those on the page. */
  private static final Set<String> UNATTENDED =
      Set.of("-B", "-ntp", "\"-Dtest.jvm.newer=$TEST_NEWER_JAVA\"");

  private static final Pattern EXPLAINED_OPTION = Pattern.compile("--(once|quick)");

  /** A variable of the script, for one word. */
  private static final Pattern VARIABLE = Pattern.compile("\"\\$\\w+\"");

  private static final Pattern FUNCTION = Pattern.compile("(?ms)^(\\w+)\\(\\) \\{$(.*?)^\\}$");
  private static final Pattern STAGE = Pattern.compile("(?m)^stage \"[^\"]*\" (\\w+)$");

  private static final Pattern IN_PROSE = Pattern.compile("`(?:\\./)?slipway\\s([^`]+)`");

  /** A word of a command as a shell reads it; nothing else that a shell does stands in prose. */
  private static final Pattern SHELL_WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]+\\b");

  private static final CommandLine PROGRAM = new CommandLine(Slipway.class);

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
    if (fence.language().equals("usage")) {
      return name.equals("command-line.md") || isSaidByItsScript(fence);
    }
    if (SHOWN.contains(fence.language())) {
      return !fence.language().equals("text")
          || !TYPED.matcher(String.join("\n", fence.lines())).find();
    }
    if (name.equals("write-an-engine.md") && Page.OWN.matcher(fence.language()).matches()) {
      return true; // by StrangersEngineIT
    }
    return switch (fence.language()) {
      case "bash" -> name.startsWith("api-") || isInCi(page, fence); // ApiExamplesIT
      case "python" -> name.equals("predict.md"); // ForeignClientsIT
      case "properties" -> areKeys(fence);
      default -> false;
    };
  }

  private static boolean isInCi(Path page, Page.Fence fence) throws IOException {
    List<String> byCi = commandsOfCi(Files.readString(ROOT.resolve(".ci/run")));
    String prose = Page.prose(page);
    return fence.lines().stream()
        .map(line -> line.replaceAll("\\s+#.*", "").strip())
        .flatMap(line -> Stream.of(line.split(" && ")))
        .filter(command -> !command.isEmpty())
        .allMatch(command -> byCi.stream().anyMatch(one -> isRunAs(command, one, prose)));
  }

  /** The lines of the functions that are stages. */
  private static List<String> commandsOfCi(String script) {
    Set<String> stages = new HashSet<>();
    STAGE.matcher(script).results().forEach(stage -> stages.add(stage.group(1)));
    return FUNCTION
        .matcher(script)
        .results()
        .filter(function -> stages.contains(function.group(1)))
        .flatMap(function -> function.group(2).lines())
        .map(String::strip)
        .toList();
  }

  private static boolean isRunAs(String onPage, String inCi, String prose) {
    List<String> wanted = List.of(onPage.split("\\s+"));
    List<String> run = new ArrayList<>(List.of(inCi.split("\\s+")));
    run.removeIf(word -> !wanted.contains(word) && mayBeAdded(word, prose));
    if (run.size() != wanted.size()) {
      return false;
    }
    for (int i = 0; i < run.size(); i++) {
      boolean isFilled = i > 0 && VARIABLE.matcher(run.get(i)).matches();
      if (!isFilled && !run.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeAdded(String word, String prose) {
    return UNATTENDED.contains(word)
        || (EXPLAINED_OPTION.matcher(word).matches() && prose.contains("`" + word + "`"));
  }

  private static boolean isSaidByItsScript(Page.Fence fence) throws IOException {
    for (String line : fence.lines()) {
      Path script = ROOT.resolve(line.split(" ", 2)[0]);
      if (!Files.isRegularFile(script)
          || Files.readAllLines(script).stream().noneMatch(("#   " + line)::equals)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aCommandIsRunByTheBuildsOwnRunOnlyInAStageAndAsThePageShowsIt() {
    List<String> commands =
        commandsOfCi(
            """
            later() {
              bench/run --forgotten
            }

            benchmark() {
              bench/run --quick --json "$results"
            }

            stage "bench/run --titled" benchmark
            """);
    assertEquals(List.of("", "bench/run --quick --json \"$results\""), commands);
    String inCi = commands.get(1);
    String explained = "With `--quick` it is short.";
    assertTrue(isRunAs("bench/run --json bench/results.json", inCi, explained));
    assertFalse(isRunAs("bench/run --json bench/results.json", inCi, "It is short."));
    assertFalse(isRunAs("bench/run --json", inCi, explained));
    assertFalse(isRunAs("bench/run", inCi, explained));
    assertFalse(isRunAs("bench/run --distribution bench/results.json", inCi, explained));
    assertTrue(isRunAs("mvn verify", "mvn -B -ntp verify", ""));
    assertFalse(isRunAs("mvn verify", "mvn -B -ntp -DskipTests verify", ""));
  }

  private static boolean areKeys(Page.Fence fence) throws IOException {
    String reference = Files.readString(ROOT.resolve("docs/configuration.md"));
    return fence.lines().stream()
        .allMatch(line -> reference.contains("| `" + line.split("[ =]", 2)[0] + "` |"));
  }

  @Test
  void theProductTakesEachCommandInTheMiddleOfAPagesProse() throws IOException {
    List<String> wrong = new ArrayList<>();
    int found = 0;
    for (Path page : Page.all(ROOT)) {
      Matcher inProse = IN_PROSE.matcher(Page.prose(page));
      for (; inProse.find(); found++) {
        String why = whyNot(inProse.group(1));
        if (!why.isEmpty()) {
          wrong.add(ROOT.relativize(page) + ": " + inProse.group() + ": " + why);
        }
      }
    }
    assertTrue(found > 50, "commands were found: " + found);
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prepare",
        "user disable",
        "help COMMAND",
        "traffic MODEL 1=90 2=10 --reason 'a first taste'",
        "deploy MODEL VERSION --setting NAME=VALUE --instances N",
      })
  void whatCouldBeTypedIsTaken(String command) {
    assertEquals("", whyNot(command));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reset ada",
        "user rest ada",
        "user reset ada bob",
        "user reset ada --rol admin",
        "user add --role admin",
        "deploy house-prices",
        "deploy house-prices two",
        "deploy house-prices 2 3",
        "deploy house-prices 2 --swap SOME_DAY",
        "deploy house-prices 2 --instances",
        "models house-prices --jsn",
      })
  void whatCouldNotBeTypedIsFound(String command) {
    assertNotEquals("", whyNot(command));
  }

  /** What the product's parser has against it, or nothing. */
  private static String whyNot(String command) {
    List<String> words =
        SHELL_WORD
            .matcher(command)
            .results()
            .map(word -> word.group().replaceAll("['\"]", ""))
            .toList();
    if (isName(words)) {
      return "";
    }
    try {
      // A number is a value wherever the command line takes a word or a number.
      PROGRAM.parseArgs(
          words.stream()
              .map(word -> PLACEHOLDER.matcher(word).replaceAll("1"))
              .toArray(String[]::new));
      return "";
    } catch (CommandLine.ParameterException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private static boolean isName(List<String> words) {
    CommandLine command = PROGRAM;
    for (String word : words) {
      command = command.getSubcommands().get(word);
      if (command == null) {
        return false;
      }
    }
    return true;
  }
}
