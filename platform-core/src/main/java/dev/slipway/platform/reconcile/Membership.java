package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Says hello to the registry, then that the node is still there, and which keys were used. Used on
 * one context.
 */
final class Membership {

  private static final long KEYS_MILLIS = 60_000;

  private final Bus bus;
  private final Reconciler.Parts parts;
  private final ReconcilerOptions options;
  private final LongConsumer joined;

  // A hello is said again when its answer is late, and may then arrive after the second one.
  private final UUID process = UUID.randomUUID();
  private long epoch = -1;
  private boolean joining;
  private long keysTold = System.currentTimeMillis();

  /**
   * @param joined gets the epoch of this start, once
   */
  Membership(Bus bus, Reconciler.Parts parts, ReconcilerOptions options, LongConsumer joined) {
    this.bus = bus;
    this.parts = parts;
    this.options = options;
    this.joined = joined;
  }

  /** Completes when the first try to say hello is over, whatever came of it. */
  Future<Void> start() {
    Future<Void> said = beat();
    bus.vertx().setPeriodic(options.heartbeat().toMillis(), tick -> beat());
    bus.vertx().setPeriodic(KEYS_MILLIS, tick -> tellKeys());
    return said;
  }

  private Future<Void> beat() {
    if (epoch >= 0) {
      return bus.request(
              Nodes.SEEN,
              new Nodes.Seen(parts.identity().id(), epoch),
              Caller.platform(options.patience()))
          .<Void>mapEmpty()
          .otherwiseEmpty();
    }
    if (joining) {
      return Future.succeededFuture();
    }
    joining = true;
    JsonObject facts =
        new JsonObject()
            .put("start", parts.identity().start())
            .put("pid", ProcessHandle.current().pid())
            .put("java", Runtime.version().toString())
            .put("cores", Runtime.getRuntime().availableProcessors())
            .put("modelMemoryBytes", parts.budget().bytes());
    return bus.request(
            Nodes.JOIN,
            new Nodes.Join(parts.identity().id(), process, parts.address(), parts.release(), facts),
            Caller.platform(options.patience()))
        .onComplete(
            answer -> {
              joining = false;
              if (answer.succeeded()) {
                epoch = answer.result().epoch();
                joined.accept(epoch);
              }
            })
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private void tellKeys() {
    long now = System.currentTimeMillis();
    long before = keysTold;
    Map<String, Instant> used = parts.keys().takeUsed(before);
    keysTold = now;
    if (!used.isEmpty()) {
      bus.request(Access.KEYS_USED, new Access.KeysUsed(used), Caller.platform(options.patience()))
          .onFailure(untold -> keysTold = Math.min(keysTold, before));
    }
  }
}
