package dev.slipway.platform.flow;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model's charts and dialogs are drawn from. Field by field what the API answers. */
public final class Charts {

  private Charts() {}

  /**
   * A model over time.
   *
   * @param step seconds from point to point
   * @param times of the points, the start of each, seconds since 1970
   * @param versions those with predictions in that time
   * @param marks oldest first
   * @param moreMarks whether older marks were left out
   */
  public record Series(
      int step,
      Instant from,
      Instant until,
      List<Long> times,
      List<VersionLine> versions,
      List<Mark> marks,
      boolean moreMarks) {
    public Series {
      times = List.copyOf(times);
      versions = List.copyOf(versions);
      marks = List.copyOf(marks);
    }
  }

  /**
   * A version's values, one for each point. In {@code requests} null is a gap: nobody counted then.
   * In the others it means that nothing was counted that the value could be made of.
   *
   * @param lane null: what callers wait for; else SHADOW or PLAYGROUND
   * @param requests for each second
   * @param errors per cent
   * @param batch rows in a run, on average
   * @param queueMillis that a request waited for an instance, on average
   */
  public record VersionLine(
      int version,
      @Nullable String lane,
      List<@Nullable Double> requests,
      List<@Nullable Double> errors,
      List<@Nullable Double> p50Millis,
      List<@Nullable Double> p99Millis,
      List<@Nullable Double> batch,
      List<@Nullable Double> queueMillis) {
    public VersionLine {
      requests = kept(requests);
      errors = kept(errors);
      p50Millis = kept(p50Millis);
      p99Millis = kept(p99Millis);
      batch = kept(batch);
      queueMillis = kept(queueMillis);
    }
  }

  /**
   * Something that happened to the model.
   *
   * @param kind DEPLOYMENT, TRAFFIC or ALIAS
   * @param text in a few words
   * @param version that it is about, or null
   * @param before the parts of the change that the text is made of, for whoever says it in another
   *     language
   * @param after likewise
   * @param position of its change
   */
  public record Mark(
      Instant at,
      String kind,
      String text,
      @Nullable Integer version,
      String actor,
      String reason,
      JsonObject before,
      JsonObject after,
      String position) {}

  /**
   * The last minute, or as much as was asked for.
   *
   * @param seconds that it really was, in which somebody counted
   * @param trafficNumber of the policy that holds; null before the first deployment
   */
  public record Now(
      Instant from,
      Instant until,
      double seconds,
      @Nullable Integer trafficNumber,
      List<VersionNow> versions) {
    public Now {
      versions = List.copyOf(versions);
    }
  }

  /**
   * See {@link VersionLine}; what nobody asked for has 0 requests.
   *
   * @param named for each second, of the requests those whose caller named the version or an alias
   */
  public record VersionNow(
      int version,
      @Nullable String lane,
      int weight,
      @Nullable Double requests,
      @Nullable Double named,
      @Nullable Double errors,
      @Nullable Double p50Millis,
      @Nullable Double p99Millis,
      @Nullable Double batch,
      @Nullable Double queueMillis) {}

  private static List<@Nullable Double> kept(List<@Nullable Double> values) {
    return Collections.unmodifiableList(new ArrayList<>(values));
  }
}
