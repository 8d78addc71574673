package dev.slipway.monitor.rate;

import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.All;
import dev.slipway.monitor.api.Rates.Audience;
import dev.slipway.monitor.api.Rates.Measures;
import dev.slipway.monitor.api.Rates.ModelRates;
import dev.slipway.monitor.api.Rates.Now;
import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.monitor.api.Rates.Series;
import dev.slipway.monitor.api.Rates.VersionNow;
import dev.slipway.monitor.api.Rates.VersionSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes rates of windows. Where nobody counted there is a gap, which is null; where somebody did
 * and nothing came, there is zero. A stretch that was only partly counted is divided by the seconds
 * that were. Pure.
 */
public final class RateMaker {

  /** A stretch of which less was counted says too little to be shown. */
  private static final double LEAST_SECONDS = 1;

  private RateMaker() {}

  private record Line(int version, Audience audience) implements Comparable<Line> {
    private static final Comparator<Line> ORDER =
        Comparator.comparingInt(Line::version).thenComparing(Line::audience);

    @Override
    public int compareTo(Line other) {
      return ORDER.compare(this, other);
    }
  }

  /** The series of a model. Windows that are shorter than the step are added up. */
  public static Series series(ReadSeries which, Collection<Counted> windows, Coverage coverage) {
    long from = which.from().getEpochSecond();
    int points = which.points();
    Map<Line, @Nullable Sum[]> lines = new TreeMap<>();
    boolean[] seen = new boolean[points];
    for (Counted window : windows) {
      int point = (int) Math.floorDiv(window.start() - from, (long) which.step());
      if (point < 0 || point >= points) {
        continue;
      }
      seen[point] = true;
      @Nullable Sum[] line =
          lines.computeIfAbsent(
              new Line(window.version(), window.audience()), key -> new @Nullable Sum[points]);
      Sum sum = line[point];
      if (sum == null) {
        sum = new Sum();
        line[point] = sum;
      }
      sum.add(window);
    }
    double[] seconds = new double[points];
    Boolean[] counted = new Boolean[points];
    for (int i = 0; i < points; i++) {
      long start = from + (long) i * which.step();
      double covered = coverage.seconds(start, start + which.step());
      // Windows are there although nobody is known to have counted: what came from a killed
      // node's disk. It counted all the time, as far as anybody knows.
      seconds[i] = covered >= LEAST_SECONDS ? covered : seen[i] ? which.step() : 0.0;
      counted[i] = seconds[i] > 0;
    }
    List<VersionSeries> versions = new ArrayList<>();
    lines.forEach((line, sums) -> versions.add(versionSeries(line, sums, seconds)));
    return new Series(which.step(), which.from(), which.until(), Arrays.asList(counted), versions);
  }

  private static VersionSeries versionSeries(Line line, @Nullable Sum[] sums, double[] seconds) {
    int points = sums.length;
    @Nullable Double[][] values = new @Nullable Double[6][points];
    for (int i = 0; i < points; i++) {
      Sum sum = sums[i];
      if (sum == null) {
        values[0][i] = seconds[i] > 0 ? 0.0 : null;
        continue;
      }
      Measures measures = sum.over(seconds[i]);
      values[0][i] = measures.requests();
      values[1][i] = measures.errorPercent();
      values[2][i] = measures.p50Millis();
      values[3][i] = measures.p99Millis();
      values[4][i] = measures.batch();
      values[5][i] = measures.queueMillis();
    }
    return new VersionSeries(
        line.version(),
        line.audience(),
        Arrays.asList(values[0]),
        Arrays.asList(values[1]),
        Arrays.asList(values[2]),
        Arrays.asList(values[3]),
        Arrays.asList(values[4]),
        Arrays.asList(values[5]));
  }

