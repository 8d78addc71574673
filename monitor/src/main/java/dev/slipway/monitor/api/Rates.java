package dev.slipway.monitor.api;

import dev.slipway.bus.Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was counted, as rates that a person reads, over all nodes. Reading wants VIEW for the model.
 * Fails with UNAVAILABLE while the database is away. Nothing here is a mean of means: rates are
 * counts by the seconds in which somebody counted, quantiles come from merged histograms.
 */
public final class Rates {

  private Rates() {}

  /** Points of a series at most. */
  public static final int MOST_POINTS = 2000;

  /** Minutes of a {@link ModelRates#spark}. */
  public static final int SPARK_MINUTES = 60;

  /** The last minute and hour of all models that the actor may view; ten seconds old at most. */
  public static final Address<ReadAll, All> ALL =
      new Address<>("monitor.rates.all", 1, ReadAll.class, All.class);

  /** A model's versions over a stretch of time. */
  public static final Address<ReadSeries, Series> SERIES =
      new Address<>("monitor.rates.series", 1, ReadSeries.class, Series.class);

  /** A model's versions in the time until now, what this node counts just now included. */
  public static final Address<ReadNow, Now> NOW =
      new Address<>("monitor.rates.now", 1, ReadNow.class, Now.class);

  /** Which predictions are taken together. */
  public enum Audience {
    /** Those that somebody waits for: routed, pinned, and in place of a version not ready. */
    CALLERS,
    /** Copies for a version that is tried in the shadow. */
    SHADOW,
    /** Tries from the console. */
    PLAYGROUND
  }

  /**
   * Rates over some time; each but the first null when nothing was counted that it could be made
   * of.
   *
   * @param requests for each second, however they ended
   * @param errorPercent 5xx and no answers, of all but those that were the caller's own mistake
   * @param p50Millis of what was answered, from submission to answer
   * @param p99Millis likewise
   * @param batch rows in a run of the engine, on average
   * @param queueMillis that an answered prediction waited for an instance, on average
   */
  public record Measures(
      double requests,
      @Nullable Double errorPercent,
      @Nullable Double p50Millis,
      @Nullable Double p99Millis,
      @Nullable Double batch,
      @Nullable Double queueMillis) {}

  public record ReadAll() {}

  /**
   * @param until the end of the last minute that the rates are about
   * @param models those with predictions in the last hour, by name; the others have none
   * @param quiet the spark of a model without predictions: zeros, and null where nobody counted
   */
  public record All(Instant until, Map<String, ModelRates> models, List<@Nullable Double> quiet) {
    public All {
      models = Map.copyOf(models);
      quiet = kept(quiet);
    }
  }

  /**
   * @param measures of the last minute
   * @param failed predictions of the last minute that ended with 5xx or without an answer
   * @param judged predictions of the last minute that were not the caller's own mistake
   * @param failedByVersion those that failed, by version, without zeros
   * @param spark predictions for each second, one number a minute, oldest first; null is a gap
   */
  public record ModelRates(
      Measures measures,
      long failed,
      long judged,
      Map<Integer, Long> failedByVersion,
      List<@Nullable Double> spark) {
    public ModelRates {
      failedByVersion = Map.copyOf(failedByVersion);
      spark = kept(spark);
    }
  }

  /**
   * @param version null: all
   * @param step seconds from point to point: 10, 60 or 3600
   * @param from inclusive, rounded down to a step
   * @param until exclusive, rounded up to a step
   */
  public record ReadSeries(
      String model, @Nullable Integer version, int step, Instant from, Instant until) {
    public ReadSeries {
      if (step != 10 && step != 60 && step != 3600) {
        throw new IllegalArgumentException("a step is 10, 60 or 3600 seconds, not " + step);
      }
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException(
            "'from' is before 'until', got " + from + " and " + until);
      }
      from = Instant.ofEpochSecond(Math.floorDiv(from.getEpochSecond(), (long) step) * step);
      long end = until.getEpochSecond() + (until.getNano() > 0 ? 1 : 0);
      until = Instant.ofEpochSecond(-Math.floorDiv(-end, (long) step) * step);
      long points = (until.getEpochSecond() - from.getEpochSecond()) / step;
      if (points > MOST_POINTS) {
        throw new IllegalArgumentException(
            "a series has at most "
                + MOST_POINTS
                + " points; from "
                + from
                + " until "
                + until
                + " in steps of "
                + step
                + " s are "
                + points
                + ": take a longer step or a shorter time");
      }
    }

    /** How many points there are. */
    public int points() {
      return (int) ((until.getEpochSecond() - from.getEpochSecond()) / step);
    }
  }

  /**
   * @param versions by number, then audience; those with predictions in that time
   * @param counted for each point, whether anybody counted then; where not, every version has null
   */
  public record Series(
      int step, Instant from, Instant until, List<Boolean> counted, List<VersionSeries> versions) {
    public Series {
      counted = List.copyOf(counted);
      versions = List.copyOf(versions);
    }
  }

  /** One value for each point; see {@link Measures}. Null in {@code requests} is a gap. */
  public record VersionSeries(
      int version,
      Audience audience,
      List<@Nullable Double> requests,
      List<@Nullable Double> errorPercent,
      List<@Nullable Double> p50Millis,
      List<@Nullable Double> p99Millis,
      List<@Nullable Double> batch,
      List<@Nullable Double> queueMillis) {
    public VersionSeries {
      requests = kept(requests);
      errorPercent = kept(errorPercent);
      p50Millis = kept(p50Millis);
      p99Millis = kept(p99Millis);
      batch = kept(batch);
      queueMillis = kept(queueMillis);
    }
  }

  /** Seconds that {@link ReadNow} looks back at least. */
  public static final int LEAST_BACK = 60;

  /** Seconds that {@link ReadNow} looks back at most: a day. */
  public static final int MOST_BACK = 86_400;

  /**
   * @param seconds how far to look back; more than a minute begins at a whole minute
   */
  public record ReadNow(String model, int seconds) {
    public ReadNow {
      if (seconds < LEAST_BACK || seconds > MOST_BACK) {
        throw new IllegalArgumentException(
            "'seconds' is " + LEAST_BACK + " to " + MOST_BACK + ", not " + seconds);
      }
    }

    /** The last minute. */
    public ReadNow(String model) {
      this(model, LEAST_BACK);
    }
  }

  /**
   * @param seconds of the stretch in which somebody counted; the divisor of the rates
   * @param versions by number, then audience; those with predictions in that time
   */
  public record Now(Instant from, Instant until, double seconds, List<VersionNow> versions) {
    public Now {
      versions = List.copyOf(versions);
    }
  }

  /**
   * @param named for each second, of the requests those whose caller named the version or an alias:
   *     no policy moves them, another aim of the alias does
   */
  public record VersionNow(int version, Audience audience, Measures measures, double named) {}

  /** A copy that nobody changes and that may hold null. */
  private static List<@Nullable Double> kept(List<@Nullable Double> values) {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }
}
