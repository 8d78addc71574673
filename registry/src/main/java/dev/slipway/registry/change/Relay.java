package dev.slipway.registry.change;

import dev.slipway.bus.Bus;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Kind;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Nodes.ServingChanged;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.SessionsChanged;
import dev.slipway.registry.store.ChangeTable;
import dev.slipway.registry.store.ChangeTable.HeldBack;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.OperationTable;
import dev.slipway.registry.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns commits into facts. Two ways that do not wait for each other: whoever keeps a snapshot is
 * told to read again as soon as something was committed, here or on another node; and every change
 * is published once, in order, as soon as no older transaction runs any more.
 *
 * <p>NOTIFY is a hint, on a connection of its own. Whenever that connection comes (back),
 * everything is read again, since what was told in between is lost; a slow poll does it too. Runs
 * on the context that started it.
 */
public final class Relay {
  private static final System.Logger LOG = System.getLogger(Relay.class.getName());
  private static final String CHANNEL = "slipway_registry";
  private static final Set<Kind> SERVING =
      EnumSet.of(Kind.DEPLOYMENT, Kind.TRAFFIC, Kind.ALIAS, Kind.PRINCIPAL, Kind.KEY);
  private static final Set<Kind> SIGNED_IN = EnumSet.of(Kind.SESSION, Kind.PRINCIPAL);
  private static final int BATCH = 200;
  private static final long RECONNECT_MILLIS = 500;
  private static final long HELD_BACK_MILLIS = 100;
  private static final long LONGEST_HELD_BACK_MILLIS = 2000;

  private final Store store;
  private final Vertx vertx;
  private final Bus bus;
  private final Context context;
  private final String reader;
  private final PgSubscriber subscriber;
  private @Nullable Position place;
  private boolean reading;
  private boolean readAgain;
  private boolean stopped;
  private long heldBackMillis = HELD_BACK_MILLIS;
  private long heldBackTimer = -1;
  private volatile HeldBack heldBack = HeldBack.NOTHING;
  private volatile long untoldSinceMillis = -1;
  private long poll = -1;

  private Relay(Store store, String node) {
    this.store = store;
    this.vertx = store.vertx();
    this.bus = Bus.of(vertx);
    this.context = vertx.getOrCreateContext();
    this.reader = "relay/" + node;
    this.subscriber = PgSubscriber.subscriber(vertx, store.config().connectOptions());
  }

  /**
   * Starts the relay of a node. It need not wait for the database: it connects when it can.
   *
   * @param node whose place among the changes is kept
   */
  public static Relay start(Store store, String node) {
    Relay relay = new Relay(store, node);
    store.onCommit(kinds -> relay.onContext(() -> relay.committed(kinds)));
    store.ready().onSuccess(ready -> relay.onContext(relay::listen));
    return relay;
  }

  /** How many committed changes wait for older transactions to end; a metric. Any thread. */
  public long heldBack() {
    return heldBack.count();
  }

  /**
   * For how long changes have not been told that may be there: the age of the oldest one that is
   * held back, or the time since the log could be read last. 0 when everything is told. A metric.
   * Any thread.
   */
  public double lagSeconds() {
    long since = untoldSinceMillis;
    double unread = since < 0 ? 0 : (System.currentTimeMillis() - since) / 1000.0;
    return Math.max(heldBack.oldestSeconds(), unread);
  }

