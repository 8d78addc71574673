package dev.slipway.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Proves with a real connection what the server says of itself: on a nearly full disk it calls
 * itself ready and takes nobody.
 */
final class FirstConnection {

  private FirstConnection() {}

  /** Connects, and creates the database when it is not there. */
  static void ensureDatabase(PostgresAddress address, Path data, Path passwordFile) {
    try (Connection connection = connect(address.withDatabase("postgres"))) {
      if (!exists(connection, address.database())) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("create database \"" + address.database().replace("\"", "\"\"") + "\"");
        }
      }
    } catch (SQLException failed) {
      throw Failures.ofConnection(data, passwordFile, failed);
    }
  }

  private static boolean exists(Connection connection, String database) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      query.setString(1, database);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password());
    properties.setProperty("sslmode", "disable");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("ApplicationName", "slipway-start");
    return DriverManager.getConnection(address.jdbcUrl(), properties);
  }
}
