package dev.slipway.monitor.window;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Counts.Batches;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Outcome;
import dev.slipway.monitor.api.WindowKey;
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
      Outcome outcome, long total, long queue, long run, int batchRows, int rows, long nowMillis) {
    lastMillis = nowMillis;
    switch (outcome) {
      case REFUSED -> refused++;
      case ERROR -> errors++;
      case ANSWERED -> {
        answered++;
        items += rows;
        totalNanos += total;
        queueNanos += queue;
        runNanos += run;
        latency[LatencyBuckets.of(total)]++;
      }
    }
    if (batchRows > 0) {
      double share = (double) rows / batchRows;
      int size = Math.min(batchRows, LARGEST);
      if (size >= runsBySize.length) {
        int capacity = Math.min(LARGEST + 1, Integer.highestOneBit(size) * 2 + 1);
        runsBySize = java.util.Arrays.copyOf(runsBySize, capacity);
        nanosBySize = java.util.Arrays.copyOf(nanosBySize, capacity);
      }
      runs += share;
      runsBySize[size] += share;
      nanosBySize[size] += share * run;
    }
  }

  Counts counts() {
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
