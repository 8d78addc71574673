package dev.slipway.platform.batching;

import java.util.ArrayDeque;
import java.util.List;

/**
 * How a deployment's queue stood in each five seconds of the last five minutes. Looked at every few
 * milliseconds by one thread, read by any.
 */
public final class BatchPulse {

  /** Beats that are kept. */
  public static final int KEPT = 60;

  /** Seconds that a beat is about. */
  public static final int SECONDS = 5;

  private static final long EVERY_NANOS = SECONDS * 1_000_000_000L;

  private final ArrayDeque<Beat> beats = new ArrayDeque<>(KEPT);
  private long began;
  private Totals before;
  private long looks;
  private long waiting;

  /**
   * What has been counted since the beginning.
   *
   * @param waitNanos how long the oldest call of each batch had waited, summed
   * @param runNanos of all instances together
   * @param refused calls that found no room
   */
  public record Totals(long batches, long waitNanos, long runNanos, long refused) {}

  /**
   * Five seconds.
   *
   * @param waitingItems rows that waited, on average
   * @param busyPercent of the instances' time, 0 to 100
   * @param waitMicros how long the oldest call of a batch had waited, on average; NaN without a
   *     batch
   * @param refusedPerSecond calls that found no room
   */
  public record Beat(
      double waitingItems, double busyPercent, double waitMicros, double refusedPerSecond) {}

  /** Begins now. */
  public BatchPulse(long nowNanos) {
    began = nowNanos;
    before = new Totals(0, 0, 0, 0);
  }

  /**
   * Looks once.
   *
   * @param waitingItems rows that wait now
   * @param instances that could run, at least 1
   */
  public synchronized void look(long nowNanos, long waitingItems, int instances, Totals totals) {
    looks++;
    waiting += waitingItems;
    long took = nowNanos - began;
    if (took < EVERY_NANOS) {
      return;
    }
    long batches = totals.batches() - before.batches();
    if (beats.size() == KEPT) {
      beats.removeFirst();
    }
    beats.addLast(
        new Beat(
            (double) waiting / looks,
            Math.min(
                100,
                100.0 * (totals.runNanos() - before.runNanos()) / took / Math.max(1, instances)),
            batches == 0
                ? Double.NaN
                : (totals.waitNanos() - before.waitNanos()) / 1000.0 / batches,
            (totals.refused() - before.refused()) * 1e9 / took));
    began = nowNanos;
    before = totals;
    looks = 0;
    waiting = 0;
  }

  /** What is known, the oldest first; the last one ended less than five seconds ago. */
  public synchronized List<Beat> beats() {
    return List.copyOf(beats);
  }
}
