package dev.slipway.monitor;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Totals;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.Windows;
import dev.slipway.monitor.api.Windows.WindowList;
import dev.slipway.monitor.api.Windows.WindowsStored;
import dev.slipway.monitor.store.RateStore;
import dev.slipway.monitor.store.WindowSpool;
import dev.slipway.monitor.store.WindowStore;
import dev.slipway.monitor.window.OpenWindows;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes windows every ten seconds and stores them; keeps them on disk while the database is away,
 * and catches up in order; rolls them up and forgets what is too old; answers for stored windows.
 * Starts whether the database is there or not.
 */
public final class MonitorVerticle extends AbstractVerticle {

  private static final System.Logger LOG = System.getLogger(MonitorVerticle.class.getName());
  private static final long SWAP_MILLIS = 1000;
  private static final long HOUSEKEEPING_MILLIS = 60_000;

  /** So many swaps wait for the database's clock, then windows begin by this machine's. */
  private static final int SWAPS_WITHOUT_CLOCK = 20;

  private static final Duration KEEP_COUNTED = Duration.ofDays(400);

  private final Monitor monitor;
  private final MonitorConfig config;
  private final LongSupplier machineMillis;
  private final Instant since = Instant.now();
  private final String source;
  private OpenWindows windows = new OpenWindows("");
  private @Nullable WindowKeeper keeper;
  private @Nullable Pool pool;
  private @Nullable WindowStore store;
  private @Nullable RateStore rates;
  private @Nullable Instant countsSince;
  private Instant toldUntil = Instant.EPOCH;
  private long triedUntil = Long.MIN_VALUE;
  private int keeping;
  private Future<Void> kept = Future.succeededFuture();
  private long clockOffsetMillis;
  private boolean clockKnown;
  private boolean clockAsked;
  private int swapsWithoutClock;

  public MonitorVerticle(Monitor monitor, MonitorConfig config) {
    this(monitor, config, System::currentTimeMillis);
  }

  /**
   * With a clock of a machine that may be wrong.
   *
   * @param machineMillis since 1970
   */
  public MonitorVerticle(Monitor monitor, MonitorConfig config, LongSupplier machineMillis) {
    this.monitor = monitor;
    this.config = config;
    this.machineMillis = machineMillis;
    // Two starts within ten seconds both count in one window, and neither must hide the other.
    this.source = config.node() + "/" + Long.toString(since.toEpochMilli(), 36);
  }