  /** Stops telling. */
  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(poll);
    return subscriber.close();
  }

  private void listen() {
    if (stopped) {
      return;
    }
    subscriber.reconnectPolicy(attempt -> stopped ? -1L : RECONNECT_MILLIS);
    subscriber
        .channel(CHANNEL)
        .subscribeHandler(
            listening ->
                followCluster()
                    .onComplete(
                        followed ->
                            onContext(() -> everything("the database is listened to again"))))
        .handler(kind -> onContext(() -> heard(kind)));
    subscriber
        .connect()
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the registry's database cannot be listened to; trying until it can"));
    poll =
        vertx.setPeriodic(
            store.config().poll().toMillis(),
            tick -> {
              var unused = followCluster();
              everything("time to look");
              sweep();
            });
    everything("the registry is open");
  }

  /** It may be another database than before, restored where the other one was. */
  private Future<Boolean> followCluster() {
    return ChangeTable.followCluster(store)
        .onSuccess(
            followed -> {
              if (followed) {
                LOG.log(
                    System.Logger.Level.INFO,
                    "the registry's database comes from another PostgreSQL cluster; its log goes on"
                        + " here");
              }
            });
  }

  private void committed(Set<Kind> kinds) {
    if (stopped) {
      return;
    }
    if (kinds.stream().anyMatch(SERVING::contains)) {
      bus.publish(Nodes.SERVING_CHANGED, new ServingChanged("committed here: " + kinds));
    }
    if (kinds.stream().anyMatch(SIGNED_IN::contains)) {
      bus.publish(Sessions.CHANGED, new SessionsChanged("committed here: " + kinds));
    }
    readOn();
  }

  private void heard(String kind) {
    if (stopped) {
      return;
    }
    if (SERVING.stream().anyMatch(serving -> serving.name().equals(kind))) {
      bus.publish(Nodes.SERVING_CHANGED, new ServingChanged("committed: " + kind));
    }
    if (SIGNED_IN.stream().anyMatch(signedIn -> signedIn.name().equals(kind))) {
      bus.publish(Sessions.CHANGED, new SessionsChanged("committed: " + kind));
    }
    readOn();
  }

  private void everything(String because) {
    if (stopped) {
      return;
    }
    bus.publish(Nodes.SERVING_CHANGED, new ServingChanged(because));
    bus.publish(Sessions.CHANGED, new SessionsChanged(because));
    readOn();
  }

  /** Reads and publishes what can be read in order; one reading at a time. */
  private void readOn() {
    if (stopped) {
      return;
    }
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readAgain = false;
    place()
        .compose(this::readFrom)
        .onComplete(
            result -> {
              reading = false;
              if (result.succeeded()) {
                untoldSinceMillis = -1;
              } else if (untoldSinceMillis < 0) {
                untoldSinceMillis = System.currentTimeMillis();
              }
              if (readAgain && result.succeeded()) {
                readOn();
              }
            });
  }

  /**
   * Where this relay stands. The first place is kept at once: what is committed while the relay is
   * down must be told even when it had told nothing yet.
   */
  private Future<Position> place() {
    Position known = place;
    return known != null
        ? Future.succeededFuture(known)
        : store
            .read(
                sql ->
                    ChangeTable.place(sql, reader)
                        .compose(
                            position ->
                                ChangeTable.keep(sql, reader, position).map(kept -> position)))
            .onSuccess(position -> place = position);
  }

  private Future<Void> readFrom(Position from) {
    return store
        .read(sql -> ChangeTable.after(sql, from, BATCH))
        .compose(changes -> changes.isEmpty() ? lookAhead(from) : publish(changes));
  }

  private Future<Void> publish(List<Change> changes) {
    changes.forEach(change -> bus.publish(History.CHANGED, change));
    Position last = changes.get(changes.size() - 1).position();
    place = last;
    heldBackMillis = HELD_BACK_MILLIS;
    return store.read(sql -> ChangeTable.keep(sql, reader, last)).compose(kept -> readFrom(last));
  }

  /** What is committed and yet held back by an older transaction is looked for again soon. */
  private Future<Void> lookAhead(Position from) {
    return store
        .read(sql -> ChangeTable.heldBack(sql, from))
        .onSuccess(
            waiting -> {
              heldBack = waiting;
              if (waiting.count() > 0) {
                // One for all who have looked meanwhile: each look would set the next one.
                vertx.cancelTimer(heldBackTimer);
                heldBackTimer = vertx.setTimer(heldBackMillis, timer -> readOn());
                heldBackMillis = Math.min(LONGEST_HELD_BACK_MILLIS, heldBackMillis * 2);
              } else {
                heldBackMillis = HELD_BACK_MILLIS;
              }
            })
        .mapEmpty();
  }

  private void sweep() {
    store
        .read(sql -> IdempotencyTable.sweep(sql).compose(rows -> OperationTable.sweep(sql)))
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.DEBUG,
                    "old rows are still there: {0}",
                    failure.getMessage()));
  }

  private void onContext(Runnable task) {
    context.runOnContext(go -> task.run());
  }
}
