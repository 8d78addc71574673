package dev.slipway.monitor;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.monitor.api.Totals;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.window.LoopCounter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the event loops count, and the totals for whoever shows them. Made before the loops and the
 * verticle; thread-safe where it says so.
 */
public final class Monitor {

  private record OnLoop(Context loop, LoopCounter counter) {}

  private final List<OnLoop> loops = new CopyOnWriteArrayList<>();
  private volatile Totals totals = new Totals(Instant.now(), Map.of(), 0, 0);

  /** The counter of an event loop. Called once for each loop, on it; used on it only. */
  public LoopRecorder forLoop(Context loop) {
    LoopCounter counter = new LoopCounter();
    loops.add(new OnLoop(loop, counter));
    return counter;
  }

  /** What was counted since the start, a second old at most. Any thread. */
  public Totals totals() {
    return totals;
  }

  void publish(Totals newest) {
    totals = newest;
  }

  /** Takes what all loops counted since the last time. On a context, and completes there. */
  Future<Map<WindowKey, Counts>> swap() {
    Context caller = Vertx.currentContext();
    Future<Map<WindowKey, Counts>> all = Future.succeededFuture(new HashMap<>());
    for (OnLoop one : loops) {
      Promise<Map<WindowKey, Counts>> swapped = Promise.promise();
      one.loop()
          .runOnContext(
              go -> {
                Map<WindowKey, Counts> counted = one.counter().swap();
                // Whoever hears of it changes what is the caller's alone.
                caller.runOnContext(back -> swapped.complete(counted));
              });
      all =
          all.compose(
              sum ->
                  swapped
                      .future()
                      .map(
                          counted -> {
                            counted.forEach((key, counts) -> sum.merge(key, counts, Counts::plus));
                            return sum;
                          }));
    }
    return all;
  }
}
