package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The server, or a part of it, is killed under its owner. */
class KilledServerIT {

  private static final Homes HOMES = new Homes();

  private static final int WRITERS = 4;

  @AfterAll
  static void end() throws IOException {
    HOMES.close();
  }

  /** Remembers what happened, in order. */
  private static final class Diary implements PostgresListener {
    final List<String> entries = new CopyOnWriteArrayList<>();

    @Override
    public void crashed(String sentence) {
      entries.add("crashed");
    }

    @Override
    public void stillDown(PostgresException reason) {
      entries.add("still down: " + reason.failure());
    }

    @Override
    public void recovered(Duration gap) {
      entries.add("recovered");
    }

    int recoveries() {
      return (int) entries.stream().filter("recovered"::equals).count();
    }
  }

  @Test
  void noAcknowledgedCommitIsLostWhenServerOrBackendsAreKilledUnderLoad() throws Exception {
    Diary diary = new Diary();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(HOMES.config("same").withListener(diary))) {
      PostgresAddress address = postgres.address();
      Sql.execute(address, "create table entry (id bigint primary key)");
      Set<Long> acknowledged = new ConcurrentSkipListSet<>();
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        long first = writer * 1_000_000_000L;
        Thread thread = new Thread(() -> write(address, first, acknowledged, stop));
        thread.start();
        writers.add(thread);
      }
      for (int kill = 1; kill <= 3; kill++) {
        awaitMore(acknowledged, 300);
        ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
        int recoveries = kill;
        Sql.await("recovered", Duration.ofMinutes(2), () -> diary.recoveries() >= recoveries);
      }
      awaitMore(acknowledged, 300);
      backendOf(address).destroyForcibly();
      awaitMore(acknowledged, 300);
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      Set<Long> stored = stored(address);
      Set<Long> lost = new TreeSet<>(acknowledged);
      lost.removeAll(stored);
      assertEquals(Set.of(), lost, "lost of " + acknowledged.size());
      assertEquals(
          List.of("crashed", "recovered", "crashed", "recovered", "crashed", "recovered"),
          diary.entries,
          "a killed backend is PostgreSQL's own to recover");
      assertTrue(
          stored.size() - acknowledged.size() <= 4 * WRITERS,
          "at most one commit a writer and kill is stored unacknowledged");
    }
  }

  private static void awaitMore(Set<Long> acknowledged, int more) {
    int begin = acknowledged.size();
    Sql.await("commits", Duration.ofMinutes(2), () -> acknowledged.size() >= begin + more);
  }

  private static void write(
      PostgresAddress address, long first, Set<Long> acknowledged, AtomicBoolean stop) {
    long next = first;
    while (!stop.get()) {
      try (Connection connection = Sql.connect(address);
          PreparedStatement insert = connection.prepareStatement("insert into entry values (?)")) {
        while (!stop.get()) {
          insert.setLong(1, next);
          // Never tried again: a broken connection leaves open whether it was committed.
          long tried = next++;
          insert.executeUpdate();
          acknowledged.add(tried);
        }
      } catch (SQLException gone) {
        Thread.onSpinWait();
      }
    }
  }

  private static ProcessHandle backendOf(PostgresAddress address) throws SQLException {
    long pid =
        Long.parseLong(
            Sql.ask(
                address,
                "select pid from pg_stat_activity where query like 'insert%' and pid <>"
                    + " pg_backend_pid() limit 1"));
    return ProcessHandle.of(pid).orElseThrow();
  }

  private static Set<Long> stored(PostgresAddress address) throws SQLException {
    Set<Long> stored = new TreeSet<>();
    try (Connection connection = Sql.connect(address);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from entry")) {
      while (rows.next()) {
        stored.add(rows.getLong(1));
      }
    }
    return stored;
  }

  @Test
  void whileItCannotStartItIsTriedAgainAndTheListenerHearsWhy() throws Exception {
    Diary diary = new Diary();
    EmbeddedPostgresConfig config = HOMES.config("same").withListener(diary);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
      Path data = config.home().resolve("data");
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
      ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
      Sql.await(
          "tried in vain", Duration.ofMinutes(2), () -> diary.entries.contains("still down: MODE"));
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
      Sql.await("recovered", Duration.ofMinutes(2), () -> diary.recoveries() == 1);
      assertEquals("1", Sql.ask(postgres.address(), "select 1"), "on the same address");
    }
  }

  @Test
  void closedWhileItIsDownItStaysDown() throws Exception {
    Diary diary = new Diary();
    EmbeddedPostgresConfig config = HOMES.config("same").withListener(diary);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(config);
    ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
    postgres.close();
    assertEquals(List.of(), Survivors.in(config.home().resolve("data")));
    try (EmbeddedPostgres next = EmbeddedPostgres.start(config)) {
      assertEquals("1", Sql.ask(next.address(), "select 1"));
    }
  }
}
