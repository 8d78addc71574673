package dev.slipway.monitor.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted over some time. Merging is associative and commutative, with {@link #NONE} as
 * its neutral element.
 *
 * @param answered predictions that were answered
 * @param refused 4xx
 * @param errors 5xx or no answer
 * @param statuses predictions by the HTTP status that says how they ended; none of windows that
 *     were stored before statuses were
 * @param items rows of the answered ones
 * @param runs of the engine; a run whose calls straddle two windows is counted by its rows in each,
 *     so this is no whole number
 * @param totalNanos from submission to answer, summed over the answered
 * @param queueNanos of that, waiting for an instance
 * @param runNanos of the engine, each answered prediction with the whole run it was part of
 * @param batches runs by the rows they had
 * @param latency of the answered
 * @param lastMillis when the newest ended, milliseconds since 1970; 0 when there was none
 */
public record Counts(
    long answered,
    long refused,
    long errors,
    Map<Integer, Long> statuses,
    long items,
    double runs,
    long totalNanos,
    long queueNanos,
    long runNanos,
    Map<Integer, Batches> batches,
    LatencyHistogram latency,
    long lastMillis) {

  public static final Counts NONE =
      new Counts(0, 0, 0, Map.of(), 0, 0, 0, 0, 0, Map.of(), LatencyHistogram.EMPTY, 0);

  /**
   * Runs of one size.
   *
   * @param runs may be a fraction, as in {@link Counts#runs}
   * @param nanos of the engine in them
   */
  public record Batches(double runs, double nanos) {
    Batches plus(Batches other) {
      return new Batches(runs + other.runs, nanos + other.nanos);
    }
  }

  public Counts {
    statuses = Map.copyOf(statuses);
    batches = Map.copyOf(batches);
  }

  public Counts plus(Counts other) {
    Map<Integer, Batches> both = new TreeMap<>(batches);
    other.batches.forEach((rows, runsOf) -> both.merge(rows, runsOf, Batches::plus));
    Map<Integer, Long> ended = new TreeMap<>(statuses);
    other.statuses.forEach((status, count) -> ended.merge(status, count, Long::sum));
    return new Counts(
        answered + other.answered,
        refused + other.refused,
        errors + other.errors,
        ended,
        items + other.items,
        runs + other.runs,
        totalNanos + other.totalNanos,
        queueNanos + other.queueNanos,
        runNanos + other.runNanos,
        both,
        latency.plus(other.latency),
        Math.max(lastMillis, other.lastMillis));
  }

  /** All predictions, however they ended. */
  public long predictions() {
    return answered + refused + errors;
  }
}
