package dev.slipway.platform.batching;

import dev.slipway.platform.Pure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Remembers the most recent batches' causes and sizes. Thread-safe; adding is a few nanoseconds.
 */
@Pure
public final class BatchHistory {

  /** How many batches are remembered. */
  public static final int CAPACITY = 1024;

  private static final List<BatchCause> CAUSES = List.of(BatchCause.values());

  private final BatchCause[] causes = new BatchCause[CAPACITY];
  private final int[] rows = new int[CAPACITY];
  private final int[] calls = new int[CAPACITY];
  private final long[] waits = new long[CAPACITY];
  private long added;
  private long waitedNanos;

  /**
   * Adds a batch.
   *
   * @param waitNanos how long its oldest call had waited
   */
  public synchronized void add(BatchCause cause, int batchRows, int batchCalls, long waitNanos) {
    int at = (int) (added++ % CAPACITY);
    causes[at] = cause;
    rows[at] = batchRows;
    calls[at] = batchCalls;
    waits[at] = waitNanos;
    waitedNanos += waitNanos;
  }

  /** All batches that were ever added, with what else has been counted. */
  synchronized BatchPulse.Totals totals(long runNanos, long refused) {
    return new BatchPulse.Totals(added, waitedNanos, runNanos, refused);
  }

  /** Looks back. */
  public synchronized BatchExplanation explain(BatchLimits limits) {
    int count = (int) Math.min(added, CAPACITY);
    if (count == 0) {
      return new BatchExplanation(
          0, 0, 0, List.of(), List.of(), "No batch has run yet, so there is nothing to explain.");
    }
    List<BatchExplanation.Share> shares = new ArrayList<>();
    for (BatchCause cause : CAUSES) {
      BatchExplanation.Share share = share(cause, count);
      if (share.batches() > 0) {
        shares.add(share);
      }
    }
    shares.sort(Comparator.comparingInt(BatchExplanation.Share::batches).reversed());
    List<BatchExplanation.Share> told = withPercents(shares, count);
    double meanRows = Arrays.stream(rows, 0, count).average().orElse(0);
    return new BatchExplanation(
        count,
        meanRows,
        Arrays.stream(calls, 0, count).average().orElse(0),
        told,
        sizes(count),
        summary(told, count, meanRows, limits));
  }

  private BatchExplanation.Share share(BatchCause cause, int count) {
    int batches = 0;
    long allRows = 0;
    long allWaits = 0;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < count; i++) {
      if (causes[i] == cause) {
        batches++;
        allRows += rows[i];
        allWaits += waits[i];
        least = Math.min(least, rows[i]);
        most = Math.max(most, rows[i]);
      }
    }
    int some = Math.max(1, batches);
    return new BatchExplanation.Share(
        cause,
        batches,
        0,
        (double) allRows / some,
        least,
        most,
        allWaits / 1000.0 / some,
        cause.words());
  }

  private List<BatchExplanation.Size> sizes(int count) {
    TreeMap<Integer, Integer> batches = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      batches.merge(rows[i], 1, Integer::sum);
    }
    return batches.entrySet().stream()
        .map(size -> new BatchExplanation.Size(size.getKey(), size.getValue()))
        .toList();
  }

  /** Tenths of a percent by largest remainder, so that what is shown sums to 100. */
  private static List<BatchExplanation.Share> withPercents(
      List<BatchExplanation.Share> shares, int count) {
    int[] tenths = new int[shares.size()];
    int given = 0;
    List<Integer> byRemainder = new ArrayList<>();
    for (int i = 0; i < tenths.length; i++) {
      tenths[i] = (int) (1000L * shares.get(i).batches() / count);
      given += tenths[i];
      byRemainder.add(i);
    }
    byRemainder.sort(Comparator.comparingLong(i -> -(1000L * shares.get(i).batches() % count)));
    for (int i = 0; given < 1000; i++, given++) {
      tenths[byRemainder.get(i)]++;
    }
    List<BatchExplanation.Share> told = new ArrayList<>();
    for (int i = 0; i < tenths.length; i++) {
      BatchExplanation.Share share = shares.get(i);
      told.add(
          new BatchExplanation.Share(
              share.cause(),
              share.batches(),
              tenths[i] / 10.0,
              share.meanRows(),
              share.leastRows(),
              share.mostRows(),
              share.meanWaitMicros(),
              share.words()));
    }
    return told;
  }

  private static String summary(
      List<BatchExplanation.Share> shares, int count, double meanRows, BatchLimits limits) {
    BatchExplanation.Share first = shares.get(0);
    return String.format(
            Locale.ROOT,
            "The last %d batches had %.1f rows on average, of at most %d. Mostly (%.1f %%) %s. ",
            count,
            meanRows,
            limits.maxItems(),
            first.percent(),
            first.words())
        + advice(first.cause(), limits);
  }

  private static String advice(BatchCause cause, BatchLimits limits) {
    return switch (cause) {
      case NOT_BATCHABLE ->
          limits.batchable()
              ? "Raise batching.maxItems above 1 to let calls share a run."
              : "A model whose inputs and outputs all begin with a variable dimension could.";
      case LIMIT_REACHED ->
          "A larger batching.maxItems may raise throughput, at the price of latency.";
      case DIFFERENT_SHAPES ->
          "Callers that send equal lengths (padded or sorted by themselves) would share runs.";
      case DELAY_ELAPSED ->
          "A longer batching.maxDelayMicros would gather more, and each call would wait longer.";
      case DEADLINE_NEAR -> "Longer deadlines or a shorter batching.maxDelayMicros would help.";
      case ARRIVED_ALONE, ARRIVED_TOGETHER ->
          "There is room: small batches are a sign of free instances, not of a fault.";
      case QUEUE_EMPTIED ->
          "Batches grow with the load by themselves; another instance would make them smaller.";
    };
  }
}