  @Override
  public void start(Promise<Void> started) {
    windows = new OpenWindows(source);
    Pool made =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2).setConnectionTimeout(3))
            .connectingTo(config.connectOptions())
            .using(vertx)
            .build();
    pool = made;
    WindowStore windowStore = new WindowStore(made);
    store = windowStore;
    RateStore rateStore = new RateStore(made);
    rates = rateStore;
    new RateRoom(vertx, rateStore, this, config.patience()).handle(Bus.of(vertx));
    Bus.of(vertx)
        .handle(
            Windows.READ,
            command ->
                read(
                    command.request(), command.actor().may(Right.VIEW, command.request().model())));
    vertx
        .executeBlocking(() -> WindowSpool.open(config.spool()))
        .onSuccess(
            opened -> {
              WindowKeeper windowKeeper =
                  new WindowKeeper(
                      vertx, config, windowStore, opened, () -> tellCountedUntilNow(0));
              keeper = windowKeeper;
              vertx.setPeriodic(SWAP_MILLIS, tick -> swap());
              vertx.setPeriodic(HOUSEKEEPING_MILLIS, tick -> keepHouse());
              windowKeeper.drain();
            })
        .<Void>mapEmpty()
        .onComplete(started);
  }

  /** The end of the newest stretch that is stored for certain, what this node counted included. */
  Instant stored() {
    long now = nowSeconds();
    return toldUntil.equals(Instant.EPOCH)
        ? Instant.ofEpochSecond(now - Math.floorMod(now, (long) OpenWindows.SECONDS))
        : toldUntil;
  }

  @Override
  public void stop(Promise<Void> stopped) {
    monitor
        .swap()
        .compose(
            counted -> {
              List<Window> full = windows.add(counted, nowSeconds());
              return keep(full)
                  .compose(done -> keep(windows.close()))
                  .compose(done -> tellCounted(Instant.ofEpochSecond(nowSeconds()), 0));
            })
        .eventually(() -> pool == null ? Future.succeededFuture() : pool.close())
        .onComplete(stopped);
  }

  private Future<WindowList> read(Windows.ReadWindows which, boolean allowed) {
    if (!allowed) {
      return Future.failedFuture(
          new SlipwayException(FailureCode.NOT_FOUND, "there is no model '" + which.model() + "'"));
    }
    WindowStore reader = store;
    if (reader == null || !there()) {
      return Future.failedFuture(away(null));
    }
    return within(config.patience(), reader.read(which))
        .map(WindowList::new)
        .recover(failure -> Future.failedFuture(away(failure)));
  }

  /** Whether windows can be read. */
  boolean there() {
    WindowKeeper known = keeper;
    return known != null && known.there();
  }

  /** As what this start of the node stores its windows. */
  String source() {
    return source;
  }

  /** What this node counts just now. */
  OpenWindows open() {
    return windows;
  }

  /**
   * Completes when no closed window is on its way to where it is kept: what was counted is either
   * {@link #open} or can be read then.
   */
  Future<Void> kept() {
    return kept;
  }

  static SlipwayException away(@Nullable Throwable cause) {
    return new SlipwayException(
        FailureCode.UNAVAILABLE,
        "the database is away; stored windows can be read again once it is back",
        cause);
  }

  /**
   * Fails when the work takes longer: a database that hangs is away, too. On the monitor's loop,
   * and completes there, wherever the work or its time ends.
   */
  static <T> Future<T> within(Duration patience, Future<T> work) {
    Promise<T> here = ContextInternal.current().promise();
    work.onComplete(here);
    return here.future().timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void swap() {
    if (!clockKnown) {
      askForClock();
      if (swapsWithoutClock++ < SWAPS_WITHOUT_CLOCK) {
        // A window that began by a clock that is ahead would have to be as long as that is wrong.
        return;
      }
    }
    monitor
        .swap()
        .onSuccess(
            counted -> {
              if (countsSince == null) {
                countsSince = Instant.ofEpochSecond(nowSeconds());
              }
              List<Window> closed = windows.add(counted, nowSeconds());
              WindowKeeper disk = keeper;
              monitor.publish(
                  new Totals(
                      since,
                      windows.totals(),
                      disk != null && disk.behind() ? 1 : 0,
                      disk == null ? 0 : disk.lost()));
              if (!closed.isEmpty()) {
                keeping++;
                Future<Void> stored = keep(closed);
                kept = kept.eventually(() -> stored).otherwiseEmpty();
                stored.onComplete(
                    done -> {
                      keeping--;
                      tellCountedUntilNow(closed.size());
                    });
              } else if (disk != null && disk.behind()) {
                disk.drain();
              } else {
                tellCountedUntilNow(0);
              }
            });
  }

  /** Everything up to the windows that are open now is stored, were it nothing at all. */
  private void tellCountedUntilNow(int count) {
    long until = windows.openSince().orElse(Long.MIN_VALUE);
    // Once for each window: a database that is away is not asked more often than that.
    if (until > Math.max(toldUntil.getEpochSecond(), triedUntil)
        && keeping == 0
        && keeper != null
        && !keeper.busy()) {
      triedUntil = until;
      tellCounted(Instant.ofEpochSecond(until), count);
    }
  }

  private Future<Void> tellCounted(Instant until, int count) {
    Instant since = countsSince;
    RateStore writer = rates;
    WindowKeeper disk = keeper;
    if (since == null
        || writer == null
        || disk == null
        || !disk.there()
        || disk.behind()
        || until.isBefore(since)) {
      return Future.succeededFuture();
    }
    return within(config.patience(), writer.counted(source, since, until))
        .onSuccess(
            told -> {
              toldUntil = until;
              Bus.of(vertx)
                  .publish(
                      Windows.STORED,
                      new WindowsStored(until.minusSeconds(OpenWindows.SECONDS), count));
            })
        .onFailure(disk::tellAway)
        .otherwiseEmpty();
  }

  /** By the database's clock, as far as it is known; since 1970. */
  long nowSeconds() {
    return Math.floorDiv(machineMillis.getAsLong() + clockOffsetMillis, 1000L);
  }

  private void askForClock() {
    WindowStore windowStore = store;
    WindowKeeper known = keeper;
    if (clockAsked || windowStore == null || known == null) {
      return;
    }
    if (!known.there()) {
      known.drain();
      return;
    }
    clockAsked = true;
    within(config.patience(), windowStore.clock())
        .onSuccess(this::learnClock)
        .onComplete(answered -> clockAsked = false);
  }

  private void learnClock(long databaseMillis) {
    clockOffsetMillis = databaseMillis - machineMillis.getAsLong();
    clockKnown = true;
  }

  private Future<Void> keep(List<Window> closed) {
    WindowKeeper known = keeper;
    return known == null ? Future.succeededFuture() : known.keep(closed);
  }

  private void keepHouse() {
    WindowStore windowStore = store;
    RateStore forgetter = rates;
    WindowKeeper disk = keeper;
    if (windowStore == null || forgetter == null || disk == null || !disk.there()) {
      return;
    }
    within(config.patience(), windowStore.clock())
        .onSuccess(this::learnClock)
        .compose(
            clock ->
                // What still waits on disk belongs into stretches that would be rolled up without
                // it.
                (disk.busy()
                        ? Future.<Void>succeededFuture()
                        : new RollUp(windowStore).until(nowSeconds()))
                    .compose(done -> windowStore.forget(Instant.ofEpochMilli(clock)))
                    .compose(
                        done -> forgetter.forget(Instant.ofEpochMilli(clock).minus(KEEP_COUNTED))))
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.DEBUG,
                    "housekeeping waits for the database: " + WindowKeeper.firstLine(failure)));
  }

  /**
   * What the monitor needs to know.
   *
   * @param node this node's name
   * @param spool the folder for windows while the database is away
   * @param connectOptions how to reach the database
   * @param jdbcUrl the same for migrations
   * @param patience how long the database may take to store or read something, until it counts as
   *     away
   */
  public record MonitorConfig(
      String node,
      Path spool,
      PgConnectOptions connectOptions,
      String jdbcUrl,
      Duration patience) {}
}
