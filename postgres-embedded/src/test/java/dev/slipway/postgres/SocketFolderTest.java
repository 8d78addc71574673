package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFolderTest {

  @Test
  void theSocketsPathAlwaysFits() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Path home = Path.of("/" + "ä/x房".repeat(random.nextInt(40)) + "h");
      Path socket = SocketFolder.place(home, Path.of("/tmp")).resolve(".s.PGSQL.65535");
      int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
      assertTrue(bytes <= 107, socket + " has " + bytes + " bytes, seed " + seed);
    }
  }

  @Test
  void aShortHomeKeepsItInsideAndDeepHomesHaveFoldersOfTheirOwn() {
    Path tmp = Path.of("/tmp");
    assertEquals(Path.of("/srv/pg/run"), SocketFolder.place(Path.of("/srv/pg"), tmp));
    Path deep = Path.of("/srv/" + "d".repeat(100));
    assertTrue(SocketFolder.place(deep, tmp).startsWith(tmp));
    assertTrue(!SocketFolder.place(deep, tmp).equals(SocketFolder.place(deep.resolve("x"), tmp)));
  }

  @Test
  void whereEvenTheTemporaryFolderIsDeepAShorterOneIsAskedFor() {
    Path deep = Path.of("/srv/" + "d".repeat(100));
    PostgresException refused =
        assertThrows(PostgresException.class, () -> SocketFolder.place(deep, deep));
    assertEquals(PostgresFailure.SOCKET, refused.failure());
    assertTrue(refused.getMessage().contains("shorter folder"), refused.getMessage());
  }

  @Test
  void whatAKilledServerLeftIsClearedAway(@TempDir Path home) throws Exception {
    Path folder = Files.createDirectories(home.resolve("run"));
    Files.writeString(folder.resolve(".s.PGSQL.5432.lock"), "4711\n");
    SocketFolder.prepare(
        folder, new Account(Account.ownUid(), Account.ownUid(), java.util.List.of()));
    try (var entries = Files.list(folder)) {
      assertEquals(0, entries.count());
    }
  }
}
