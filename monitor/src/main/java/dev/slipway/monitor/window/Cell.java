package dev.slipway.monitor.window;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Counts.Batches;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.WindowKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What one loop counts for one key between two swaps. */
final class Cell {

  /** Batches larger than this are counted together under it. */
  private static final int LARGEST = 1024;

  final String model;
  final int version;
  final long revision;
  final Lane lane;

  private long answered;
  private long refused;
  private long errors;
  private long items;
  private double runs;
  private long totalNanos;
  private long queueNanos;
  private long runNanos;
  private long lastMillis;
  // Nearly all have one status, which then stands first; a place is added for one that is new.
  private int[] statuses = new int[4];
  private long[] byStatus = new long[4];
  private final long[] latency = new long[LatencyBuckets.COUNT];
  private double[] runsBySize = new double[9];
  private double[] nanosBySize = new double[9];

  Cell(String model, int version, long revision, Lane lane) {
    this.model = model;
    this.version = version;
    this.revision = revision;
    this.lane = lane;
  }

  boolean is(int otherVersion, long otherRevision, Lane otherLane) {
    return version == otherVersion && revision == otherRevision && lane == otherLane;
  }

  WindowKey key() {
    return new WindowKey(model, version, revision, lane);
  }

  void record(
      int status, long total, long queue, long run, int batchRows, int rows, long nowMillis) {
    lastMillis = nowMillis;
    int at = place(status);
    byStatus[at]++;
    if (status >= 500) {
      errors++;
    } else if (status >= 400) {
      refused++;
    } else {
      answered++;
      items += rows;
      totalNanos += total;
      queueNanos += queue;
      runNanos += run;
      latency[LatencyBuckets.of(total)]++;
    }
    if (batchRows > 0) {
      ran(run, batchRows, rows);
    }
  }

  /** So many rows were in a run of all these; each row counts its share of it. */
  void ran(long run, int batchRows, int rows) {
    double share = (double) rows / batchRows;
    int size = Math.min(batchRows, LARGEST);
    if (size >= runsBySize.length) {
      int capacity = Math.min(LARGEST + 1, Integer.highestOneBit(size) * 2 + 1);
      runsBySize = Arrays.copyOf(runsBySize, capacity);
      nanosBySize = Arrays.copyOf(nanosBySize, capacity);
    }
    runs += share;
    runsBySize[size] += share;
    nanosBySize[size] += share * run;
  }

  private int place(int status) {
    int at = 0;
    while (byStatus[at] > 0 && statuses[at] != status) {
      if (++at == statuses.length) {
        statuses = Arrays.copyOf(statuses, 2 * at);
        byStatus = Arrays.copyOf(byStatus, 2 * at);
      }
    }
    statuses[at] = status;
    return at;
  }

  Counts counts() {
    Map<Integer, Long> ended = new HashMap<>();
    for (int at = 0; at < statuses.length && byStatus[at] > 0; at++) {
      ended.put(statuses[at], byStatus[at]);
    }
    Map<Integer, Batches> batches = new HashMap<>();
    for (int size = 1; size < runsBySize.length; size++) {
      if (runsBySize[size] > 0) {
        batches.put(size, new Batches(runsBySize[size], nanosBySize[size]));
      }
    }
    return new Counts(
        answered,
        refused,
        errors,
        ended,
        items,
        runs,
        totalNanos,
        queueNanos,
        runNanos,
        batches,
        LatencyHistogram.of(latency),
        lastMillis);
  }
}
