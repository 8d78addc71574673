package dev.slipway.registry;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.time.Duration;

/**
 * Where the database is and how it is used.
 *
 * @param host of PostgreSQL 15 or newer
 * @param port 1 to 65535
 * @param database its name
 * @param user who owns the schema {@code registry}, or may create it
 * @param password of the user; never logged
 * @param ssl {@code disable}, {@code prefer}, {@code require}, {@code verify-ca} or {@code
 *     verify-full}
 * @param poolSize connections for the registry's work, 2 to 100; the relay has one more of its own
 * @param patience how long a unit of work may take, 100 ms to 60 s; past it the caller gets
 *     UNAVAILABLE
 * @param poll how often everything is read again although nothing was heard, 1 s to 10 min
 */
public record RegistryConfig(
    String host,
    int port,
    String database,
    String user,
    String password,
    SslMode ssl,
    int poolSize,
    Duration patience,
    Duration poll) {

  /** So long a peer may leave bytes unacknowledged. */
  private static final int PEER_GONE_MILLIS = 20_000;

  public RegistryConfig {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("database.port is 1 to 65535, not " + port);
    }
    if (poolSize < 2 || poolSize > 100) {
      throw new IllegalArgumentException("database.pool-size is 2 to 100, not " + poolSize);
    }
    if (patience.compareTo(Duration.ofMillis(100)) < 0
        || patience.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException("database.patience is 100 ms to 60 s, not " + patience);
    }
    if (poll.compareTo(Duration.ofSeconds(1)) < 0 || poll.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("database.poll is 1 s to 10 min, not " + poll);
    }
  }

  /** A database in the clear, with the usual pool of 8, patience of 5 s and poll of 10 s. */
  public static RegistryConfig of(
      String host, int port, String database, String user, String password) {
    return new RegistryConfig(
        host,
        port,
        database,
        user,
        password,
        SslMode.DISABLE,
        8,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10));
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database?sslmode=…}; the rest is as in {@link
   * #of}.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the password
   */
  public static RegistryConfig fromUrl(String url) {
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(url);
    } catch (RuntimeException unreadable) {
      throw new IllegalArgumentException(
          "the database's URL is postgresql://user:password@host:port/database, and this one cannot be read");
    }
    RegistryConfig plain =
        of(
            options.getHost(),
            options.getPort(),
            options.getDatabase(),
            options.getUser(),
            options.getPassword());
    return new RegistryConfig(
        plain.host,
        plain.port,
        plain.database,
        plain.user,
        plain.password,
        options.getSslMode(),
        plain.poolSize,
        plain.patience,
        plain.poll);
  }

  /** This configuration with another patience and poll. */
  public RegistryConfig with(Duration newPatience, Duration newPoll) {
    return new RegistryConfig(
        host, port, database, user, password, ssl, poolSize, newPatience, newPoll);
  }

  /** How the PostgreSQL client connects. */
  public PgConnectOptions connectOptions() {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(host)
            .setPort(port)
            .setDatabase(database)
            .setUser(user)
            .setPassword(password)
            .setSslMode(ssl)
            .setCachePreparedStatements(true)
            .addProperty("application_name", "slipway")
            // What was begun ends: who reads changes in order waits for the oldest writer.
            .addProperty("idle_in_transaction_session_timeout", "60s")
            .addProperty("statement_timeout", "60s");
    // A peer that is gone without a word is noticed by whoever sends; the native transport has it.
    options.setTcpKeepAlive(true).setTcpUserTimeout(PEER_GONE_MILLIS);
    options.setConnectTimeout((int) Math.min(3000, patience.toMillis()));
    if (ssl == SslMode.REQUIRE || ssl == SslMode.PREFER || ssl == SslMode.ALLOW) {
      options.setTrustAll(true);
    }
    return options;
  }

  /** The same database for JDBC, which migrations use. */
  public String jdbcUrl() {
    return "jdbc:postgresql://"
        + host
        + ":"
        + port
        + "/"
        + database
        + "?sslmode="
        + ssl.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
        + "&connectTimeout=3&ApplicationName=slipway-migration";
  }

  @Override
  public String toString() {
    return "RegistryConfig[" + user + "@" + host + ":" + port + "/" + database + "]";
  }
}
