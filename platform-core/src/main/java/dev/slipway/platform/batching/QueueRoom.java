package dev.slipway.platform.batching;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the rows and bytes that wait, so that a queue without an end has a bound. Thread-safe. */
final class QueueRoom {

  private final AtomicLong items = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** A call without rows would otherwise wait for free. */
  private static int weight(int rows) {
    return Math.max(1, rows);
  }

  boolean reserve(BatchLimits limits, int rows, long callBytes) {
    int weight = weight(rows);
    if (items.addAndGet(weight) > limits.queueItems()) {
      items.addAndGet(-weight);
      return false;
    }
    if (bytes.addAndGet(callBytes) > limits.queueBytes()) {
      bytes.addAndGet(-callBytes);
      items.addAndGet(-weight);
      return false;
    }
    return true;
  }

  void free(int rows, long callBytes) {
    items.addAndGet(-weight(rows));
    bytes.addAndGet(-callBytes);
  }

  boolean has(BatchLimits limits, long callBytes) {
    return items.get() < limits.queueItems() && bytes.get() + callBytes <= limits.queueBytes();
  }

  long items() {
    return items.get();
  }

  long bytes() {
    return bytes.get();
  }
}