  /** The rates of a model's versions over one stretch of time. */
  public static Now now(
      Instant from, Instant until, Collection<Counted> windows, Coverage coverage) {
    Map<Line, Sum> lines = new TreeMap<>();
    for (Counted window : windows) {
      lines
          .computeIfAbsent(new Line(window.version(), window.audience()), key -> new Sum())
          .add(window);
    }
    double whole = (double) (until.getEpochSecond() - from.getEpochSecond());
    double covered = coverage.seconds(from.getEpochSecond(), until.getEpochSecond());
    double seconds = covered >= LEAST_SECONDS ? covered : whole;
    List<VersionNow> versions = new ArrayList<>();
    lines.forEach(
        (line, sum) ->
            versions.add(
                new VersionNow(
                    line.version(), line.audience(), sum.over(seconds), sum.named(seconds))));
    return new Now(from, until, seconds, versions);
  }

  /**
   * Predictions of a model by minute.
   *
   * @param minutes starts, seconds since 1970
   * @param counts one for each of them
   */
  public record Minutes(String model, List<Long> minutes, List<Long> counts) {
    public Minutes {
      minutes = List.copyOf(minutes);
      counts = List.copyOf(counts);
    }
  }

  /**
   * The last minute and hour of all models.
   *
   * @param until the end of both, a multiple of ten seconds
   * @param windows of ten seconds, those of the last minute
   */
  public static All all(
      Instant until, Collection<Counted> windows, Collection<Minutes> sparks, Coverage coverage) {
    long end = until.getEpochSecond();
    Map<String, Sum> sums = new HashMap<>();
    Map<String, Map<Integer, Long>> failed = new HashMap<>();
    for (Counted window : windows) {
      sums.computeIfAbsent(window.model(), model -> new Sum()).add(window);
      if (window.errors() > 0) {
        failed
            .computeIfAbsent(window.model(), model -> new HashMap<>())
            .merge(window.version(), window.errors(), Long::sum);
      }
    }
    double covered = coverage.seconds(end - 60, end);
    double seconds = covered >= LEAST_SECONDS ? covered : 60;
    double[] minutes = new double[Rates.SPARK_MINUTES];
    long first = sparkStart(end);
    for (int i = 0; i < minutes.length; i++) {
      minutes[i] = coverage.seconds(first + 60L * i, Math.min(end, first + 60L * (i + 1)));
    }
    Map<String, Minutes> byModel = new HashMap<>();
    sparks.forEach(spark -> byModel.put(spark.model(), spark));
    Set<String> names = new HashSet<>(byModel.keySet());
    names.addAll(sums.keySet());
    Map<String, ModelRates> models = new HashMap<>();
    for (String name : names) {
      Sum sum = sums.getOrDefault(name, new Sum());
      models.put(
          name,
          new ModelRates(
              sum.over(seconds),
              sum.errors(),
              sum.judged(),
              failed.getOrDefault(name, Map.of()),
              spark(byModel.get(name), first, minutes)));
    }
    return new All(until, models, spark(null, first, minutes));
  }

  /**
   * Where the first minute of a spark begins: whole minutes, the newest the one that runs.
   *
   * @param end seconds since 1970
   */
  public static long sparkStart(long end) {
    return Math.floorDiv(end - 1, 60L) * 60 - 60L * (Rates.SPARK_MINUTES - 1);
  }

  private static List<@Nullable Double> spark(
      @Nullable Minutes counted, long first, double[] seconds) {
    @Nullable Double[] spark = new @Nullable Double[seconds.length];
    for (int i = 0; i < spark.length; i++) {
      spark[i] = seconds[i] >= LEAST_SECONDS ? 0.0 : null;
    }
    if (counted != null) {
      for (int i = 0; i < counted.minutes().size(); i++) {
        int point = (int) Math.floorDiv(counted.minutes().get(i) - first, 60L);
        if (point >= 0 && point < spark.length) {
          double over = seconds[point] >= LEAST_SECONDS ? seconds[point] : 60;
          spark[point] = Sum.round(counted.counts().get(i) / over);
        }
      }
    }
    return Arrays.asList(spark);
  }
}
