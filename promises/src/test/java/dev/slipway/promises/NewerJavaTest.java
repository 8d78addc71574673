package dev.slipway.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compiled once for Java 17 ran on a newer Java as well: every class of unit tests. */
class NewerJavaTest {

  private static final Path ROOT = Path.of(System.getProperty("slipway.root", ".."));

  private static final String ONCE = "surefire-reports";
  private static final String AGAIN = "surefire-reports-newer-jdk";

  private static final Pattern JAVA =
      Pattern.compile("name=\"java.specification.version\" value=\"(\\d+)\"");

  /**
   * The console's tests know no Java, those of this module run now, and the example of an engine is
   * built as a stranger would, without the build's own plugins.
   */
  private static final Set<String> OTHERS =
      Set.of("admin-ui", "promises", "examples/engine-linear");

  @Test
  void everyClassOfUnitTestsRanOnANewerJavaToo() throws Exception {
    Instant began = Instant.parse(System.getProperty("slipway.build.began"));
    Assumptions.assumeTrue(
        System.getenv("CI") != null || !reports(ROOT, began, AGAIN).isEmpty(),
        "SKIPPED: no unit test ran on a newer Java");
    assertFalse(reports(ROOT, began, ONCE).isEmpty(), "no unit test ran at all");
    assertEquals(List.of(), onlyOnTheOlder(ROOT, began));
  }

  /** Classes that ran on the Java that they are compiled for alone, or on no newer one. */
  private static List<String> onlyOnTheOlder(Path root, Instant began) throws IOException {
    List<String> found = new ArrayList<>();
    Set<String> again = new TreeSet<>();
    for (Path report : reports(root, began, AGAIN)) {
      if (java(report) > 17) {
        again.add(name(root, report));
      }
    }
    for (Path report : reports(root, began, ONCE)) {
      if (!again.contains(name(root, report))) {
        found.add(name(root, report));
      }
    }
    return found;
  }

  private static List<Path> reports(Path root, Instant began, String folder) throws IOException {
    return TestReports.files(root, began, Set.of(folder)).stream()
        .filter(report -> !OTHERS.contains(TestReports.module(root, report)))
        .toList();
  }

  private static String name(Path root, Path report) {
    return TestReports.module(root, report) + ": " + report.getFileName();
  }

  private static int java(Path report) throws IOException {
    Matcher version = JAVA.matcher(Files.readString(report));
    return version.find() ? Integer.parseInt(version.group(1)) : 0;
  }

  @Test
  void aClassThatDidNotRunOnTheNewerJavaOrRanOnTheOlderOneTwiceIsNamed(@TempDir Path root)
      throws Exception {
    report(root, "m", ONCE, "a.Both", 17);
    report(root, "m", AGAIN, "a.Both", 25);
    report(root, "examples/m", ONCE, "a.Once", 17);
    report(root, "m", ONCE, "a.Twice", 17);
    report(root, "m", AGAIN, "a.Twice", 17);
    report(root, "admin-ui", ONCE, "console", 17);
    List<String> found = onlyOnTheOlder(root, Instant.EPOCH);
    found.sort(null);
    assertEquals(List.of("examples/m: TEST-a.Once.xml", "m: TEST-a.Twice.xml"), found);
    assertEquals(List.of(), onlyOnTheOlder(root, Instant.now().plusSeconds(60)));
  }

  private static void report(Path root, String module, String folder, String name, int java)
      throws IOException {
    Path reports = Files.createDirectories(root.resolve(module + "/target/" + folder));
    Files.writeString(
        reports.resolve("TEST-" + name + ".xml"),
        "<testsuite><properties><property name=\"java.specification.version\" value=\""
            + java
            + "\"/></properties></testsuite>");
  }
}
