package dev.slipway.postgres;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an embedded PostgreSQL is started with.
 *
 * @param home the folder that holds its data, password, log and lock; made when missing. When this
 *     process is root, the folders above it decide who runs the server: an unprivileged user where
 *     they let one through, else root in a user namespace of its own
 * @param programs the folder that the bundled programs are unpacked into (56 MB, shared by any
 *     number of servers); made when missing
 * @param database the database to have, created when missing
 * @param port of 127.0.0.1, 1 to 65535; 0 takes a free one at each start
 * @param patience how long a start or a stop may take, 1 s to 1 h; a recovery after a crash counts
 *     as part of a start
 * @param listener hears of crashes and recoveries
 */
public record EmbeddedPostgresConfig(
    Path home,
    Path programs,
    String database,
    int port,
    Duration patience,
    PostgresListener listener) {

  public EmbeddedPostgresConfig {
    home = home.toAbsolutePath().normalize();
    programs = programs.toAbsolutePath().normalize();
    if (database.isBlank() || database.length() > 63 || database.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a database's name has 1 to 63 characters, not '" + database + "'");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, or 0 for a free one, not " + port);
    }
    if (patience.compareTo(Duration.ofSeconds(1)) < 0
        || patience.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("patience is 1 s to 1 h, not " + patience);
    }
  }

  /**
   * The database {@code slipway} with its data in {@code home} and the programs in {@code
   * programs}, on a free port, with two minutes of patience, heard by nobody.
   */
  public static EmbeddedPostgresConfig of(Path home, Path programs) {
    return new EmbeddedPostgresConfig(
        home, programs, "slipway", 0, Duration.ofMinutes(2), PostgresListener.NONE);
  }

  public EmbeddedPostgresConfig withDatabase(String name) {
    return new EmbeddedPostgresConfig(home, programs, name, port, patience, listener);
  }

  public EmbeddedPostgresConfig withPort(int fixed) {
    return new EmbeddedPostgresConfig(home, programs, database, fixed, patience, listener);
  }

  public EmbeddedPostgresConfig withPatience(Duration limit) {
    return new EmbeddedPostgresConfig(home, programs, database, port, limit, listener);
  }

  public EmbeddedPostgresConfig withListener(PostgresListener hears) {
    return new EmbeddedPostgresConfig(home, programs, database, port, patience, hears);
  }
}
