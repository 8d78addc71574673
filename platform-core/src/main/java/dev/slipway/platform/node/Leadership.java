package dev.slipway.platform.node;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One role that one node at a time has. Asks for it again and again; holds it only while it is sure
 * to: its own clock counts from before it asked, so it stops believing before the database gives
 * the role to another. Every write of a leader carries {@link #epoch}, and the registry refuses an
 * older one. Used on one context.
 */
public final class Leadership {

  private final Bus bus;
  private final String role;
  private final String node;
  private final Duration patience;
  private final LongSupplier nanos;
  private long timer = -1;
  private long epoch;
  private long untilNanos;
  private boolean held;
  private boolean stopped;

  /**
   * @param role e.g. {@code rollout-control}
   * @param patience how long a role is kept without news; asked for again after a third of it
   */
  public Leadership(Bus bus, String role, String node, Duration patience) {
    this(bus, role, node, patience, System::nanoTime);
  }

  Leadership(Bus bus, String role, String node, Duration patience, LongSupplier nanos) {
    this.bus = bus;
    this.role = role;
    this.node = node;
    this.patience = patience;
    this.nanos = nanos;
  }

  /** Begins to ask. */
  public void start() {
    ask();
    timer = bus.vertx().setPeriodic(Math.max(1, patience.toMillis() / 3), tick -> ask());
  }

  /** Asks once. */
  Future<Nodes.Leadership> ask() {
    long asked = nanos.getAsLong();
    return bus.request(
            Nodes.LEAD,
            new Nodes.Lead(role, node, patience),
            Caller.platform(patience.dividedBy(3)))
        .onSuccess(
            answer -> {
              held = answer.holds() && !stopped;
              epoch = answer.epoch();
              untilNanos = asked + patience.toNanos();
            });
  }

  /** Whether this node has the role now. */
  public boolean leads() {
    return held && nanos.getAsLong() - untilNanos < 0;
  }

  /** What a leader's writes carry; meaningless while it does not lead. */
  public long epoch() {
    return epoch;
  }

  /** Gives the role back, if it is held. Never fails. */
  public Future<Void> stop() {
    stopped = true;
    bus.vertx().cancelTimer(timer);
    if (!leads()) {
      return Future.succeededFuture();
    }
    held = false;
    return bus.request(
            Nodes.RESIGN,
            new Nodes.Resign(role, node, epoch),
            Caller.platform(Duration.ofSeconds(1)))
        .transform(done -> Future.succeededFuture());
  }
}
