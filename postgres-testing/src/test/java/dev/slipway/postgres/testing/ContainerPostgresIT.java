package dev.slipway.postgres.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A PostgreSQL in a container that Testcontainers starts from an image made on this machine. */
@Tag("container")
class ContainerPostgresIT {

  /** The oldest that Slipway supports is what the image holds. */
  private static final int OLDEST_MAJOR = 15;

  private static final String MISSING = ContainerTestServer.missing();

  private static ContainerTestServer server;

  @BeforeAll
  static void start() {
    if (MISSING.isEmpty()) {
      server = ContainerTestServer.start();
    }
  }

  /** Each by itself: what a whole class gives up before its tests stands in no report. */
  @BeforeEach
  void containersCanBeStarted() {
    if (!MISSING.isEmpty()) {
      String sentence = "PostgreSQL in a container was not tried: " + MISSING;
      if (System.getenv("CI") != null) {
        fail(sentence);
      }
      System.err.println("SKIPPED: " + sentence);
      abort("SKIPPED: " + sentence);
    }
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.end();
    }
  }

  @Test
  void itIsTheOldestPostgresqlThatSlipwaySupports() throws SQLException {
    try (Connection connection = connect(server.address())) {
      assertEquals(OLDEST_MAJOR, connection.getMetaData().getDatabaseMajorVersion());
    }
  }

  @Test
  void itGivesDatabasesAndWantsThePassword() throws SQLException {
    PostgresAddress address = server.address();
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement()) {
      statement.execute("create database fresh");
    }
    try (Connection connection = connect(address.withDatabase("fresh"));
        Statement statement = connection.createStatement()) {
      statement.execute("create table kept (n int)");
      assertTrue(statement.executeQuery("select count(*) from kept").next());
    }
    PostgresAddress wrong =
        new PostgresAddress(
            address.host(), address.port(), address.database(), address.user(), "guess");
    SQLException refused = assertThrows(SQLException.class, () -> connect(wrong).close());
    assertEquals("28P01", refused.getSQLState());
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }
}
