package dev.slipway.platform.batching;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The instances that have nothing to do, on a stack. Thread-safe. */
final class Sleepers {

  private final ArrayDeque<BatchTaker> stack = new ArrayDeque<>();
  private final AtomicInteger count = new AtomicInteger();

  boolean any() {
    return count.get() > 0;
  }

  void add(BatchTaker taker) {
    synchronized (stack) {
      stack.addLast(taker);
      count.incrementAndGet();
    }
  }

  void withdraw(BatchTaker taker) {
    synchronized (stack) {
      if (stack.remove(taker)) {
        count.decrementAndGet();
      }
    }
  }

  /** Wakes the one that fell asleep last, since its caches are the warmest. */
  void wakeOne() {
    BatchTaker taker;
    synchronized (stack) {
      taker = stack.pollLast();
      if (taker == null) {
        return;
      }
      count.decrementAndGet();
    }
    taker.signal();
  }
}
