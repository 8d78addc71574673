package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands in the way is named, with what to do; afterwards nothing runs. */
class RefusalsIT {

  private static final Homes HOMES = new Homes();

  @AfterAll
  static void end() throws IOException {
    HOMES.close();
  }

  private static EmbeddedPostgresConfig made;

  @BeforeAll
  static void makeOne() {
    made = HOMES.config("made");
    EmbeddedPostgres.start(made).close();
  }

  /** Whatever a test has done to the data, it goes on working once that is undone. */
  @AfterEach
  void worksAgain() {
    EmbeddedPostgres.start(made).close();
  }

  private static void assertRefused(
      EmbeddedPostgresConfig config, PostgresFailure failure, String... parts) {
    PostgresException refused =
        assertThrows(PostgresException.class, () -> EmbeddedPostgres.start(config).close());
    assertEquals(failure, refused.failure(), refused.getMessage());
    for (String part : parts) {
      assertTrue(refused.getMessage().contains(part), part + " is not in: " + refused.getMessage());
    }
    assertEquals(List.of(), Survivors.in(config.home().resolve("data")));
  }

  @Test
  void aDataDirectoryThatOthersMayEnter() throws Exception {
    Path data = made.home().resolve("data");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertRefused(made, PostgresFailure.MODE, "chmod 0700 " + data);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
  }

  @Test
  void theDataOfAnotherMajorVersionWithTheWayToMove() throws Exception {
    Path version = made.home().resolve("data/PG_VERSION");
    Files.writeString(version, "15\n");
    assertRefused(
        made,
        PostgresFailure.VERSION,
        "PostgreSQL 15",
        "brings 18",
        "pg_dumpall",
        "SLIPWAY_DATABASE_URL");
    assertEquals("15\n", Files.readString(version), "nothing was changed");
    Files.writeString(version, "18\n");
  }

  @Test
  void aFolderThatIsNoDataDirectory() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("other");
    Files.createDirectories(config.home().resolve("data"));
    Files.writeString(config.home().resolve("data/holiday.jpg"), "");
    assertRefused(config, PostgresFailure.VERSION, "not a PostgreSQL data directory");
    assertTrue(Files.exists(config.home().resolve("data/holiday.jpg")));
  }

  @Test
  void aPortThatIsTaken() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      assertRefused(
          made.withPort(taken.getLocalPort()),
          PostgresFailure.PORT,
          String.valueOf(taken.getLocalPort()),
          "0 for a free one");
    }
  }

  @Test
  void aDeepHomeIsNoObstacleItsSocketLiesInAShortFolder() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("d".repeat(60) + "/" + "e".repeat(60));
    Path shorter;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
      shorter = Path.of(Sql.ask(postgres.address(), "show unix_socket_directories"));
      assertTrue(shorter.toString().length() < 90, shorter.toString());
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(shorter)));
    }
    assertTrue(Files.notExists(shorter), "nothing stays outside the home");
  }

  @Test
  void aPasswordThatIsGoneOrOfAnotherInstallation() throws Exception {
    Path file = made.home().resolve("password");
    String right = Files.readString(file);
    Files.writeString(file, "of-another-installation\n");
    assertRefused(made, PostgresFailure.PASSWORD, file.toString(), "does not accept");
    Files.delete(file);
    assertRefused(made, PostgresFailure.PASSWORD, file.toString(), "backup");
    Files.writeString(file, right);
  }

  @Test
  void aSettingThatPostgresqlDoesNotKnowIsToldInItsOwnWords() throws Exception {
    Path settings = made.home().resolve("data/postgresql.auto.conf");
    Files.writeString(settings, "no_such_setting = 1\n");
    assertRefused(made, PostgresFailure.SERVER, "no_such_setting");
    Files.writeString(settings, "");
  }

  @Test
  void aFullDiskIsNamedAndWhatWasCommittedIsThereWhenThereIsRoomAgain() throws Exception {
    Path disk = Files.createDirectories(HOMES.root().resolve("disk"));
    assumeTrue(
        Command.run(
                List.of(
                    "mount", "-t", "tmpfs", "-o", "size=90m,mode=755", "tmpfs", disk.toString()),
                Path.of("/"),
                Duration.ofSeconds(10))
            .ok(),
        "SKIPPED: a small disk can only be mounted by a root with CAP_SYS_ADMIN");
    try {
      EmbeddedPostgresConfig config = HOMES.config("disk/home");
      Path filler = disk.resolve("filler");
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
        PostgresAddress address = postgres.address();
        Sql.execute(address, "create table kept (n int)");
        Sql.execute(address, "insert into kept values (41)");
        Sql.execute(address, "create table big (t text)");
        fill(filler);
        SQLException full =
            assertThrows(
                SQLException.class,
                () ->
                    Sql.execute(
                        address,
                        "insert into big select repeat(md5(i::text), 30) from generate_series(1, 20000) i"));
        assertTrue(
            "53100".equals(full.getSQLState()) || full.getMessage().contains("No space"),
            full.toString());
      }
      assertRefused(config, PostgresFailure.DISK_FULL, "make room");
      Files.delete(filler);
      try (EmbeddedPostgres again = EmbeddedPostgres.start(config)) {
        assertEquals("41", Sql.ask(again.address(), "select n from kept"));
      }
    } finally {
      Command.run(List.of("umount", disk.toString()), Path.of("/"), Duration.ofSeconds(10));
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] block = "full".repeat(1024).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // as wished
    }
  }
}
