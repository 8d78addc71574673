package dev.slipway.platform.flow;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many event streams are open on this node, and whose. Any thread. */
final class StreamSeats {

  private final EventFeed.Limits limits;
  private final Map<String, Integer> ofOne = new ConcurrentHashMap<>();
  private final AtomicInteger ofAll = new AtomicInteger();

  StreamSeats(EventFeed.Limits limits) {
    this.limits = limits;
  }

  int taken() {
    return ofAll.get();
  }

  /** Takes a seat, to be given back; otherwise says why there is none. */
  @Nullable SlipwayException take(String name) {
    if (ofAll.incrementAndGet() > limits.ofAll()) {
      ofAll.decrementAndGet();
      return EventFeed.unavailable(
          "this node has " + limits.ofAll() + " event streams open, its most");
    }
    if (ofOne.merge(name, 1, Integer::sum) > limits.ofOne()) {
      giveBack(name);
      return new SlipwayException(
              FailureCode.QUOTA_EXCEEDED,
              "'"
                  + name
                  + "' has "
                  + limits.ofOne()
                  + " event streams open on this node, the most that one may have; close one")
          .with("retryAfterSeconds", 10);
    }
    return null;
  }

  void giveBack(String name) {
    ofAll.decrementAndGet();
    ofOne.computeIfPresent(name, (key, open) -> open <= 1 ? null : open - 1);
  }
}
