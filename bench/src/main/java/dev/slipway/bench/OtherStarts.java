package dev.slipway.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The start's figure is of an installation that was prepared, and has no models yet. What the same
 * run measured of starts that are not like that is said beside it.
 */
final class OtherStarts {

  /** Where a result has them, each in seconds. */
  static final String FACT = "starts";

  /** Never prepared, no models yet. */
  static final String UNPREPARED = "unprepared";

  /** Prepared, with the models that a run deploys. */
  static final String WITH_MODELS = "withModels";

  private OtherStarts() {}

  /** In a paragraph; says which of them would miss the goal. Nothing of what was not measured. */
  static String sentence(JsonObject result) {
    JsonObject starts = result.getJsonObject(FACT, new JsonObject());
    List<String> others = new ArrayList<>();
    if (starts.containsKey(UNPREPARED)) {
      others.add(said(starts.getDouble(UNPREPARED)) + " without `slipway prepare`");
    }
    if (starts.containsKey(WITH_MODELS)) {
      others.add(
          said(starts.getDouble(WITH_MODELS))
              + ", prepared, while seven deployed models loaded beside it");
    }
    return others.isEmpty()
        ? ""
        : "The start is that of a prepared installation that has no models yet; it was "
            + String.join(" and ", others)
            + ".\n";
  }

  private static String said(double seconds) {
    return ByDefault.said(Metric.START_TO_READY_S, seconds);
  }
}
