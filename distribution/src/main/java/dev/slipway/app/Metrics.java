package dev.slipway.app;

import dev.slipway.edge.http.MetricsPage;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.edge.http.oip.VersionStatistics;
import dev.slipway.monitor.Monitor;
import dev.slipway.monitor.api.Totals;
import dev.slipway.monitor.export.PrometheusText;
import dev.slipway.monitor.export.PrometheusText.Gauge;
import dev.slipway.monitor.export.TritonText;
import dev.slipway.platform.flow.EventFeed;
import dev.slipway.platform.reconcile.Knowledge;
import dev.slipway.platform.reconcile.Reconciler;
import dev.slipway.platform.security.KeyMeter;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.ServingNode;
import dev.slipway.registry.RegistryVerticle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics page: what was counted, and how the process stands now. */
final class Metrics implements MetricsPage {

  private final Monitor monitor;
  private final InferenceStatistics statistics;
  private final ServingNode serving;
  private final Reconciler reconciler;
  private final RegistryVerticle registry;
  private final EventFeed events;
  private final KeyRing keys;
  private final @Nullable ServerTls tls;
  private final boolean tritonNames;

  Metrics(
      Monitor monitor,
      InferenceStatistics statistics,
      ServingNode serving,
      Reconciler reconciler,
      RegistryVerticle registry,
      EventFeed events,
      KeyRing keys,
      @Nullable ServerTls tls,
      boolean tritonNames) {
    this.monitor = monitor;
    this.statistics = statistics;
    this.serving = serving;
    this.reconciler = reconciler;
    this.registry = registry;
    this.events = events;
    this.keys = keys;
    this.tls = tls;
    this.tritonNames = tritonNames;
  }

  @Override
  public byte[] render() {
    ServedGauges served =
        new ServedGauges(serving.all().stream().map(ServedGauges.Standing::of).toList());
    List<Gauge> gauges = new ArrayList<>(served.gauges());
    for (KeyMeter.Refusals refusals : keys.refusals()) {
      gauges.add(
          new Gauge(
              "slipway_quota_refused_total",
              "Predictions that a key's quota refused.",
              "key=\"" + refusals.key() + "\",quota=\"" + refusals.quota() + "\"",
              (double) refusals.count()));
    }
    if (tls != null) {
      gauges.add(
          new Gauge(
              "slipway_certificate_ends_timestamp_seconds",
              "When the certificate of new connections ends.",
              "",
              (double) tls.ends().getEpochSecond()));
    }
    Knowledge knowledge = reconciler.knowledge();
    gauges.add(
        new Gauge(
            "slipway_registry_up",
            "1 while the registry's database answers.",
            "",
            knowledge.awaySince() == null && knowledge.asOf() != null ? 1 : 0));
    gauges.add(
        new Gauge(
            "slipway_knowledge_age_seconds",
            "How old what this node knows is.",
            "",
            (double) knowledge.age(Instant.now()).toSeconds()));
    gauges.add(
        new Gauge(
            "slipway_relay_held_back",
            "Committed changes that wait for an older transaction to end before they are told.",
            "",
            (double) registry.changesHeldBack()));
    gauges.add(
        new Gauge(
            "slipway_relay_lag_seconds",
            "For how long changes have not been told that may be there.",
            "",
            registry.relayLagSeconds()));
    gauges.add(
        new Gauge("slipway_event_streams", "Event streams that are open.", "", events.streams()));
    gauges.add(
        new Gauge(
            "slipway_body_bytes_held",
            "Bytes of prediction bodies held now.",
            "",
            (double) serving.predictor().budget().heldBytes()));
    Runtime runtime = Runtime.getRuntime();
    gauges.add(
        new Gauge(
            "slipway_heap_used_bytes",
            "Of the Java heap.",
            "",
            (double) (runtime.totalMemory() - runtime.freeMemory())));
    Totals totals = monitor.totals();
    String page = PrometheusText.render(totals, gauges);
    return (tritonNames ? page + PrometheusText.triton(totals, tritonParts(served)) : page)
        .getBytes(StandardCharsets.UTF_8);
  }

  private List<TritonText.Parts> tritonParts(ServedGauges served) {
    List<TritonText.Parts> parts = new ArrayList<>();
    for (VersionStatistics one : statistics.all()) {
      parts.add(
          new TritonText.Parts(
              one.model(),
              one.version(),
              served.waitingCalls(one.model(), one.version()),
              one.failures().rejected(),
              one.failures().cancelled(),
              one.failures().backend(),
              one.failures().other(),
              one.gather().nanos(),
              one.compute().nanos(),
              one.handOut().nanos()));
    }
    return parts;
  }
}
