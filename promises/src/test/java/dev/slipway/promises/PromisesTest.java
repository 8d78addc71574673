package dev.slipway.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.promises.TestReports.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each promise on the page has a test that ran in this very build and passed. */
class PromisesTest {

  private static final Path ROOT = Path.of(System.getProperty("slipway.root", ".."));

  static List<String> broken(
      List<Promise> promises, TestReports reports, boolean partsMayBeMissing) {
    List<String> broken = new ArrayList<>();
    for (Promise promise : promises) {
      String where = "docs/promises.md:" + promise.line() + " (" + promise.text() + "): ";
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
    for (String proof : proofs) {
      page.append("| promised | ").append(proof).append(" |\n");
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
  void aReportOfAnEarlierBuildProvesNothing(@TempDir Path root) throws Exception {
    broken(root, true, "`m: a.B#runs`");
    TestReports stale = TestReports.read(root, Instant.now().plusSeconds(60));
    assertEquals(1, broken(Promise.read(root.resolve("promises.md")), stale, true).size());
  }
}
