package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The process that owns the database is killed with kill -9. */
class KilledOwnerIT {

  private static final Homes HOMES = new Homes();

  @AfterAll
  static void end() throws IOException {
    HOMES.close();
  }

  @Test
  void theServerItLeavesIsStoppedAndItsDataGoesOn() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("same");
    try (Owner owner = Owner.start(config)) {
      PostgresAddress address = owner.awaitReady();
      Sql.execute(address, "create table left_over (n int)");
      Sql.execute(address, "insert into left_over values (41)");
      try (Connection idle = Sql.connect(address)) {
        Sql.ask(idle, "select 1");
        owner.kill();
        assertTrue(ProcessHandle.of(owner.serverPid()).isPresent(), "the server lives on");
        try (EmbeddedPostgres next = EmbeddedPostgres.start(config)) {
          assertNotEquals(owner.serverPid(), next.pid());
          assertFalse(
              Survivors.in(config.home().resolve("data")).contains(owner.serverPid()),
              "the first server is gone");
          assertEquals("41", Sql.ask(next.address(), "select n from left_over"));
        }
      }
    }
  }

  @Test
  void killedTogetherWithTheServerWhileAQueryComputesTheNextStartWaitsForTheQuery()
      throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("same");
    try (Owner owner = Owner.start(config)) {
      PostgresAddress address = owner.awaitReady();
      Sql.execute(address, "create table kept as select 41 as n");
      Thread query =
          new Thread(
              () -> {
                try {
                  // Computes without looking up: only its end, or a signal, ends it.
                  Sql.ask(address, "select count(*) from generate_series(1, 4000000)");
                } catch (SQLException cut) {
                  // the server is killed
                }
              });
      query.start();
      Sql.await(
          "the query runs",
          Duration.ofMinutes(2),
          () -> {
            try {
              return Sql.ask(
                      address,
                      "select count(*) from pg_stat_activity where query like '%generate_series%'"
                          + " and state = 'active' and pid <> pg_backend_pid()")
                  .equals("1");
            } catch (SQLException failed) {
              throw new AssertionError(failed);
            }
          });
      owner.kill();
      ProcessHandle.of(owner.serverPid()).orElseThrow().destroyForcibly();
      try (EmbeddedPostgres next = EmbeddedPostgres.start(config)) {
        assertEquals("41", Sql.ask(next.address(), "select n from kept"));
      }
      query.join();
    }
  }

  @Test
  void aPidFileWithoutAServerIsClearedAwayEvenWhenItsPidLivesAgain() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("same");
    EmbeddedPostgres.start(config).close();
    Path data = config.home().resolve("data");
    Files.writeString(
        data.resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + data + "\n1\n1\n\n\n\nready\n");
    try (EmbeddedPostgres next = EmbeddedPostgres.start(config)) {
      assertEquals("1", Sql.ask(next.address(), "select 1"));
    }
  }

  @Test
  void killedWhileTheDataIsMadeNothingHalfMadeIsLeft() throws Exception {
    EmbeddedPostgresConfig config;
    int tried = 0;
    do {
      config = HOMES.config("half-" + ++tried);
      Path home = config.home();
      try (Owner owner = Owner.start(config)) {
        Sql.await("initdb has begun", Duration.ofMinutes(2), () -> halfMade(home));
        owner.kill();
      }
      // On a machine that held the test up it was made meanwhile: again, with another.
    } while (tried < 5 && Files.exists(config.home().resolve("data")));
    Path home = config.home();
    assertFalse(Files.exists(home.resolve("data")), "killed in time");
    try (EmbeddedPostgres next = EmbeddedPostgres.start(config)) {
      assertEquals("1", Sql.ask(next.address(), "select 1"));
    }
    Sql.await("initdb of the killed process has ended", Duration.ofMinutes(2), () -> swept(home));
    EmbeddedPostgres.start(config).close();
    assertEquals(List.of(), initFolders(home));
  }

  private static boolean halfMade(Path home) {
    return initFolders(home).stream()
        .anyMatch(folder -> Files.exists(folder.resolve("data/PG_VERSION")));
  }

  private static boolean swept(Path home) {
    return initFolders(home).stream()
        .allMatch(
            folder ->
                Survivors.in(folder).isEmpty() && Survivors.in(folder.resolve("data")).isEmpty());
  }

  private static List<Path> initFolders(Path home) {
    if (!Files.isDirectory(home)) {
      return List.of();
    }
    try (var entries = Files.list(home)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(".init-")).toList();
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Test
  void endedInOrderItStopsItsServerAlthoughClientsAreConnected() throws Exception {
    EmbeddedPostgresConfig config = HOMES.config("same");
    try (Owner owner = Owner.start(config)) {
      PostgresAddress address = owner.awaitReady();
      try (Connection idle = Sql.connect(address);
          Statement statement = idle.createStatement()) {
        statement.execute("begin");
        owner.end();
        assertEquals("closing", owner.line());
        assertEquals("end", owner.line());
        assertEquals(List.of(), Survivors.in(config.home().resolve("data")));
      } catch (SQLException cut) {
        // closing a connection that the server has cut
      }
    }
  }
}
