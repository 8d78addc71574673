package dev.slipway.monitor.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.Audience;
import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.monitor.api.Rates.Series;
import dev.slipway.monitor.api.Rates.VersionSeries;
import dev.slipway.monitor.rate.Coverage.Stretch;
import dev.slipway.monitor.rate.RateMaker.Minutes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateMakerTest {

  private static final long T = 1_700_000_400; // a multiple of 60 and of 10

  private static Coverage covered(double from, double until) {
    return Coverage.of(List.of(new Stretch(from, until)));
  }

  private static Counted window(
      int version, Audience audience, long start, long answered, long errors) {
    return window("m", version, audience, start, answered, errors, 1_000_000);
  }

  private static Counted window(
      String model,
      int version,
      Audience audience,
      long start,
      long answered,
      long errors,
      long latencyNanos) {
    long[] latency = new long[LatencyBuckets.COUNT];
    latency[LatencyBuckets.of(latencyNanos)] = answered;
    return new Counted(
        model,
        version,
        audience,
        false,
        start,
        answered,
        0,
        errors,
        answered * 2,
        answered / 2.0,
        answered * 3_000_000,
        LatencyHistogram.of(latency).sparse());
  }

  private static ReadSeries tens(int points) {
    return new ReadSeries(
        "m", null, 10, Instant.ofEpochSecond(T), Instant.ofEpochSecond(T + 10L * points));
  }

  @Test
  void whereNobodyCountedThereIsAGapAndWhereNothingCameThereIsZero() {
    Series series =
        RateMaker.series(
            tens(4),
            List.of(window(1, Audience.CALLERS, T, 50, 0)),
            Coverage.of(List.of(new Stretch(T, T + 20), new Stretch(T + 30, T + 40))));
    VersionSeries one = series.versions().get(0);
    assertEquals(Arrays.asList(5.0, 0.0, null, 0.0), one.requests());
    assertEquals(Arrays.asList(0.0, null, null, null), one.errorPercent());
    assertEquals(List.of(true, true, false, true), series.counted());
    assertNull(one.p99Millis().get(1), "nothing was answered that a latency could be made of");
  }

  @Test
  void aPointThatWasCountedInPartIsDividedByThatPart() {
    Series series =
        RateMaker.series(
            tens(1), List.of(window(1, Audience.CALLERS, T, 40, 0)), covered(T + 6, T + 10));
    assertEquals(List.of(10.0), series.versions().get(0).requests());
  }

  @Test
  void windowsOfANodeThatNeverSaidThatItCountedAreShownAllTheSame() {
    Series series =
        RateMaker.series(
            tens(1), List.of(window(1, Audience.CALLERS, T, 40, 0)), Coverage.of(List.of()));
    assertEquals(List.of(4.0), series.versions().get(0).requests());
  }

  @Test
  void shorterWindowsAddUpToAPointAndQuantilesAreOfTheMergedHistogram() {
    Series series =
        RateMaker.series(
            new ReadSeries("m", null, 60, Instant.ofEpochSecond(T), Instant.ofEpochSecond(T + 60)),
            List.of(
                window("m", 1, Audience.CALLERS, T, 99, 1, 1_000_000),
                window("m", 1, Audience.CALLERS, T + 50, 1, 19, 80_000_000)),
            covered(T, T + 60));
    VersionSeries one = series.versions().get(0);
    assertEquals(List.of(2.0), one.requests());
    assertEquals(List.of(16.6667), one.errorPercent());
    assertEquals(1.0, one.p50Millis().get(0), 0.03);
    assertEquals(1.0, one.p99Millis().get(0), 0.03, "99 of 100 took a millisecond");
    assertEquals(List.of(4.0), one.batch());
    assertEquals(List.of(3.0), one.queueMillis());
  }

  @Test
  void shadowsAndTriesAreLinesOfTheirOwn() {
    Series series =
        RateMaker.series(
            tens(1),
            List.of(
                window(2, Audience.SHADOW, T, 10, 0),
                window(2, Audience.CALLERS, T, 20, 0),
                window(1, Audience.PLAYGROUND, T, 30, 0)),
            covered(T, T + 10));
    assertEquals(
        List.of("1 PLAYGROUND", "2 CALLERS", "2 SHADOW"),
        series.versions().stream().map(line -> line.version() + " " + line.audience()).toList());
  }

  @Test
  void timesAreRoundedToWholeStepsAndTooManyPointsAreRefusedInWords() {
    ReadSeries which =
        new ReadSeries("m", null, 10, Instant.ofEpochSecond(T + 3), Instant.ofEpochSecond(T + 11));
    assertEquals(Instant.ofEpochSecond(T), which.from());
    assertEquals(Instant.ofEpochSecond(T + 20), which.until());
    assertEquals(2, which.points());
    Instant end = Instant.ofEpochSecond(T);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ReadSeries("m", null, 10, end.minusSeconds(20_010), end));
    assertTrue(refused.getMessage().contains("2001: take a longer step"), refused.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new ReadSeries("m", null, 30, end.minusSeconds(60), end));
    assertThrows(IllegalArgumentException.class, () -> new ReadSeries("m", null, 10, end, end));
  }

  @Test
  void theLastMinuteAndHourOfAllModelsAreMadeOfTheirCallersWindows() {
    long end = T + 20;
    long first = RateMaker.sparkStart(end);
    assertEquals(T - 59 * 60, first, "the newest minute is the one that runs");
    Rates.All all =
        RateMaker.all(
            Instant.ofEpochSecond(end),
            List.of(
                window("a", 1, Audience.CALLERS, end - 10, 540, 60, 2_000_000),
                window("a", 2, Audience.CALLERS, end - 60, 600, 0, 2_000_000)),
            List.of(new Minutes("a", List.of(first, T), List.of(600L, 100L))),
            Coverage.of(List.of(new Stretch(first, first + 60), new Stretch(T - 100, end))));
    Rates.ModelRates a = all.models().get("a");
    assertNotNull(a);
    assertEquals(20.0, a.measures().requests());
    assertEquals(5.0, a.measures().errorPercent());
    assertEquals(java.util.Map.of(1, 60L), a.failedByVersion());
    assertEquals(60, a.spark().size());
    assertEquals(10.0, a.spark().get(0));
    assertNull(a.spark().get(1), "nobody counted");
    assertEquals(0.0, a.spark().get(58), "somebody counted, nothing came");
    assertEquals(5.0, a.spark().get(59), "100 in the 20 seconds that the minute has run");
    assertEquals(0.0, all.quiet().get(59));
    assertNull(all.quiet().get(1));
  }

  @Test
  void aModelWithoutAnyFailureHasZeroPerCentAndOneWithoutPredictionsHasNone() {
    assertEquals(
        0.0,
        RateMaker.now(
                Instant.ofEpochSecond(T),
                Instant.ofEpochSecond(T + 60),
                List.of(window(1, Audience.CALLERS, T, 1, 0)),
                covered(T, T + 60))
            .versions()
            .get(0)
            .measures()
            .errorPercent());
    Counted refusedOnly =
        new Counted("m", 1, Audience.CALLERS, false, T, 0, 9, 0, 0, 0, 0, new byte[0]);
    Rates.Measures measures =
        RateMaker.now(
                Instant.ofEpochSecond(T),
                Instant.ofEpochSecond(T + 60),
                List.of(refusedOnly),
                covered(T, T + 60))
            .versions()
            .get(0)
            .measures();
    assertEquals(0.15, measures.requests());
    assertNull(measures.errorPercent(), "callers' own mistakes say nothing about the version");
  }

  @Test
  void coverageIsTheUnionOfWhatAllNodesCounted() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      boolean[] seconds = new boolean[100];
      List<Stretch> stretches = new java.util.ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        int from = random.nextInt(100);
        int until = from + random.nextInt(101 - from);
        stretches.add(new Stretch(from, until));
        Arrays.fill(seconds, from, until, true);
      }
      Coverage coverage = Coverage.of(stretches);
      int from = random.nextInt(100);
      int until = from + random.nextInt(101 - from);
      int expected = 0;
      for (int i = from; i < until; i++) {
        expected += seconds[i] ? 1 : 0;
      }
      assertEquals(expected, coverage.seconds(from, until), 1e-9, stretches::toString);
    }
  }
}
