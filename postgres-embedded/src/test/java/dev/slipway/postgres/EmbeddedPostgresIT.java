package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

  private static final Homes HOMES = new Homes();

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start(HOMES.config("shared"));
  }

  @AfterAll
  static void end() throws IOException {
    postgres.close();
    HOMES.close();
  }

  @Test
  void theFirstStartUnpacksAndMakesTheDatabaseAndLaterStartsKeepItsData() throws Exception {
    Path programs = HOMES.root().resolve("programs");
    EmbeddedPostgresConfig config =
        EmbeddedPostgresConfig.of(HOMES.root().resolve("kept"), programs);
    String password;
    try (EmbeddedPostgres first = EmbeddedPostgres.start(config)) {
      password = first.address().password();
      Sql.execute(first.address(), "create table kept (what text)");
      Sql.execute(first.address(), "insert into kept values ('häuser 房')");
      assertEquals("slipway", Sql.ask(first.address(), "select current_database()"));
    }
    assertEquals(List.of(), Survivors.in(config.home().resolve("data")));
    try (EmbeddedPostgres second = EmbeddedPostgres.start(config)) {
      assertEquals(password, second.address().password());
      assertEquals("häuser 房", Sql.ask(second.address(), "select what from kept"));
    }
    try (var folders = Files.list(programs)) {
      assertEquals(1, folders.count(), "the programs lie in one folder, named by content");
    }
    assertEquals(List.of(), unfinished(config.home()));
  }

  @Test
  void durabilityIsOnAndNothingInTheDataDirectoryTurnsItOff() throws Exception {
    PostgresAddress address = postgres.address();
    for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      assertEquals("on", Sql.ask(address, "show " + setting), setting);
      Sql.execute(address, "alter system set " + setting + " = off");
    }
    Sql.execute(address, "select pg_reload_conf()");
    for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      assertEquals("on", Sql.ask(address, "show " + setting), setting);
      assertEquals(
          "command line",
          Sql.ask(address, "select source from pg_settings where name = '" + setting + "'"));
    }
    Sql.execute(address, "alter system reset all");
    assertEquals("on", Sql.ask(address, "show data_checksums"));
    String before = Sql.ask(address, "select sum(fsyncs) from pg_stat_io where object = 'wal'");
    Sql.execute(address, "create table written (n int)");
    Sql.execute(address, "select pg_stat_force_next_flush()");
    Sql.await(
        "the write-ahead log is forced to disk",
        java.time.Duration.ofMinutes(2),
        () -> {
          try {
            return !before.equals(
                Sql.ask(address, "select sum(fsyncs) from pg_stat_io where object = 'wal'"));
          } catch (SQLException failed) {
            throw new AssertionError(failed);
          }
        });
  }

  @Test
  void itsSettingsAreThoseThatSlipwayWrote() throws Exception {
    PostgresAddress address = postgres.address();
    assertEquals("127.0.0.1", Sql.ask(address, "show listen_addresses"));
    // The JDBC driver sets the session's own.
    assertEquals(
        "UTC",
        Sql.ask(
            address,
            "select setting from pg_file_settings where lower(name) = 'timezone' and applied"));
    assertEquals("1min", Sql.ask(address, "show idle_in_transaction_session_timeout"));
    assertEquals("mmap", Sql.ask(address, "show dynamic_shared_memory_type"));
    assertEquals("off", Sql.ask(address, "show ssl"));
    assertEquals("off", Sql.ask(address, "show jit"));
    assertEquals("60", Sql.ask(address, "show max_connections"));
    assertEquals("minimal", Sql.ask(address, "show wal_level"));
    assertEquals("UTF8", Sql.ask(address, "show server_encoding"));
    assertEquals(
        "b C.UTF-8",
        Sql.ask(
            address,
            "select datlocprovider::text || ' ' || datlocale from pg_database where datname ="
                + " 'slipway'"));
  }

  @Test
  void onlyThePasswordOpensItAndOnlyItsOwnerReadsThat() throws Exception {
    PostgresAddress right = postgres.address();
    PostgresAddress wrong =
        new PostgresAddress(right.host(), right.port(), right.database(), right.user(), "guess");
    SQLException refused = assertThrows(SQLException.class, () -> Sql.connect(wrong).close());
    assertEquals("28P01", refused.getSQLState());

    Path home = HOMES.config("shared").home();
    assertEquals("rw-------", mode(home.resolve("password")));
    assertEquals("rw-------", mode(home.resolve("postgres.log")));
    assertEquals("rwx------", mode(home.resolve("data")));
    assertEquals("rwx------", mode(home.resolve("run")));
    assertTrue(right.password().length() >= 32, "24 random bytes");
    assertFalse(right.toString().contains(right.password()));
    String rules = Files.readString(home.resolve("data/pg_hba.conf"));
    assertFalse(
        rules
            .lines()
            .filter(line -> !line.startsWith("#"))
            .anyMatch(line -> line.contains("trust")),
        rules);
    assertFalse(Files.readString(home.resolve("postgres.log")).contains(right.password()));
  }

  @Test
  void twoInstallationsHavePasswordsOfTheirOwn() throws Exception {
    try (EmbeddedPostgres other = EmbeddedPostgres.start(HOMES.config("second"))) {
      assertNotEquals(postgres.address().password(), other.address().password());
      assertNotEquals(postgres.address().port(), other.address().port());
    }
  }

  @Test
  void aPasswordFileThatOthersCouldReadIsClosedAtTheNextStart() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("second");
    EmbeddedPostgres.start(config).close();
    Path file = config.home().resolve("password");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    EmbeddedPostgres.start(config).close();
    assertEquals("rw-------", mode(file));
  }

  @Test
  void aSecondOwnerInTheSameProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
    for (int attempt = 1; attempt <= 2; attempt++) {
      PostgresException refused =
          assertThrows(
              PostgresException.class, () -> EmbeddedPostgres.start(HOMES.config("shared")));
      assertEquals(PostgresFailure.IN_USE, refused.failure());
    }
    try (Owner second = Owner.start(HOMES.config("shared"))) {
      String says = second.line();
      assertTrue(says.startsWith("IN_USE "), says);
      assertTrue(says.contains("pid " + ProcessHandle.current().pid() + ":"), says);
    }
    assertEquals("1", Sql.ask(postgres.address(), "select 1"));
  }

  @Test
  void closingTwiceIsClosingOnceAndAnInterruptedCloseStillEndsTheServer() {
    EmbeddedPostgresConfig config = HOMES.config("second");
    EmbeddedPostgres closed = EmbeddedPostgres.start(config);
    Thread.currentThread().interrupt();
    closed.close();
    assertTrue(Thread.interrupted(), "the interrupt is kept for the caller");
    closed.close();
    assertEquals(List.of(), Survivors.in(config.home().resolve("data")));
  }

  @Test
  void theServerStandsInASessionOfItsOwn() throws Exception {
    // Field 6 of stat is the session; a leader's is its own pid.
    String stat = Files.readString(Path.of("/proc", String.valueOf(postgres.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    assertEquals(String.valueOf(postgres.pid()), fields[3]);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<Path> unfinished(Path home) throws IOException {
    try (var entries = Files.list(home)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(".")).toList();
    }
  }
}
