package dev.slipway.monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The monitor's tables in the shape that the design gives them. */
class WindowSchemaIT {

  private static PostgresAddress address;

  @BeforeAll
  static void migrate() {
    address = TestPostgres.freshDatabase();
    MonitorMigration.run(address.jdbcUrl(), address.user(), address.password());
  }

  private static Set<String> read(String sql) throws SQLException {
    Set<String> found = new TreeSet<>();
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        var rows = connection.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "metric_window, model version traffic_revision lane node device start seconds answered refused errors statuses items runs total_nanos queue_nanos run_nanos batches latency",
    "counted, node since until",
  })
  void eachTableOfTheDesignHasItsFinalColumns(String table, String columns) throws Exception {
    Set<String> missing = new TreeSet<>(Set.of(columns.split(" ")));
    missing.removeAll(
        read(
            "select column_name from information_schema.columns where table_schema = 'monitor' and table_name = '"
                + table
                + "'"));
    assertEquals(Set.of(), missing, "monitor." + table + " has no such columns");
  }

  @Test
  void whatIsCountedApartIsTheKeyOfAWindow() throws Exception {
    assertEquals(
        new TreeSet<>(
            Set.of(
                "seconds",
                "start",
                "model",
                "version",
                "traffic_revision",
                "lane",
                "node",
                "device")),
        read(
            """
            select a.attname from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
            where i.indrelid = 'monitor.metric_window'::regclass and i.indisprimary
            """));
  }

  @Test
  void windowsOfAReleaseBeforeStayWithoutStatusesAndOnTheOnlyDevice() throws Exception {
    PostgresAddress old = TestPostgres.freshDatabase();
    Flyway.configure()
        .dataSource(old.jdbcUrl(), old.user(), old.password())
        .schemas("monitor")
        .locations("classpath:dev/slipway/monitor/migration")
        .target("3")
        .load()
        .migrate();
    try (Connection connection =
            DriverManager.getConnection(old.jdbcUrl(), old.user(), old.password());
        var statement = connection.createStatement()) {
      statement.execute("select monitor.ensure_day(10, date '2026-11-01')");
      statement.execute(
          """
          insert into monitor.metric_window (model, version, traffic_revision, lane, node, start, seconds, answered, refused,
            errors, items, runs, total_nanos, queue_nanos, run_nanos, batches, latency)
          values ('m', 1, 7, 'ROUTED', 'node', '2026-11-01 12:00:00Z', 10, 5, 2, 1, 5, 5, 5, 3, 2, '{}', '')
          """);
      MonitorMigration.run(old.jdbcUrl(), old.user(), old.password());
      try (var row =
          statement.executeQuery(
              "select answered, statuses::text, device from monitor.metric_window")) {
        row.next();
        assertEquals(5, row.getLong(1));
        assertEquals("{}", row.getString(2));
        assertEquals("", row.getString(3));
      }
    }
  }
}
