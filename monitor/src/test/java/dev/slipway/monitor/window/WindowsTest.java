package dev.slipway.monitor.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Totals;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.export.PrometheusText;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowsTest {

  private static final WindowKey KEY = new WindowKey("m", 1, 7, Lane.ROUTED);

  private static final int[] STATUSES = {200, 400, 409, 429, 499, 500, 503, 504};

  private static Map<WindowKey, Counts> random(Random random, LoopCounter counter, int calls) {
    for (int i = 0; i < calls; i++) {
      int batch = 1 + random.nextInt(20);
      counter.record(
          random.nextBoolean() ? "m" : "n",
          1 + random.nextInt(2),
          random.nextInt(3),
          Lane.values()[random.nextInt(5)],
          STATUSES[random.nextInt(STATUSES.length)],
          random.nextInt(1_000_000_000),
          random.nextInt(1000),
          random.nextInt(1000),
          batch,
          1 + random.nextInt(batch));
    }
    return counter.swap();
  }

  private static Map<WindowKey, Counts> merge(Map<WindowKey, Counts> a, Map<WindowKey, Counts> b) {
    Map<WindowKey, Counts> sum = new HashMap<>(a);
    b.forEach((key, counts) -> sum.merge(key, counts, Counts::plus));
    return sum;
  }

  @Test
  void mergingIsAssociativeAndCommutativeAndNothingIsNeutral() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      LoopCounter counter = new LoopCounter();
      Counts[] three = new Counts[3];
      for (int i = 0; i < 3; i++) {
        three[i] = random(random, counter, 50).values().stream().reduce(Counts.NONE, Counts::plus);
      }
      Counts left = three[0].plus(three[1]).plus(three[2]);
      Counts right = three[2].plus(three[1].plus(three[0]));
      String said = "seed " + seed;
      assertEquals(left.answered(), right.answered(), said);
      assertEquals(left.latency(), right.latency(), said);
      assertEquals(left.statuses(), right.statuses(), said);
      assertEquals(left.totalNanos(), right.totalNanos(), said);
      assertEquals(left.runs(), right.runs(), 1e-9, said);
      assertEquals(left.batches().keySet(), right.batches().keySet(), said);
      assertEquals(three[0], three[0].plus(Counts.NONE), said);
    }
  }

  @Test
  void nothingCountedIsLostHoweverSwapsAndWindowsFall() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      LoopCounter one = new LoopCounter();
      LoopCounter two = new LoopCounter();
      OpenWindows windows = new OpenWindows("node");
      List<Window> closed = new ArrayList<>();
      long expected = 0;
      long now = 1_000_000;
      for (int tick = 0; tick < 100; tick++) {
        int calls = random.nextInt(20);
        expected += 2L * calls;
        now += random.nextInt(4) - (random.nextInt(10) == 0 ? 3 : 0);
        closed.addAll(
            windows.add(merge(random(random, one, calls), random(random, two, calls)), now));
      }
      closed.addAll(windows.close());
      long stored = closed.stream().mapToLong(window -> window.counts().predictions()).sum();
      assertEquals(expected, stored, "seed " + seed);
      assertEquals(
          expected,
          closed.stream()
              .flatMap(window -> window.counts().statuses().values().stream())
              .mapToLong(Long::longValue)
              .sum(),
          "seed " + seed);
      assertEquals(
          expected,
          windows.totals().values().stream().mapToLong(Counts::predictions).sum(),
          "seed " + seed);
      assertTrue(
          closed.stream().allMatch(window -> window.start().getEpochSecond() % 10 == 0),
          "seed " + seed);
    }
  }

  @Test
  void callsOfOneBatchCountAsOneRun() {
    LoopCounter counter = new LoopCounter();
    for (int rows : new int[] {3, 4, 1}) {
      counter.record("m", 1, 7, Lane.ROUTED, 200, 1000, 10, 500, 8, rows);
    }
    Counts counts = counter.swap().get(KEY);
    assertEquals(1.0, counts.runs(), 1e-9);
    assertEquals(8, counts.items());
    assertEquals(1.0, counts.batches().get(8).runs(), 1e-9);
    assertEquals(500, counts.batches().get(8).nanos(), 1e-6);
  }

  @Test
  void eachPredictionIsCountedUnderItsStatusAndOnlyThoseFrom500OnAreErrors() {
    LoopCounter counter = new LoopCounter();
    int[] ended = {503, 200, 200, 429, 200, 400, 504, 499, 503, 409};
    for (int status : ended) {
      counter.record("m", 1, 7, Lane.ROUTED, status, 1000, 10, 500, 0, 1);
    }
    Counts counts = counter.swap().get(KEY);
    assertEquals(
        Map.of(200, 3L, 400, 1L, 409, 1L, 429, 1L, 499, 1L, 503, 2L, 504, 1L), counts.statuses());
    assertEquals(3, counts.answered());
    assertEquals(4, counts.refused());
    assertEquals(3, counts.errors());
    assertEquals(3, counts.latency().total());
  }

  @Test
  void countingAStatusThatWasSeenAllocatesNothing() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    LoopCounter counter = new LoopCounter();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    // What the compiler and the first calls allocate is not what counting does: the least counts.
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        counter.record("m", 1, 7, Lane.ROUTED, STATUSES[i % STATUSES.length], 1000, 10, 500, 4, 1);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertEquals(0, least);
  }

  @Test
  void fiveBucketsAreATenthSlower() {
    int at = LatencyBuckets.of(10_000_000);
    assertEquals(at + 5, LatencyBuckets.of(11_010_000));
    assertEquals(0, LatencyBuckets.of(1));
    assertEquals(799, LatencyBuckets.of(Long.MAX_VALUE));
    for (int bucket = 1; bucket < 798; bucket++) {
      assertEquals(
          bucket,
          LatencyBuckets.of((long) (LatencyBuckets.endNanos(bucket) * 0.999)),
          "bucket " + bucket);
    }
  }

  @Test
  void theStoredFormOfAHistogramIsExactAndABrokenOneIsRefused() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      long[] counts = new long[LatencyBuckets.COUNT];
      for (int i = 0; i < random.nextInt(40); i++) {
        counts[random.nextInt(counts.length)] = random.nextLong(1, Long.MAX_VALUE / 1000);
      }
      LatencyHistogram histogram = LatencyHistogram.of(counts);
      assertEquals(histogram, LatencyHistogram.fromSparse(histogram.sparse()), "seed " + seed);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> LatencyHistogram.fromSparse(new byte[] {(byte) 0xff}));
    assertThrows(
        IllegalArgumentException.class,
        () -> LatencyHistogram.fromSparse(new byte[] {(byte) 0xff, 0x7f, 1}));
  }

  @Test
  void quantilesAreTheEndOfTheirBucket() {
    long[] counts = new long[LatencyBuckets.COUNT];
    counts[10] = 50;
    counts[20] = 50;
    LatencyHistogram histogram = LatencyHistogram.of(counts);
    assertEquals(LatencyBuckets.endNanos(10), histogram.quantileNanos(0.5));
    assertEquals(LatencyBuckets.endNanos(20), histogram.quantileNanos(0.51));
    assertTrue(Double.isNaN(LatencyHistogram.EMPTY.quantileNanos(0.5)));
  }

  @Test
  void metricsAreMonotoneHistogramsAndTritonsNamesAreBehindASetting() {
    LoopCounter counter = new LoopCounter();
    for (int i = 0; i < 100; i++) {
      counter.record(
          "a\"b", 2, i % 3, Lane.ROUTED, i % 10 == 0 ? 500 : 200, i * 1_000_000L, 1, 1, 1, 1);
    }
    Totals totals = new Totals(Instant.now(), counter.swap(), 0, 0);
    String text = PrometheusText.render(totals, List.of());
    assertTrue(
        text.contains(
            "slipway_predictions_total{model=\"a\\\"b\",version=\"2\",lane=\"routed\",outcome=\"answered\"} 90\n"),
        text);
    assertTrue(text.contains("outcome=\"error\"} 10\n"), text);
    assertTrue(text.contains("le=\"+Inf\"} 90\n"), text);
    long last = -1;
    for (String line :
        text.lines().filter(l -> l.startsWith("slipway_prediction_seconds_bucket")).toList()) {
      long value = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
      assertTrue(value >= last, text);
      last = value;
    }
    assertTrue(!text.contains("nv_"), text);
    assertTrue(
        PrometheusText.triton(totals, List.of())
            .contains("nv_inference_request_success{model=\"a\\\"b\",version=\"2\"} 90\n"));
  }

  @Test
  void allSeriesOfANameStandTogetherUnderOneLineThatSaysItsType() {
    Totals totals = new Totals(Instant.now(), new LoopCounter().swap(), 0, 0);
    String text =
        PrometheusText.render(
            totals,
            List.of(
                new PrometheusText.Gauge("slipway_a", "A.", "of=\"1\"", 1),
                new PrometheusText.Gauge("slipway_b_total", "B.", "", 2),
                new PrometheusText.Gauge("slipway_a", "A.", "of=\"2\"", 3)));
    assertTrue(
        text.endsWith(
            """
            # HELP slipway_a A.
            # TYPE slipway_a gauge
            slipway_a{of="1"} 1
            slipway_a{of="2"} 3
            # HELP slipway_b_total B.
            # TYPE slipway_b_total counter
            slipway_b_total 2
            """),
        text);
  }

  @Test
  void whatPeopleTryHasASeriesOfItsOwnAndIsNotInTritonsSums() {
    LoopCounter counter = new LoopCounter();
    for (int i = 0; i < 5; i++) {
      counter.record("m", 1, 1, Lane.PLAYGROUND, 500, 1, 1, 1, 1, 1);
      counter.record("m", 1, 1, Lane.PLAYGROUND, 200, 1, 1, 1, 1, 1);
    }
    counter.record("m", 1, 1, Lane.PINNED, 200, 1, 1, 1, 1, 1);
    Totals totals = new Totals(Instant.now(), counter.swap(), 0, 0);
    String text =
        PrometheusText.render(totals, List.of()) + PrometheusText.triton(totals, List.of());
    String series = "slipway_predictions_total{model=\"m\",version=\"1\",lane=";
    assertTrue(text.contains(series + "\"playground\",outcome=\"error\"} 5\n"), text);
    assertTrue(text.contains(series + "\"pinned\",outcome=\"error\"} 0\n"), text);
    assertTrue(text.contains("nv_inference_request_success{model=\"m\",version=\"1\"} 1\n"), text);
    assertTrue(text.contains("nv_inference_count{model=\"m\",version=\"1\"} 1\n"), text);
  }
}
