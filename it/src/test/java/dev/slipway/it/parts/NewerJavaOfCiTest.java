package dev.slipway.it.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What .ci/run makes of the Javas that it finds. */
class NewerJavaOfCiTest {

  private static final Path CI = Path.of("../.ci/run");

  @TempDir Path javas;

  /** A function of the script, as it stands there. */
  private static String function(String name) throws Exception {
    Matcher found =
        Pattern.compile("(?ms)^" + name + "\\(\\) \\{.*?^\\}$").matcher(Files.readString(CI));
    assertTrue(found.find(), name);
    return found.group();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java-25-openjdk-amd64",
        "temurin-25-jdk-amd64",
        "zulu-25-arm64",
        "jdk-25-oracle-x64"
      })
  void theOneThatIsHereIsNamedWhateverItsFolderIsCalled(String name) throws Exception {
    Files.createDirectories(javas.resolve("java-17-openjdk-amd64/bin"));
    Path java = Files.createDirectories(javas.resolve(name).resolve("bin")).resolve("java");
    Files.createFile(java);
    assertTrue(java.toFile().setExecutable(true));
    String script =
        String.join(
            "\n",
            "set -euo pipefail",
            function("find_newer_java"),
            function("newer_java"),
            "newer_java >&2",
            "printenv TEST_NEWER_JAVA");
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", script);
    shell.environment().remove("TEST_NEWER_JAVA");
    shell.environment().put("JVMS", javas.toString());
    Process run = shell.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String named = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertTrue(run.waitFor(30, TimeUnit.SECONDS));
    assertEquals(javas.resolve(name).toString(), named);
  }

  @Test
  void theBuildIsAlwaysToldOfIt() throws Exception {
    List<String> builds =
        Files.readAllLines(CI).stream()
            .filter(line -> line.contains("mvn -B -ntp verify"))
            .toList();
    assertEquals(List.of("  mvn -B -ntp verify \"-Dtest.jvm.newer=$TEST_NEWER_JAVA\""), builds);
  }
}
