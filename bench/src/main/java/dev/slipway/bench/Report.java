package dev.slipway.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run found: each metric with its yardstick, and every round that led to it. */
final class Report {

  /**
   * A metric's figure.
   *
   * @param value NaN: nothing clean was measured
   * @param detail absolute figures of both sides
   * @param rounds clean ones that it is the median of
   * @param dropped rounds that something else spoiled
   */
  record Figure(Metric metric, double value, String detail, int rounds, int dropped) {

    boolean measured() {
      return !Double.isNaN(value);
    }

    boolean met() {
      return measured() && metric.met(value);
    }

    String shown() {
      return measured() ? metric.shown(value) : "not measured";
    }

    String verdict() {
      return !measured() ? "not measured" : metric.met(value) ? "met" : "**missed**";
    }
  }

  private final Map<Metric, Figure> figures = new LinkedHashMap<>();
  private final JsonArray rounds = new JsonArray();
  private final JsonObject facts = new JsonObject();

  void put(Metric metric, double value, String detail, int kept, int dropped) {
    figures.put(metric, new Figure(metric, value, detail, kept, dropped));
  }

  void put(Metric metric, double value, String detail, Rounds from) {
    put(metric, value, detail, from.kept().size(), from.dropped().size());
  }

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  void rounds(Rounds all) {
    all.kept().forEach(round -> rounds.add(json(all.title(), round, true)));
    all.dropped().forEach(round -> rounds.add(json(all.title(), round, false)));
  }

  private static JsonObject json(String title, Map<String, Sample> round, boolean clean) {
    JsonObject samples = new JsonObject();
    round.forEach(
        (name, sample) ->
            samples.put(
                name,
                new JsonObject()
                    .put("perSecond", rounded(sample.perSecond(), 1))
                    .put("p50Micros", sample.p50Micros())
                    .put("p99Micros", sample.p99Micros())
                    .put("foreign", rounded(sample.foreign(), 3))));
    return new JsonObject().put("of", title).put("clean", clean).put("samples", samples);
  }

  List<Figure> figures() {
    List<Figure> all = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      Figure figure = figures.get(metric);
      all.add(figure == null ? new Figure(metric, Double.NaN, "", 0, 0) : figure);
    }
    return all;
  }

  JsonObject toJson() {
    JsonArray metrics = new JsonArray();
    for (Figure figure : figures()) {
      metrics.add(
          new JsonObject()
              .put("id", figure.metric().id())
              .put("value", figure.measured() ? rounded(figure.value(), 4) : null)
              .put("goal", figure.metric().goalText())
              .put("met", figure.met())
              .put("detail", figure.detail())
              .put("rounds", figure.rounds())
              .put("dropped", figure.dropped()));
    }
    return facts.copy().put("metrics", metrics).put("rounds", rounds);
  }

  static List<Figure> figures(JsonObject json) {
    Map<String, JsonObject> byId = new LinkedHashMap<>();
    JsonArray metrics = json.getJsonArray("metrics");
    for (int i = 0; i < metrics.size(); i++) {
      byId.put(metrics.getJsonObject(i).getString("id"), metrics.getJsonObject(i));
    }
    List<Figure> figures = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      JsonObject one = byId.getOrDefault(metric.id(), new JsonObject());
      @Nullable Double value = one.getDouble("value");
      figures.add(
          new Figure(
              metric,
              value == null ? Double.NaN : value,
              one.getString("detail", ""),
              one.getInteger("rounds", 0),
              one.getInteger("dropped", 0)));
    }
    return figures;
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.rint(value * scale) / scale;
  }

  /** For the terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    List<String> missed = new ArrayList<>();
    for (Figure figure : figures()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-30s %12s   goal %-8s %-12s %s%n",
              figure.metric().id(),
              figure.shown(),
              figure.metric().goalText(),
              figure.verdict().replace("*", "").toUpperCase(Locale.ROOT),
              figure.detail()));
      if (!figure.met()) {
        missed.add(figure.metric().id());
      }
    }
    text.append(
        missed.isEmpty()
            ? "All goals are met."
            : "Missed or not measured: " + String.join(", ", missed) + ".");
    return text.append(System.lineSeparator()).toString();
  }
}
