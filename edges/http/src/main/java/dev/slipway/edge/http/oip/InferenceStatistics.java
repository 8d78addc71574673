package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.serving.PredictionObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the protocol's statistics report, over all event loops, but for what people try in
 * the console. Each loop writes counters of its own; a reader sums them up and may see a call half
 * counted, never one twice.
 */
public final class InferenceStatistics implements PredictionObserver.Factory {

  private static final int LAST = 0;
  private static final int ROWS = 1;
  private static final int SUCCESS = 2;
  private static final int SUCCESS_NANOS = 3;
  private static final int FAIL = 4;
  private static final int FAIL_NANOS = 5;
  private static final int QUEUE = 6;
  private static final int QUEUE_NANOS = 7;
  private static final int COMPUTE = 8;
  private static final int COMPUTE_NANOS = 9;
  private static final int INPUT_NANOS = 10;
  private static final int OUTPUT_NANOS = 11;
  private static final int REJECTED = 12;
  private static final int CANCELLED = 13;
  private static final int BACKEND = 14;
  private static final int OTHER = 15;
  private static final int COUNTERS = 16;

  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  @Override
  public PredictionObserver forLoop(int loop) {
    Loop counters = new Loop();
    loops.add(counters);
    return counters;
  }

  /** Every version that was asked for something, by name and number. */
  public List<VersionStatistics> all() {
    Map<Key, Sum> sums = new HashMap<>();
    for (Loop loop : loops) {
      loop.counters.forEach((key, counters) -> sums.computeIfAbsent(key, Sum::new).add(counters));
    }
    return sorted(sums.values().stream().map(Sum::statistics).toList());
  }

  /** Likewise, and every version of these models, also one that was asked for nothing yet. */
  List<VersionStatistics> with(Collection<ModelView> served) {
    Map<Key, VersionStatistics> known = new HashMap<>();
    for (VersionStatistics one : all()) {
      known.put(new Key(one.model(), one.version()), one);
    }
    for (ModelView model : served) {
      for (ModelView.VersionView version : model.versions()) {
        Key key = new Key(model.name(), version.number());
        VersionStatistics counted =
            known.getOrDefault(key, VersionStatistics.none(key.model, key.version));
        known.put(key, counted.with(version.memoryBytes()));
      }
    }
    return sorted(known.values());
  }

  private static List<VersionStatistics> sorted(Collection<VersionStatistics> any) {
    return any.stream()
        .sorted(
            Comparator.comparing(VersionStatistics::model)
                .thenComparingInt(VersionStatistics::version))
        .toList();
  }

  private record Key(String model, int version) {}

  /** The counters of one version on one loop; one writer. */
  private static final class Counters {
    final AtomicLongArray totals = new AtomicLongArray(COUNTERS);

    /**
     * By rows of a run: rows seen in such runs, and weighted with them the engine's time, that of
     * gathering and that of handing out.
     */
    final Map<Integer, AtomicLongArray> batches = new ConcurrentHashMap<>();

    void add(int counter, long more) {
      totals.lazySet(counter, totals.getPlain(counter) + more);
    }

    /** So many rows were in a run of all these. */
    void ran(long engineNanos, long gatherNanos, long handOutNanos, int batchRows, int rows) {
      AtomicLongArray batch = batches.computeIfAbsent(batchRows, ignored -> new AtomicLongArray(4));
      batch.lazySet(0, batch.getPlain(0) + rows);
      batch.lazySet(1, batch.getPlain(1) + engineNanos * rows);
      batch.lazySet(2, batch.getPlain(2) + gatherNanos * rows);
      batch.lazySet(3, batch.getPlain(3) + handOutNanos * rows);
    }
  }

  private static final class Loop implements PredictionObserver {
    final Map<Key, Counters> counters = new ConcurrentHashMap<>();
    private @Nullable Key lastKey;
    private @Nullable Counters last;

