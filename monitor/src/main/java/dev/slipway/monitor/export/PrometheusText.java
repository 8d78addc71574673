package dev.slipway.monitor.export;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.Totals;
import dev.slipway.monitor.api.WindowKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The totals in Prometheus' text format 0.0.4: ours, and on request {@linkplain TritonText
 * Triton's}. Sums over traffic revisions, so that series do not multiply with each change of
 * traffic.
 */
public final class PrometheusText {

  /** The media type of the answer. */
  public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * Upper ends in seconds of the buckets shown; each is the end of one of the 800 stored ones or
   * just above it.
   */
  private static final double[] SHOWN = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private PrometheusText() {}

  record Series(String model, int version, String lane) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      int byModel = model.compareTo(other.model);
      int byVersion = Integer.compare(version, other.version);
      return byModel != 0 ? byModel : byVersion != 0 ? byVersion : lane.compareTo(other.lane);
    }

    String labels() {
      return "model=\""
          + escape(model)
          + "\",version=\""
          + version
          + "\""
          + (lane.isEmpty() ? "" : ",lane=\"" + lane.toLowerCase(Locale.ROOT) + "\"");
    }
  }

  /**
   * A value that is neither counted per prediction nor kept here.
   *
   * @param name one that ends in {@code _total} is shown as a counter
   * @param labels as they stand between the braces; may be empty
   */
  public record Gauge(String name, String help, String labels, double value) {}

  /** The whole page. */
  public static String render(Totals totals, List<Gauge> gauges) {
    StringBuilder out = new StringBuilder(4096);
    Map<Series, Counts> byLane = sum(totals, true);
    out.append(
        "# HELP slipway_predictions_total Predictions by how they ended.\n# TYPE slipway_predictions_total counter\n");
    byLane.forEach(
        (series, counts) -> {
          line(
              out,
              "slipway_predictions_total",
              series.labels() + ",outcome=\"answered\"",
              (double) counts.answered());
          line(
              out,
              "slipway_predictions_total",
              series.labels() + ",outcome=\"refused\"",
              (double) counts.refused());
          line(
              out,
              "slipway_predictions_total",
              series.labels() + ",outcome=\"error\"",
              (double) counts.errors());
        });
    counter(
        out,
        byLane,
        "slipway_items_total",
        "Rows of answered predictions.",
        counts -> (double) counts.items());
    counter(out, byLane, "slipway_runs_total", "Runs of the engine.", Counts::runs);
    counter(
        out,
        byLane,
        "slipway_queue_seconds_total",
        "Time that answered predictions waited for an instance.",
        counts -> counts.queueNanos() / 1e9);
    counter(
        out,
        byLane,
        "slipway_run_seconds_total",
        "Time of the engine's runs, each answered prediction with the whole run it was part of.",
        counts -> counts.runNanos() / 1e9);
    histogram(
        out,
        byLane,
        "slipway_prediction_seconds",
        "From submission to answer, of answered predictions.",
        SHOWN,
        1e9);
    List<Gauge> all = new ArrayList<>();
    all.add(
        new Gauge(
            "slipway_windows_spooling",
            "1 while windows wait on disk for the database.",
            "",
            totals.spooledWindows() > 0 ? 1 : 0));
    all.add(
        new Gauge(
            "slipway_windows_lost",
            "Windows that were given up since the start.",
            "",
            (double) totals.lostWindows()));
    all.addAll(gauges);
    byName(all).forEach((name, series) -> write(out, series));
    return out.toString();
  }

  /**
   * Triton's names.
   *
   * @param parts of versions, as far as they are known
   */
  public static String triton(Totals totals, List<TritonText.Parts> parts) {
    StringBuilder out = new StringBuilder(4096);
    TritonText.write(out, sum(totals, false), parts);
    return out.toString();
  }

  private static Map<Series, Counts> sum(Totals totals, boolean lanes) {
    Map<Series, Counts> sums = new TreeMap<>();
    totals
        .counts()
        .forEach(
            (key, counts) -> {
              // Where lanes are not told apart, tries in the console would pass for production.
              if (lanes || key.lane() != Lane.PLAYGROUND) {
                sums.merge(series(key, lanes), counts, Counts::plus);
              }
            });
    return sums;
  }

  private static Series series(WindowKey key, boolean lanes) {
    return new Series(key.model(), key.version(), lanes ? key.lane().name() : "");
  }

  static void counter(
      StringBuilder out,
      Map<Series, Counts> all,
      String name,
      String help,
      ToDoubleFunction<Counts> value) {
    out.append("# HELP ")
        .append(name)
        .append(' ')
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" counter\n");
    all.forEach((series, counts) -> line(out, name, series.labels(), value.applyAsDouble(counts)));
  }

  /**
   * @param unitNanos of the ends and the sum
   */
  static void histogram(
      StringBuilder out,
      Map<Series, Counts> all,
      String name,
      String help,
      double[] ends,
      double unitNanos) {
    out.append("# HELP ")
        .append(name)
        .append(' ')
        .append(help)
        .append("\n# TYPE ")
        .append(name)
        .append(" histogram\n");
    all.forEach(
        (series, counts) -> {
          long below = 0;
          int bucket = 0;
          for (double end : ends) {
            while (bucket < LatencyBuckets.COUNT - 1
                && LatencyBuckets.endNanos(bucket) <= end * unitNanos * 1.0000001) {
              below += counts.latency().count(bucket++);
            }
            line(
                out,
                name + "_bucket",
                series.labels() + ",le=\"" + number(end) + "\"",
                (double) below);
          }
          line(out, name + "_bucket", series.labels() + ",le=\"+Inf\"", (double) counts.answered());
          line(out, name + "_sum", series.labels(), counts.totalNanos() / unitNanos);
          line(out, name + "_count", series.labels(), (double) counts.answered());
        });
  }

  /** The format wants all lines of a name in one place. */
  private static Map<String, List<Gauge>> byName(List<Gauge> gauges) {
    return gauges.stream()
        .collect(Collectors.groupingBy(Gauge::name, LinkedHashMap::new, Collectors.toList()));
  }

  private static void write(StringBuilder out, List<Gauge> ofOneName) {
    Gauge first = ofOneName.get(0);
    out.append("# HELP ").append(first.name()).append(' ').append(first.help());
    out.append("\n# TYPE ")
        .append(first.name())
        .append(first.name().endsWith("_total") ? " counter\n" : " gauge\n");
    ofOneName.forEach(gauge -> line(out, gauge.name(), gauge.labels(), gauge.value()));
  }

  static void line(StringBuilder out, String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
