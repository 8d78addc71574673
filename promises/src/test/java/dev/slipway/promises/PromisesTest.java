package dev.slipway.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.promises.TestReports.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each promise on the page has a test that ran in this very build and passed. */
class PromisesTest {

  private static final Path ROOT = Path.of(System.getProperty("slipway.root", ".."));

  static List<String> broken(
      List<Promise> promises, TestReports reports, boolean partsMayBeMissing) {
    List<String> broken = new ArrayList<>();
    Map<String, Integer> before = new HashMap<>();
    for (Promise promise : promises) {
      String where = "docs/promises.md:" + promise.line() + " (" + promise.text() + "): ";
      Integer first = before.putIfAbsent(promise.text(), promise.line());
      if (first != null) {
        broken.add(where + "is promised in line " + first + " already; give one row all proofs");
      }
      if (promise.proofs().isEmpty()) {
        broken.add(where + "names no test; write `module: fully.qualified.Class#method`");
      }
      for (Promise.Proof proof : promise.proofs()) {
        String why = broken(proof, reports.outcomes(proof), partsMayBeMissing);
        if (!why.isEmpty()) {
          broken.add(where + proof + " " + why);
        }
      }
    }
    return broken;
  }

  /**
   * Why tests that ended so do not prove anything; empty when they do. A class is proof when all of
   * it passed but what is not promised; a method when each run of it passed.
   */
  private static String broken(
      Promise.Proof proof, List<Outcome> outcomes, boolean partsMayBeMissing) {
    if (outcomes.isEmpty()) {
      return "did not run, or does not exist any more";
    }
    if (outcomes.contains(Outcome.FAILED)) {
      return "failed";
    }
    if (outcomes.contains(Outcome.SKIPPED)) {
      return "was skipped" + (proof.method().isEmpty() ? " in part" : "");
    }
    if (outcomes.contains(Outcome.PART_MISSING)) {
      return partsMayBeMissing ? "" : "was skipped for want of what it needs";
    }
    boolean applied =
        proof.method().isEmpty()
            ? outcomes.contains(Outcome.PASSED)
            : !outcomes.contains(Outcome.NOT_APPLICABLE);
    return applied || partsMayBeMissing ? "" : "was not applicable";
  }

  @Test
  void everyPromiseIsProvedByATestThatRanInThisBuild() throws Exception {
    List<Promise> promises = Promise.read(ROOT.resolve("docs/promises.md"));
    assertFalse(promises.isEmpty(), "docs/promises.md has no rows");
    Instant began = Instant.parse(System.getProperty("slipway.build.began"));
    List<String> broken =
        broken(promises, TestReports.read(ROOT, began), System.getenv("CI") == null);
    assertTrue(broken.isEmpty(), () -> String.join(System.lineSeparator(), broken));
  }

  private static final String REPORT =
      """
      <testsuite>
        <testcase name='runs' classname='a.B'/>
        <testcase name='isSkipped' classname='a.B'><skipped/></testcase>
        <testcase name='fails' classname='a.F'><failure/></testcase>
        <testcase name='runs' classname='a.N'/>
        <testcase name='unpromised' classname='a.N'><skipped message='not applicable: no settings'/></testcase>
        <testcase name='withATrace' classname='a.N'><skipped type='Aborted'><![CDATA[Aborted: not applicable: no settings
        \tat a.N.withATrace(N.java:1)
        ]]></skipped></testcase>
        <testcase name='runs' classname='a.P'/>
        <testcase name='needs' classname='a.P'><skipped message='SKIPPED: no browser'/></testcase>
      </testsuite>
      """;

  private static List<String> broken(Path root, boolean partsMayBeMissing, String... proofs)
      throws Exception {
    StringBuilder page =
        new StringBuilder("| what Slipway promises | proved by |\n| --- | --- |\n");
    for (int i = 0; i < proofs.length; i++) {
      page.append("| promised ").append(i).append(" | ").append(proofs[i]).append(" |\n");
    }
    Path reports = Files.createDirectories(root.resolve("m/target/surefire-reports"));
    Files.writeString(reports.resolve("TEST-a.B.xml"), REPORT);
    return broken(
        Promise.read(Files.writeString(root.resolve("promises.md"), page)),
        TestReports.read(root, Instant.EPOCH),
        partsMayBeMissing);
  }

  @Test
  void aMissingSkippedFailedOrUnnamedTestBreaksItsPromise(@TempDir Path root) throws Exception {
    for (boolean partsMayBeMissing : new boolean[] {true, false}) {
      assertEquals(List.of(), broken(root, partsMayBeMissing, "`m: a.B#runs`"));
      for (String proof :
          List.of("`m: a.B#isSkipped`", "`m: a.B#renamed`", "somewhere", "`m: a.F#fails`")) {
        assertEquals(1, broken(root, partsMayBeMissing, proof).size(), proof);
      }
    }
  }

  @Test
  void aClassIsProofWhenAllOfItPassedButWhatIsNotPromised(@TempDir Path root) throws Exception {
    for (boolean partsMayBeMissing : new boolean[] {true, false}) {
      assertEquals(List.of(), broken(root, partsMayBeMissing, "`m: a.N`"));
      assertEquals(1, broken(root, partsMayBeMissing, "`m: a.B`").size(), "one of it was skipped");
      assertEquals(1, broken(root, partsMayBeMissing, "`m: a.F`").size());
    }
    assertEquals(1, broken(root, false, "`m: a.N#unpromised`").size());
  }

  @Test
  void whatNeedsAMissingPartIsProofOnlyWherePartsMayBeMissing(@TempDir Path root) throws Exception {
    for (String proof : List.of("`m: a.P`", "`m: a.P#needs`")) {
      assertEquals(List.of(), broken(root, true, proof));
      assertEquals(1, broken(root, false, proof).size());
    }
  }

  @Test
  void noPromiseStandsTwice(@TempDir Path root) throws Exception {
    broken(root, false, "`m: a.B#runs`", "`m: a.N#runs`");
    Path page = root.resolve("promises.md");
    TestReports reports = TestReports.read(root, Instant.EPOCH);
    assertEquals(List.of(), broken(Promise.read(page), reports, false));
    Files.writeString(page, Files.readString(page).replace("promised 1", "promised 0"));
    List<String> twice = broken(Promise.read(page), reports, false);
    assertEquals(1, twice.size());
    assertTrue(twice.get(0).contains("in line 3 already"), twice::toString);
  }

  @Test
  void aTestThatFailsOnTheNewerJavaAloneBreaksItsPromise(@TempDir Path root) throws Exception {
    Path newer = Files.createDirectories(root.resolve("m/target/surefire-reports-newer-jdk"));
    Files.writeString(
        newer.resolve("TEST-a.N.xml"),
        "<testsuite><testcase name='runs' classname='a.N'><failure/></testcase></testsuite>");
    for (boolean partsMayBeMissing : new boolean[] {true, false}) {
      assertEquals(List.of(), broken(root, partsMayBeMissing, "`m: a.B#runs`"));
      for (String proof : List.of("`m: a.N#runs`", "`m: a.N`")) {
        assertEquals(1, broken(root, partsMayBeMissing, proof).size(), proof);
      }
    }
  }

  @Test
  void aReportOfAnEarlierBuildProvesNothing(@TempDir Path root) throws Exception {
    broken(root, true, "`m: a.B#runs`");
    TestReports stale = TestReports.read(root, Instant.now().plusSeconds(60));
    assertEquals(1, broken(Promise.read(root.resolve("promises.md")), stale, true).size());
  }
}
