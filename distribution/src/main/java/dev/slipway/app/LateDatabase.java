package dev.slipway.app;

import dev.slipway.postgres.EmbeddedPostgres;
import dev.slipway.postgres.EmbeddedPostgresConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An embedded database whose start failed: started again and again, on a thread of its own and
 * always on the same port, until it runs or the node stops. Whoever connects to its address
 * meanwhile is refused.
 */
final class LateDatabase implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LateDatabase.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 15_000;

  private final EmbeddedPostgresConfig config;
  private final Duration closePatience;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread starter;
  private volatile @Nullable EmbeddedPostgres running;

  /**
   * @param config with a port that is fixed
   * @param closePatience how long {@link #close} waits for a start that is under way
   */
  private LateDatabase(EmbeddedPostgresConfig config, Duration closePatience) {
    this.config = config;
    this.closePatience = closePatience;
    this.starter = new Thread(this::startUntilItRuns, "slipway-postgres-late");
    starter.setDaemon(true);
  }

  static LateDatabase begin(EmbeddedPostgresConfig config, Duration closePatience) {
    LateDatabase late = new LateDatabase(config, closePatience);
    late.starter.start();
    return late;
  }

  private void startUntilItRuns() {
    long pause = FIRST_PAUSE_MILLIS;
    String said = "";
    try {
      while (!closing.await(pause, TimeUnit.MILLISECONDS)) {
        try {
          running = EmbeddedPostgres.start(config);
          LOG.log(System.Logger.Level.INFO, "the embedded database runs now");
          return;
        } catch (RuntimeException still) {
          String why = String.valueOf(still.getMessage());
          if (!why.equals(said)) {
            LOG.log(
                System.Logger.Level.ERROR, "the embedded database still does not start: " + why);
          }
          said = why;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it in order; a start under way that takes too long is left for the next start to find. */
  @Override
  public void close() throws InterruptedException {
    closing.countDown();
    starter.join(closePatience.toMillis());
    EmbeddedPostgres started = running;
    if (started != null) {
      started.close();
    }
  }
}
