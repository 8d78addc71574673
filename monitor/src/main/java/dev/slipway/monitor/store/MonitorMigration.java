package dev.slipway.monitor.store;

import org.flywaydb.core.Flyway;

/** Brings the schema {@code monitor} to the shape that this release needs. */
public final class MonitorMigration {

  private MonitorMigration() {}

  /**
   * Migrates. Blocks: worker threads only.
   *
   * @throws org.flywaydb.core.api.FlywayException when the database is away or its schema cannot be
   *     brought there
   */
  public static void run(String jdbcUrl, String user, String password) {
    Flyway.configure(MonitorMigration.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .schemas("monitor")
        .locations("classpath:dev/slipway/monitor/migration")
        .connectRetries(0)
        .failOnMissingLocations(true)
        .load()
        .migrate();
  }
}