    @Override
    public void observe(
        String model,
        int version,
        long trafficRevision,
        TrafficLane lane,
        @Nullable FailureCode failure,
        long totalNanos,
        long queueNanos,
        long runNanos,
        long gatherNanos,
        long handOutNanos,
        int batchRows,
        int rows) {
      if (lane == TrafficLane.PLAYGROUND) {
        return;
      }
      long engineNanos = runNanos - gatherNanos - handOutNanos;
      Counters own = of(model, version);
      own.add(failure == null ? SUCCESS : FAIL, 1);
      own.add(failure == null ? SUCCESS_NANOS : FAIL_NANOS, totalNanos);
      if (runNanos > 0) {
        own.add(QUEUE, 1);
        own.add(QUEUE_NANOS, queueNanos);
        own.add(COMPUTE, 1);
        own.add(COMPUTE_NANOS, engineNanos);
        own.add(INPUT_NANOS, gatherNanos);
        own.add(OUTPUT_NANOS, handOutNanos);
      }
      if (batchRows > 0) {
        own.ran(engineNanos, gatherNanos, handOutNanos, batchRows, rows);
      }
      if (failure == null) {
        own.add(ROWS, rows);
        own.totals.lazySet(LAST, System.currentTimeMillis());
      } else {
        own.add(reason(failure), 1);
      }
    }

    @Override
    public void observePart(
        String model,
        int version,
        long trafficRevision,
        TrafficLane lane,
        long runNanos,
        long gatherNanos,
        long handOutNanos,
        int batchRows,
        int rows) {
      if (lane != TrafficLane.PLAYGROUND) {
        long engineNanos = runNanos - gatherNanos - handOutNanos;
        of(model, version).ran(engineNanos, gatherNanos, handOutNanos, batchRows, rows);
      }
    }

    private static int reason(FailureCode failure) {
      return switch (failure) {
        case UNAVAILABLE, QUOTA_EXCEEDED, DEADLINE_EXCEEDED -> REJECTED;
        case CANCELLED -> CANCELLED;
        case INTERNAL -> BACKEND;
        default -> OTHER;
      };
    }

    private Counters of(String model, int version) {
      Key key = lastKey;
      Counters found = last;
      if (key != null && found != null && key.version == version && key.model.equals(model)) {
        return found;
      }
      key = new Key(model, version);
      found = counters.computeIfAbsent(key, ignored -> new Counters());
      lastKey = key;
      last = found;
      return found;
    }
  }

  /** The sum of one version over the loops. */
  private static final class Sum {
    private final Key key;
    private final long[] totals = new long[COUNTERS];
    private final Map<Integer, long[]> batches = new TreeMap<>();

    Sum(Key key) {
      this.key = key;
    }

    void add(Counters counters) {
      for (int i = 0; i < COUNTERS; i++) {
        long value = counters.totals.getAcquire(i);
        totals[i] = i == LAST ? Math.max(totals[i], value) : totals[i] + value;
      }
      counters.batches.forEach(
          (rows, seen) -> {
            long[] sum = batches.computeIfAbsent(rows, ignored -> new long[4]);
            for (int i = 0; i < sum.length; i++) {
              sum[i] += seen.getAcquire(i);
            }
          });
    }

    VersionStatistics statistics() {
      List<VersionStatistics.BatchTotal> runs = new ArrayList<>();
      long executions = 0;
      for (Map.Entry<Integer, long[]> batch : batches.entrySet()) {
        int rows = batch.getKey();
        long[] seen = batch.getValue();
        // Each run of so many rows was seen once for each of its rows.
        long count = Math.round(seen[0] / (double) rows);
        executions += count;
        runs.add(
            new VersionStatistics.BatchTotal(
                rows,
                new VersionStatistics.Total(count, seen[2] / rows),
                new VersionStatistics.Total(count, seen[1] / rows),
                new VersionStatistics.Total(count, seen[3] / rows)));
      }
      return new VersionStatistics(
          key.model,
          key.version,
          totals[LAST],
          totals[ROWS],
          executions,
          total(SUCCESS),
          total(FAIL),
          new VersionStatistics.Failures(
              totals[REJECTED], totals[CANCELLED], totals[BACKEND], totals[OTHER]),
          total(QUEUE),
          new VersionStatistics.Total(totals[COMPUTE], totals[INPUT_NANOS]),
          total(COMPUTE),
          new VersionStatistics.Total(totals[COMPUTE], totals[OUTPUT_NANOS]),
          runs,
          0);
    }

    private VersionStatistics.Total total(int counter) {
      return new VersionStatistics.Total(totals[counter], totals[counter + 1]);
    }
  }
}
