package dev.slipway.monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.SchemaText;
import dev.slipway.postgres.testing.TestPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The monitor's tables in the shape that the design gives them. */
class WindowSchemaIT {

  private static PostgresAddress address;

  @BeforeAll
  static void migrate() {
    address = TestPostgres.freshDatabase();
    MonitorMigration.run(address.jdbcUrl(), address.user(), address.password());
  }

  /**
   * Every table with the types, keys and checks of its columns; whoever changes one changes {@code
   * monitor.txt} by hand.
   */
  @Test
  void eachTableIsTheOneThatIsWrittenDown() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        InputStream written = WindowSchemaIT.class.getResourceAsStream("monitor.txt")) {
      assertEquals(
          new String(written.readAllBytes(), StandardCharsets.UTF_8),
          SchemaText.of(connection, "monitor"));
    }
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
