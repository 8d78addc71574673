package dev.slipway.registry.store;

import dev.slipway.registry.RegistryConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema {@code registry} to the shape that this release needs, on worker threads. As
 * long as the database is away it keeps trying.
 */
final class Migration {
  private static final System.Logger LOG = System.getLogger(Migration.class.getName());
  private static final long RETRY_MILLIS = 500;

  /** When something else stands in the way than that nobody is there. */
  private static final long LONGEST_RETRY_MILLIS = 30_000;

  private final Vertx vertx;
  private final RegistryConfig config;
  private final Promise<Void> done = Promise.promise();
  private volatile boolean stopped;
  private volatile long wait = RETRY_MILLIS;
  private volatile @Nullable String told;

  Migration(Vertx vertx, RegistryConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Completes once the schema is up to date. */
  Future<Void> done() {
    return done.future();
  }

  /**
   * Tries for the first time.
   *
   * @return succeeds when the schema is up to date or the database is away for now; fails when the
   *     database refuses us or the schema cannot be brought up to date
   */
  Future<Void> begin() {
    return attempt()
        .recover(
            failure -> {
              if (!Failures.broken(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.log(
                  System.Logger.Level.WARNING,
                  "the registry''s database {0} cannot be reached; trying until it can",
                  config);
              again();
              return Future.succeededFuture();
            });
  }

  /** Tries no more. */
  void stop() {
    stopped = true;
    done.tryFail("the store was closed");
  }

  private void again() {
    vertx.setTimer(
        wait,
        timer -> {
          if (!stopped) {
            attempt()
                .onFailure(
                    failure -> {
                      if (Failures.broken(failure)) {
                        wait = RETRY_MILLIS;
                      } else {
                        tell(failure);
                        wait = Math.min(LONGEST_RETRY_MILLIS, wait * 2);
                      }
                      again();
                    });
          }
        });
  }

  /** Once for each thing that stands in the way, however often it is tried. */
  private void tell(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    if (!said.equals(told)) {
      told = said;
      LOG.log(
          System.Logger.Level.ERROR, "the registry's schema cannot be brought up to date", failure);
    }
  }

  /** A database that was restored from another cluster goes on with its log. */
  private static void followCluster(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet followed = statement.executeQuery("select registry.follow_cluster()")) {
      if (followed.next() && followed.getBoolean(1)) {
        LOG.log(
            System.Logger.Level.INFO,
            "the registry's database comes from another PostgreSQL cluster; its log goes on here");
      }
    }
  }

  private Future<Void> attempt() {
    return vertx
        .<Void>executeBlocking(
            () -> {
              Flyway flyway =
                  Flyway.configure(Migration.class.getClassLoader())
                      .dataSource(config.jdbcUrl(), config.user(), config.password())
                      .schemas("registry")
                      .locations("classpath:dev/slipway/registry/migration")
                      .connectRetries(0)
                      .failOnMissingLocations(true)
                      .load();
              flyway.migrate();
              followCluster(flyway.getConfiguration().getDataSource());
              return null;
            },
            false)
        .onSuccess(done::tryComplete);
  }
}
