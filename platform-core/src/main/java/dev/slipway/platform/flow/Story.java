package dev.slipway.platform.flow;

import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a prediction: when, by which version, under whose decision.
 *
 * @param id as the answer carried it
 * @param answeredAt by the answering node's clock
 * @param nodeStart which start of the node answered
 * @param version that answered
 * @param lane why it was that one
 * @param decision the traffic revision that held; null when the model had no traffic then, so that
 *     the caller named the version itself
 * @param registered the version as it was registered; null when its model is not known
 */
public record Story(
    String id,
    Instant answeredAt,
    long nodeStart,
    int version,
    TrafficLane lane,
    @Nullable TrafficRevision decision,
    @Nullable Version registered) {

  static Story of(
      PredictionId id, @Nullable TrafficRevision decision, @Nullable Version registered) {
    return new Story(
        id.text(), id.time(), id.nodeEpoch(), id.version(), id.lane(), decision, registered);
  }

  /** The story in a sentence or two, for a person. */
  public String sentence() {
    TrafficRevision revision = decision;
    if (revision == null) {
      return "Version "
          + version
          + " answered at "
          + answeredAt
          + ", because the caller named it; its model had no traffic policy then.";
    }
    TrafficPolicy policy = revision.policy();
    String who =
        "traffic revision "
            + revision.number()
            + " of '"
            + revision.model()
            + "', decided by "
            + revision.actor()
            + " at "
            + revision.decidedAt()
            + (revision.reason().isEmpty() ? "" : " (\"" + revision.reason() + "\")");
    String share = percent(policy.weightOf(version));
    String why =
        switch (lane) {
          case ROUTED -> "because " + who + " gave it " + share + " of the traffic";
          case PINNED -> "because the caller named it; " + who + " held then";
          case FALLBACK ->
              "in place of a version that was not ready on that node; " + who + " held then";
          case SHADOW -> "to a copy of a request, whose answer nobody got; " + who + " held then";
          case PLAYGROUND -> "to somebody who tried it in the console; " + who + " held then";
        };
    return "Version "
        + version
        + " of '"
        + revision.model()
        + "' answered at "
        + answeredAt
        + ", "
        + why
        + ".";
  }

  private static String percent(int weight) {
    return weight % 100 == 0
        ? weight / 100 + " %"
        : String.format(Locale.ROOT, "%.2f %%", weight / 100.0);
  }
}
