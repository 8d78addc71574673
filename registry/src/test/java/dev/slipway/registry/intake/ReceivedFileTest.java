package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.artifact.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedFileTest {
  @TempDir Path folder;

  private final byte[] content = new byte[300_000];

  ReceivedFileTest() {
    new Random(5).nextBytes(content);
  }

  private ByteBuffer part(int from, int to) {
    return ByteBuffer.wrap(content, from, to - from);
  }

  @Test
  void theHashIsThatOfAllBytesInWhateverPiecesTheyCome() throws Exception {
    ReceivedFile file = ReceivedFile.begin("m", folder.resolve("m"));
    int at = 0;
    Random random = new Random(6);
    while (at < content.length) {
      int to = Math.min(content.length, at + random.nextInt(50_000));
      file.append(at, part(at, to));
      at = to;
    }
    assertEquals(Sha256.ofFile(folder.resolve("m"), content.length).hex(), file.sha256());
    assertArrayEquals(content, Files.readAllBytes(folder.resolve("m")));
  }

  @Test
  void aSenderThatGoesOnElsewhereIsToldWhere() throws Exception {
    ReceivedFile file = ReceivedFile.begin("m", folder.resolve("m"));
    file.append(0, part(0, 100));
    for (long offset : new long[] {0, 99, 101, -1}) {
      SlipwayException failure =
          assertThrows(SlipwayException.class, () -> file.append(offset, part(0, 100)));
      assertEquals(FailureCode.CONFLICT, failure.code());
      assertEquals(100L, failure.details().get("received"));
    }
    assertEquals(100, Files.size(folder.resolve("m")));
  }

  @Test
  void afterARestartItGoesOnAtTheLastDurableByte() throws Exception {
    ReceivedFile before = ReceivedFile.begin("m", folder.resolve("m"));
    before.append(0, part(0, 200_000));
    before.makeDurable();
    assertEquals(200_000, before.durable());
    before.append(200_000, part(200_000, 250_000));

    ReceivedFile after = ReceivedFile.resume("m", folder.resolve("m"), 200_000);
    assertEquals(200_000, after.received());
    after.append(200_000, part(200_000, 300_000));
    assertArrayEquals(content, Files.readAllBytes(folder.resolve("m")));
    Sha256 whole = new Sha256();
    whole.update(ByteBuffer.wrap(content));
    assertEquals(whole.hex(), after.sha256());
  }

  @Test
  void aReceivedPartThatIsGoneIsSaidAndNotMadeUp() {
    SlipwayException failure =
        assertThrows(
            SlipwayException.class,
            () -> ReceivedFile.resume("m", folder.resolve("gone"), 200_000));
    assertEquals(FailureCode.NOT_FOUND, failure.code());
  }

  @Test
  void beginningAgainLeavesNothingOfTheFirstTry() throws Exception {
    ReceivedFile file = ReceivedFile.begin("m", folder.resolve("m"));
    file.append(0, part(0, 200_000));
    file.restart();
    file.append(0, part(0, 10));
    assertArrayEquals(Arrays.copyOf(content, 10), Files.readAllBytes(folder.resolve("m")));
    Sha256 ten = new Sha256();
    ten.update(part(0, 10));
    assertEquals(ten.hex(), file.sha256());
  }

  @Test
  void aFullDiskIsSaidAsSuchAndTheFileIsAsItWasBefore() throws Exception {
    Path full = Path.of("/dev/full");
    ReceivedFile file = ReceivedFile.resume("m", full, 0);
    IOException failure =
        assertThrows(IOException.class, () -> file.append(0, part(0, content.length)));
    assertTrue(DurableFiles.isFull(failure), String.valueOf(failure));
    assertEquals(FailureCode.STORAGE_FULL, DurableFiles.failure("receiving", full, failure).code());
    assertEquals(0, file.received());
  }

  @Test
  void aWholeFileTakesNoMoreBytesAndKeepsItsHash() throws Exception {
    ReceivedFile file = ReceivedFile.begin("m", folder.resolve("m"));
    file.append(0, part(0, 100));
    String hash = file.sha256();
    assertEquals(
        FailureCode.CONFLICT,
        assertThrows(SlipwayException.class, () -> file.append(100, part(100, 200))).code());
    file.append(100, part(0, 0));
    assertEquals(hash, file.sha256());
  }
}
