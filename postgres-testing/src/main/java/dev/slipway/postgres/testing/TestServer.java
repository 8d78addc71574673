package dev.slipway.postgres.testing;

import dev.slipway.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The one server of this JVM, ended with it. */
final class TestServer {

  private static final String URL = "SLIPWAY_TEST_DATABASE_URL";

  private final PostgresAddress maintenance;
  private final Runnable end;
  private final List<String> created = new ArrayList<>();

  private TestServer(PostgresAddress maintenance, Runnable end) {
    this.maintenance = maintenance;
    this.end = end;
  }

  /** Holds the one server, chosen when it is first asked for. */
  private static final class Shared {
    static final TestServer SERVER = choose();
  }

  static TestServer shared() {
    return Shared.SERVER;
  }

  private static TestServer choose() {
    String url = System.getenv(URL);
    TestServer server;
    if (url != null && !url.isBlank()) {
      TestServer[] itself = new TestServer[1];
      server = new TestServer(AddressUrl.parse(URL, url), () -> itself[0].dropCreated());
      itself[0] = server;
    } else if (ContainerTestServer.isThere()) {
      ContainerTestServer container = ContainerTestServer.start();
      server = new TestServer(container.address(), container::end);
    } else {
      EmbeddedTestServer embedded = EmbeddedTestServer.start();
      server = new TestServer(embedded.address(), embedded::end);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server.end, "slipway-test-postgres-end"));
    return server;
  }

  synchronized PostgresAddress create(String database) {
    execute("create database \"" + database + "\"");
    created.add(database);
    return maintenance.withDatabase(database);
  }

  private synchronized void dropCreated() {
    for (String database : created) {
      execute("drop database if exists \"" + database + "\" with (force)");
    }
  }

  private void execute(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                maintenance.jdbcUrl(), maintenance.user(), maintenance.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failed) {
      throw new IllegalStateException(
          "the tests' PostgreSQL at " + maintenance + " refused: " + sql, failed);
    }
  }
}
