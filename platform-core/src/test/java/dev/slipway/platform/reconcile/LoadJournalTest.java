package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadJournalTest {

  private static final LoadKey BAD = new LoadKey("d1", "onnx", "1.29.0", "a=1");
  private static final LoadKey GOOD = new LoadKey("d2", "onnx", "1.29.0", "a=1");

  @TempDir Path directory;

  @Test
  void aLoadThatEndedLeavesNothing() throws IOException {
    LoadJournal journal = start(1);
    LoadJournal.Entry entry = journal.begin(BAD, 1, 1, "m v1");
    journal.end(entry, false);
    assertTrue(start(2).leftBehind().isEmpty());
  }

  @Test
  void aStopInOrderInTheMiddleOfALoadIsNoDeath() throws IOException {
    start(1).begin(BAD, 1, 1, "m v1");
    LoadJournal second = start(2);
    second.begin(BAD, 1, 1, "m v1");
    second.close();
    assertThrows(IOException.class, () -> second.begin(GOOD, 2, 1, "n v1"));
    LoadJournal third = start(3);
    assertTrue(third.leftBehind().isEmpty());
    assertEquals(1, third.crashes().deaths(BAD), "an earlier death is remembered");
  }

  @Test
  void whatIsLeftAtAStartIsCountedAndNamed() throws IOException {
    start(1).begin(BAD, 1, 3, "m v1");
    LoadJournal second = start(2);
    assertEquals("m v1", second.leftBehind().get(0).name());
    assertEquals(1, second.crashes().deaths(BAD));
    assertFalse(second.crashes().forbids(BAD, 1, 3));
  }

  @Test
  void afterTwoDeathsTheThirdStartDoesNotTryIt() throws IOException {
    start(1).begin(BAD, 1, 3, "m v1");
    LoadJournal second = start(2);
    second.end(second.begin(GOOD, 2, 1, "n v1"), true);
    second.begin(BAD, 1, 3, "m v1");
    LoadJournal third = start(3);
    assertTrue(third.crashes().forbids(BAD, 1, 3));
    assertFalse(third.crashes().forbids(GOOD, 2, 1));
    assertFalse(third.crashes().forbids(BAD, 1, 4), "a person asked for it again");
    assertTrue(start(4).crashes().forbids(BAD, 1, 3), "a fourth start forgot it");
  }

  @Test
  void aRetryThatCrashesAgainIsBlamedAgain() throws IOException {
    start(1).begin(BAD, 1, 3, "m v1");
    start(2).begin(BAD, 1, 3, "m v1");
    start(3).begin(BAD, 1, 4, "m v1");
    LoadJournal fourth = start(4);
    assertEquals(3, fourth.crashes().deaths(BAD));
    assertTrue(fourth.crashes().forbids(BAD, 1, 4));
  }

  @Test
  void anotherDeploymentOfTheSameArtifactIsNotTriedEitherUntilAPersonAsks() throws IOException {
    start(1).begin(BAD, 1, 3, "m v1");
    start(2).begin(BAD, 1, 3, "m v1");
    LoadJournal third = start(3);
    assertTrue(third.crashes().forbids(BAD, 2, 7));
    third.blame(BAD, 2, 7);
    assertTrue(start(4).crashes().forbids(BAD, 2, 7));
    assertFalse(start(5).crashes().forbids(BAD, 2, 8));
  }

  @Test
  void aLoadThatSucceedsForgetsEarlierDeaths() throws IOException {
    start(1).begin(BAD, 1, 1, "m v1");
    LoadJournal second = start(2);
    second.end(second.begin(BAD, 1, 1, "m v1"), true);
    assertEquals(0, start(3).crashes().deaths(BAD));
  }

  @Test
  void aDeathIsCountedOnceAlsoWhenTheCountingWasKilled() throws IOException {
    start(1).begin(BAD, 1, 1, "m v1");
    Path loading = directory.resolve("loading.json");
    Path copy = directory.resolve("copy");
    Files.copy(loading, copy);
    start(2);
    // As if the second start had been killed between its two writes.
    Files.move(copy, loading, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(1, start(3).crashes().deaths(BAD));
  }

  @Test
  void settingsThatDifferAreCountedApart() throws IOException {
    start(1).begin(BAD, 1, 1, "m v1");
    assertEquals(0, start(2).crashes().deaths(new LoadKey("d1", "onnx", "1.29.0", "a=2")));
  }

  @Test
  void anEntryIsOnTheDiskBeforeTheLoadBegins() throws IOException {
    start(1).begin(BAD, 1, 1, "m v1");
    assertTrue(Files.readString(directory.resolve("loading.json")).contains("\"m v1\""));
    assertEquals(
        "rw-------",
        java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("loading.json"))));
  }

  @Test
  void aFileThatIsNoJournalIsNamed() throws IOException {
    Files.writeString(directory.resolve("crashes.json"), "{");
    IOException failure = assertThrows(IOException.class, () -> start(1));
    assertTrue(failure.getMessage().contains("crashes.json"), failure.getMessage());
  }

  private LoadJournal start(int number) throws IOException {
    return LoadJournal.open(directory, "start" + number);
  }
}
