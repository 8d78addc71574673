package dev.slipway.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * The 4-feature model's figures are of a deployment that runs on the event loop, which has to be
 * asked for. What the same rounds measured of it as it is deployed by default is said beside them.
 */
final class ByDefault {

  private ByDefault() {}

  /** In a paragraph; says the same three figures, and which goals they would miss. */
  static String sentence(JsonObject result) {
    List<JsonObject> many = rounds(result, "tiny c=32");
    if (many.isEmpty()) {
      return "";
    }
    String echo =
        median(many, "echo 1", "echo 1", (one, same) -> one.getDouble("perSecond"))
                >= median(many, "echo 2", "echo 2", (two, same) -> two.getDouble("perSecond"))
            ? "echo 1"
            : "echo 2";
    StringBuilder out = new StringBuilder();
    out.append(
            "The first three rows are of a deployment with `--on-loop`, which is not the default. ")
        .append("Deployed by default, with a thread of its own, the same model had ")
        .append(
            said(
                Metric.TINY_JSON_VS_ECHO,
                median(
                    many,
                    "threads",
                    echo,
                    (own, its) -> own.getDouble("perSecond") / its.getDouble("perSecond"))))
        .append(" of the echo's requests/s")
        .append(" and ")
        .append(
            said(
                Metric.TINY_JSON_P99_VS_ECHO,
                median(
                    many,
                    "threads",
                    echo,
                    (own, its) -> own.getDouble("p99Micros") / its.getDouble("p99Micros"))))
        .append(" of its 99th percentile");
    List<JsonObject> single = rounds(result, "tiny c=1");
    if (!single.isEmpty()) {
      out.append("; with 1 caller the median time was ")
          .append(
              said(
                  Metric.ADDED_P50_US,
                  median(
                      single,
                      "threads",
                      echo,
                      (own, its) -> own.getDouble("p50Micros") - its.getDouble("p50Micros"))))
          .append(" beyond the echo's");
    }
    return out.append(".\n").toString();
  }

  /** A figure that has no row, held against the goal of the one that has. */
  static String said(Metric metric, double value) {
    return metric.shown(value)
        + " ("
        + metric.goalText()
        + ": "
        + (metric.met(value) ? "met" : "**missed**")
        + ")";
  }

  /** The clean rounds that asked the default, too. */
  private static List<JsonObject> rounds(JsonObject result, String title) {
    List<JsonObject> found = new ArrayList<>();
    JsonArray all = result.getJsonArray("rounds", new JsonArray());
    for (int i = 0; i < all.size(); i++) {
      JsonObject round = all.getJsonObject(i);
      JsonObject samples = round.getJsonObject("samples");
      if (title.equals(round.getString("of"))
          && round.getBoolean("clean")
          && samples.containsKey("threads")) {
        found.add(samples);
      }
    }
    return found;
  }

  private static double median(
      List<JsonObject> rounds,
      String first,
      String second,
      ToDoubleBiFunction<JsonObject, JsonObject> value) {
    return Rounds.median(
        rounds.stream()
            .mapToDouble(
                round ->
                    value.applyAsDouble(round.getJsonObject(first), round.getJsonObject(second)))
            .toArray());
  }
}
