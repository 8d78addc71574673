package dev.slipway.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The last word of a build: what its tests needed and did not find on this machine. A person reads
 * it; where {@code CI} is set it is a failure.
 */
class MissingPartsTest {

  private static final Path ROOT = Path.of(System.getProperty("slipway.root", ".."));

  private static String list(Map<String, Set<String>> missing) {
    StringBuilder list =
        new StringBuilder("NOT EVERYTHING WAS TESTED. Tests did not find what they need:\n");
    missing.forEach(
        (part, tests) -> {
          list.append("  * ").append(part).append('\n');
          tests.forEach(test -> list.append("      ").append(test).append('\n'));
        });
    return list.append("'.ci/run' installs all of it on a Debian machine.").toString();
  }

  @Test
  void aPartThatTestsDidNotFindIsToldAtTheEndAndFailsWhereItMustBeThere() throws Exception {
    Instant began = Instant.parse(System.getProperty("slipway.build.began"));
    Map<String, Set<String>> missing = TestReports.read(ROOT, began).missing();
    if (!missing.isEmpty()) {
      System.err.println(list(missing));
    }
    assertTrue(missing.isEmpty() || System.getenv("CI") == null, () -> list(missing));
  }

  @Test
  void theListNamesThePartAndEveryTestThatMissedIt(@TempDir Path root) throws Exception {
    Path reports = Files.createDirectories(root.resolve("m/target/failsafe-reports"));
    Files.writeString(
        reports.resolve("TEST-a.BIT.xml"),
        """
        <testsuite>
          <testcase name='one' classname='a.BIT'><skipped message='Assumption failed: SKIPPED: no broker here'/></testcase>
          <testcase name='two' classname='a.BIT'><skipped message='SKIPPED: no broker here'/></testcase>
          <testcase name='withATrace' classname='a.BIT'><skipped type='Aborted'><![CDATA[Aborted: SKIPPED: no broker here
          \tat a.BIT.withATrace(BIT.java:1)
          ]]></skipped></testcase>
          <testcase name='three' classname='a.BIT'><skipped message='not applicable: it has no settings'/></testcase>
        </testsuite>
        """);
    Map<String, Set<String>> missing = TestReports.read(root, Instant.EPOCH).missing();
    assertEquals(
        Map.of("no broker here", Set.of("m: a.BIT#one", "m: a.BIT#two", "m: a.BIT#withATrace")),
        missing);
    assertTrue(list(missing).contains("  * no broker here\n      m: a.BIT#one\n"), list(missing));
  }
}
