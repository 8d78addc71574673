package dev.slipway.monitor;

import dev.slipway.bus.Bus;
import dev.slipway.monitor.MonitorVerticle.MonitorConfig;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.Windows;
import dev.slipway.monitor.api.Windows.WindowsStored;
import dev.slipway.monitor.store.MonitorMigration;
import dev.slipway.monitor.store.WindowSpool;
import dev.slipway.monitor.store.WindowStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Stores closed windows; keeps them on disk while the database is away, and stores those in order
 * once it is back. Used on the monitor's context.
 */
final class WindowKeeper {

  private static final System.Logger LOG = System.getLogger(WindowKeeper.class.getName());

  private final Vertx vertx;
  private final MonitorConfig config;
  private final WindowStore store;
  private final WindowSpool spool;
  private final Runnable caughtUp;
  private boolean there;
  private boolean storing;
  private boolean spooled;

  /** Counted, so that what comes while a drain ends is not forgotten. */
  private int putOnDisk;

  private boolean toldAway;

  /**
   * @param caughtUp called each time that nothing waits on disk any more
   */
  WindowKeeper(
      Vertx vertx, MonitorConfig config, WindowStore store, WindowSpool spool, Runnable caughtUp) {
    this.vertx = vertx;
    this.config = config;
    this.store = store;
    this.spool = spool;
    this.caughtUp = caughtUp;
  }

  /** Whether the schema is known to be there. */
  boolean there() {
    return there;
  }

  /** Whether windows wait on disk. */
  boolean behind() {
    return spooled;
  }

  /** Whether windows wait on disk or are being stored from there. */
  boolean busy() {
    return spooled || storing;
  }

  /** Windows that found no room on the disk either. */
  long lost() {
    return spool.lost();
  }

  /** Stores the windows, or keeps them on disk: never loses them while the disk has room. */
  Future<Void> keep(List<Window> closed) {
    if (closed.isEmpty()) {
      return Future.succeededFuture();
    }
    // While older ones wait on disk the new ones queue behind them.
    if (there && !spooled) {
      return MonitorVerticle.within(config.patience(), store.store(closed))
          .recover(
              failure -> {
                tellAway(failure);
                return toDisk(closed);
              });
    }
    return toDisk(closed);
  }

  private Future<Void> toDisk(List<Window> closed) {
    spooled = true;
    putOnDisk++;
    return vertx
        .executeBlocking(
            () -> {
              spool.keep(closed);
              return true;
            })
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.ERROR,
                    closed.size() + " windows could not be kept on disk: " + failure.getMessage()))
        .mapEmpty();
  }

  /** Stores what waits on disk, oldest first, until nothing waits or the database is away again. */
  void drain() {
    if (storing) {
      return;
    }
    storing = true;
    int before = putOnDisk;
    migrate()
        .compose(ready -> vertx.executeBlocking(spool::waiting))
        .compose(files -> drainFiles(files, 0))
        .onComplete(
            done -> {
              storing = false;
              spooled = done.failed() || !done.result() || putOnDisk != before;
              if (done.failed()) {
                tellAway(done.cause());
              } else {
                toldAway = false;
                if (!spooled) {
                  caughtUp.run();
                }
              }
            });
  }

  /** Completes with whether nothing waits any more. */
  private Future<Boolean> drainFiles(List<Path> files, int index) {
    if (index == files.size()) {
      return vertx.executeBlocking(() -> spool.waiting().isEmpty());
    }
    Path file = files.get(index);
    return vertx
        .executeBlocking(() -> spool.read(file))
        .compose(
            kept ->
                MonitorVerticle.within(config.patience(), store.store(kept))
                    .onSuccess(done -> told(kept)))
        .compose(
            done ->
                vertx.executeBlocking(
                    () -> {
                      spool.done(file);
                      return true;
                    }))
        .compose(done -> drainFiles(files, index + 1));
  }

  private void told(List<Window> stored) {
    Instant newest =
        stored.stream().map(Window::start).max(Instant::compareTo).orElse(Instant.EPOCH);
    Bus.of(vertx).publish(Windows.STORED, new WindowsStored(newest, stored.size()));
  }

  private Future<Void> migrate() {
    if (there) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(
            () -> {
              MonitorMigration.run(
                  config.jdbcUrl(),
                  config.connectOptions().getUser(),
                  config.connectOptions().getPassword());
              return true;
            })
        .onSuccess(done -> there = true)
        .onFailure(this::tellAway)
        .mapEmpty();
  }

  /** Once for each time that the database is away, not once for each try. */
  void tellAway(Throwable failure) {
    if (!toldAway) {
      toldAway = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "the database is away: windows are kept on disk until it is back ("
              + firstLine(failure)
              + ")");
    }
  }

  static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
