package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.artifact.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check's room on the disk: what it writes is real, how large the disk is says the test. */
class CheckRoomTest {
  private static final long MIB = 1L << 20;
  private static final long BLOCK = 4096;
  private static final long RESERVE = 8 * MIB;

  @TempDir Path folder;

  private final UUID upload = UUID.randomUUID();
  private long diskBytes = Long.MAX_VALUE;
  private long leastUsable = Long.MAX_VALUE;
  private int looks;

  private long usable() {
    looks++;
    long usable = diskBytes - blocks();
    leastUsable = Math.min(leastUsable, usable);
    return usable;
  }

  private long blocks() {
    try (Stream<Path> all = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += (Files.size(file) + BLOCK - 1) / BLOCK * BLOCK;
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive(int files, int bytesOfEach) {
    Random random = new Random(1);
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put("model.txt", Archives.text("fine"));
    for (int i = 0; i < files; i++) {
      byte[] content = new byte[bytesOfEach];
      // A part that does not shrink, so that the archive is no bomb.
      byte[] noise = new byte[Math.max(1, bytesOfEach / 50)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, content, 0, noise.length);
      contents.put("weights/" + i, content);
    }
    return Archives.gzip(Archives.tar(contents));
  }

  private Checker.Outcome check(byte[] archive, DiskRoom.Volume volume) throws IOException {
    IncomingFolder incoming = new IncomingFolder(folder);
    Path received = incoming.received(upload, "model.tgz");
    if (!Files.exists(received)) {
      Files.write(received, archive);
    }
    String sha256 = Sha256.ofFile(received, archive.length).hex();
    UnpackedFile file = new UnpackedFile("model.tgz", received, archive.length, sha256);
    return new Checker(
            TextInspector.recognisers(),
            UnpackLimits.DEFAULT,
            new DiskRoom(volume, RESERVE),
            IntakeListener.NONE)
        .check(upload, List.of(file), incoming);
  }

  private void assertOnlyWhatWasReceivedIsLeft() {
    Path own = folder.resolve(upload.toString());
    assertTrue(Files.exists(own.resolve("received")));
    assertFalse(Files.exists(own.resolve("unpacking")));
    assertFalse(Files.exists(own.resolve("content")));
  }

  @Test
  void aCheckWithoutRoomIsRefusedLeavesTheReserveFreeAndSucceedsOnceThereIsRoom()
      throws IOException {
    byte[] archive = archive(12, 4 << 20);
    diskBytes = 40 * MIB + RESERVE;
    SlipwayException full =
        assertThrows(SlipwayException.class, () -> check(archive, this::usable));
    assertEquals(FailureCode.STORAGE_FULL, full.code());
    assertTrue(full.getMessage().contains(leastUsable + " bytes are free"), full.getMessage());
    assertTrue(full.getMessage().contains(RESERVE + " stay free"), full.getMessage());
    assertTrue(leastUsable >= RESERVE, leastUsable + " bytes were left");
    assertTrue(leastUsable < RESERVE + 8 * MIB, "room that may be taken was not: " + leastUsable);
    assertTrue(looks <= 20, looks + " looks for 40 MiB");
    assertOnlyWhatWasReceivedIsLeft();

    diskBytes = 100 * MIB;
    Checker.Outcome outcome = check(archive, this::usable);
    assertFalse(outcome.refused(), outcome.problems()::toString);
    String digest = outcome.report().digest();
    assertEquals(digest, check(archive, () -> Long.MAX_VALUE).report().digest());
    assertEquals(13, outcome.report().fileCount());
  }

  @Test
  void manySmallFilesCountWithTheBlocksThatTheyTake() {
    byte[] archive = archive(2_500, 1);
    diskBytes = 8 * MIB + RESERVE;
    SlipwayException full =
        assertThrows(SlipwayException.class, () -> check(archive, this::usable));
    assertEquals(FailureCode.STORAGE_FULL, full.code());
    assertTrue(leastUsable >= RESERVE, leastUsable + " bytes were left");
    assertOnlyWhatWasReceivedIsLeft();
  }

  @Test
  void whenTheDiskFailsInTheMiddleOfACheckOnlyWhatWasReceivedIsLeft() {
    byte[] archive = archive(12, 4 << 20);
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                check(
                    archive,
                    () -> {
                      if (++looks == 3) {
                        assertTrue(blocks() > archive.length + 8 * MIB, "nothing was unpacked");
                        throw new IOException("No space left on device");
                      }
                      return Long.MAX_VALUE;
                    }));
    assertTrue(DurableFiles.isFull(failure));
    assertOnlyWhatWasReceivedIsLeft();
  }
}
