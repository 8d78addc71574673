package dev.slipway.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a database is and how one signs in.
 *
 * @param host a name or an IPv4 address
 * @param port 1 to 65535
 * @param database its name
 * @param user the role to sign in as
 * @param password of the role, empty when it needs none; never part of {@link #toString}
 */
public record PostgresAddress(
    String host, int port, String database, String user, String password) {

  public PostgresAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    if (host.isBlank() || database.isBlank() || user.isBlank()) {
      throw new IllegalArgumentException(
          "host, database and user of a database must be given: '%s', '%s', '%s'"
              .formatted(host, database, user));
    }
  }

  /** The URL for JDBC, without user and password: these are given beside it. */
  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + encoded(database);
  }

  /** {@code postgresql://user:password@host:port/database}, each part percent-encoded: a secret. */
  public String url() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(encoded(user), encoded(password), host, port, encoded(database));
  }

  /** Another database of the same server. */
  public PostgresAddress withDatabase(String other) {
    return new PostgresAddress(host, port, other, user, password);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "PostgresAddress[" + user + "@" + host + ":" + port + "/" + database + "]";
  }
}
