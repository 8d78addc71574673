package dev.slipway.app;

import dev.slipway.monitor.export.PrometheusText.Gauge;
import dev.slipway.platform.serving.Served;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How what is served stands, one series for each version: while a deployment is swapped its old and
 * its new load are both there.
 */
final class ServedGauges {

  /** One load of a version, or all of them together. */
  record Standing(
      String model,
      int version,
      long inFlight,
      boolean ready,
      boolean runsOnLoop,
      long waitingCalls) {

    static Standing of(Served served) {
      return new Standing(
          served.spec().model(),
          served.spec().version(),
          served.inFlight(),
          served.ready(),
          served.runsOnLoop(),
          served.waitingCalls());
    }

    private Standing with(Standing other) {
      return new Standing(
          model,
          version,
          inFlight + other.inFlight,
          ready || other.ready,
          runsOnLoop || other.runsOnLoop,
          waitingCalls + other.waitingCalls);
    }
  }

  private final Map<String, Standing> byVersion = new LinkedHashMap<>();

  ServedGauges(Collection<Standing> loads) {
    for (Standing load : loads) {
      byVersion.merge(labels(load.model(), load.version()), load, Standing::with);
    }
  }

  List<Gauge> gauges() {
    List<Gauge> gauges = new ArrayList<>();
    add(gauges, "slipway_in_flight", "Predictions that wait or run.", Standing::inFlight);
    add(
        gauges,
        "slipway_ready",
        "1 when the version takes calls.",
        standing -> standing.ready() ? 1 : 0);
    add(
        gauges,
        "slipway_runs_on_loop",
        "1 when event loops run the version's batches themselves.",
        standing -> standing.runsOnLoop() ? 1 : 0);
    return gauges;
  }

  private void add(List<Gauge> to, String name, String help, ToLongFunction<Standing> value) {
    byVersion.forEach(
        (labels, standing) ->
            to.add(new Gauge(name, help, labels, (double) value.applyAsLong(standing))));
  }

  /** Calls of a version that wait for an instance. */
  long waitingCalls(String model, int version) {
    Standing standing = byVersion.get(labels(model, version));
    return standing == null ? 0 : standing.waitingCalls();
  }

  private static String labels(String model, int version) {
    return "model=\"" + model + "\",version=\"" + version + "\"";
  }
}
