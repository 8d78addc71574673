package dev.slipway.platform.flow;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.Audience;
import dev.slipway.monitor.api.Rates.Measures;
import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.monitor.api.Rates.VersionSeries;
import dev.slipway.platform.flow.Charts.Mark;
import dev.slipway.platform.flow.Charts.VersionLine;
import dev.slipway.platform.flow.Charts.VersionNow;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Composes what the registry decided and what the monitor counted into pages that watch.
 * Thread-safe; never blocks; pages of many models are made on worker threads.
 */
public final class Watching {

  /** Models on one page of the overview at most. */
  public static final int MOST_ITEMS = 500;

  private final Vertx vertx;
  private final HealthPolicy.Limits limits;

  public Watching(Vertx vertx, HealthPolicy.Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  /**
   * The models that the actor may view, those that need somebody first. Without the monitor's
   * numbers (they cannot be read, or not yet) it comes without numbers.
   *
   * @param cursor what the page before gave, or null
   * @param limit 1 to {@link #MOST_ITEMS}
   */
  public Future<Overview> overview(Asker asker, @Nullable String cursor, int limit) {
    if (limit < 1 || limit > MOST_ITEMS) {
      throw new IllegalArgumentException("a page has 1 to " + MOST_ITEMS + " models, not " + limit);
    }
    Future<Optional<Rates.All>> rates =
        asker
            .ask(Rates.ALL, new Rates.ReadAll())
            .map(Optional::of)
            .recover(Watching::withoutNumbers);
    return asker
        .ask(Glance.MODELS, new Glance.ReadModels())
        .compose(
            models ->
                rates.compose(
                    measured ->
                        vertx.executeBlocking(
                            () ->
                                OverviewMaker.make(
                                    models,
                                    measured.orElse(null),
                                    new OverviewMaker.Page(cursor, limit),
                                    limits),
                            false)));
  }

  private static <T> Future<Optional<T>> withoutNumbers(Throwable failure) {
    return failure instanceof SlipwayException known
            && (known.code() == FailureCode.UNAVAILABLE
                || known.code() == FailureCode.DEADLINE_EXCEEDED)
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(failure);
  }

  /** A model over time, with marks where something changed who answers. */
  public Future<Charts.Series> series(Asker asker, ReadSeries which) {
    Future<Glance.MarkList> marks =
        asker.ask(Glance.MARKS, new Glance.ReadMarks(which.model(), which.from(), which.until()));
    // The registry is asked first: it is the one that says in words that there is no such model.
    return marks.compose(
        marked ->
            traffic(asker, which.model())
                .compose(
                    traffic ->
                        asker
                            .ask(Rates.SERIES, which)
                            .map(counted -> series(which, counted, marked, traffic))));
  }

  private static Charts.Series series(
      ReadSeries which,
      Rates.Series counted,
      Glance.MarkList marked,
      Optional<TrafficRevision> traffic) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < which.points(); i++) {
      times.add(counted.from().getEpochSecond() + (long) i * counted.step());
    }
    return new Charts.Series(
        counted.step(),
        counted.from(),
        counted.until(),
        times,
        lines(which, counted, traffic),
        marked.items().stream().map(Watching::mark).toList(),
        marked.more());
  }

  /** Those that were asked for something, and those that traffic is routed to all the same. */
  private static List<VersionLine> lines(
      ReadSeries which, Rates.Series counted, Optional<TrafficRevision> traffic) {
    TreeMap<String, VersionLine> lines = new TreeMap<>();
    counted
        .versions()
        .forEach(series -> lines.put(key(series.version(), series.audience()), line(series)));
    Integer only = which.version();
    for (Route route : routes(traffic)) {
      if (only == null || only == route.version()) {
        lines.putIfAbsent(key(route.version(), Audience.CALLERS), quiet(route, counted));
      }
    }
    return List.copyOf(lines.values());
  }

  private static VersionLine quiet(Route route, Rates.Series counted) {
    List<@Nullable Double> requests = new ArrayList<>();
    counted.counted().forEach(seen -> requests.add(seen ? (Double) 0.0 : null));
    List<@Nullable Double> nothing = Collections.nCopies(requests.size(), null);
    return new VersionLine(
        route.version(), null, requests, nothing, nothing, nothing, nothing, nothing);
  }

  private static List<Route> routes(Optional<TrafficRevision> traffic) {
    return traffic.map(revision -> revision.policy().routes()).orElse(List.of());
  }

  private static VersionLine line(VersionSeries series) {
    return new VersionLine(
        series.version(),
        lane(series.audience()),
        series.requests(),
        series.errorPercent(),
        series.p50Millis(),
        series.p99Millis(),
        series.batch(),
        series.queueMillis());
  }

  private static @Nullable String lane(Audience audience) {
    return audience == Audience.CALLERS ? null : audience.name();
  }

  private static Mark mark(Deed deed) {
    return new Mark(
        deed.at(),
        ChangeText.markKind(deed.kind()),
        ChangeText.of(deed),
        deed.version(),
        deed.actor(),
        deed.reason(),
        deed.before(),
        deed.after(),
        deed.position().toString());
  }

  /** Which versions served at a moment, and by whose decision. */
  public Future<ServedAt> served(Asker asker, String model, Instant at) {
    if (at.isAfter(Instant.now())) {
      throw new IllegalArgumentException("'at' is in the past, got " + at);
    }
    return asker.ask(Glance.SERVED, new Glance.ReadServed(model, at)).map(ServedAt::of);
  }

  /**
   * The time until now of each version that has traffic, or had some.
   *
   * @param seconds how far to look back, 60 to 86400
   */
  public Future<Charts.Now> now(Asker asker, String model, int seconds) {
    Rates.ReadNow which = new Rates.ReadNow(model, seconds);
    return asker
        .ask(Catalog.GET_MODEL, new Catalog.GetModel(model))
        .compose(known -> traffic(asker, model))
        .compose(traffic -> asker.ask(Rates.NOW, which).map(counted -> now(traffic, counted)));
  }

  private static Future<Optional<TrafficRevision>> traffic(Asker asker, String model) {
    return asker
        .ask(Traffic.GET, new Traffic.GetTraffic(model))
        .map(Optional::of)
        .recover(
            failure ->
                failure instanceof SlipwayException known && known.code() == FailureCode.NOT_FOUND
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  private static Charts.Now now(Optional<TrafficRevision> traffic, Rates.Now counted) {
    TreeMap<String, VersionNow> versions = new TreeMap<>();
    for (Rates.VersionNow one : counted.versions()) {
      Measures measures = one.measures();
      versions.put(
          key(one.version(), one.audience()),
          new VersionNow(
              one.version(),
              lane(one.audience()),
              traffic.map(revision -> revision.policy().weightOf(one.version())).orElse(0),
              measures.requests(),
              one.named(),
              measures.errorPercent(),
              measures.p50Millis(),
              measures.p99Millis(),
              measures.batch(),
              measures.queueMillis()));
    }
    for (Route route : routes(traffic)) {
      versions.putIfAbsent(
          key(route.version(), Audience.CALLERS),
          new VersionNow(
              route.version(), null, route.weight(), 0.0, 0.0, null, null, null, null, null));
    }
    return new Charts.Now(
        counted.from(),
        counted.until(),
        counted.seconds(),
        traffic.map(TrafficRevision::number).orElse(null),
        List.copyOf(versions.values()));
  }

  private static String key(int version, Audience audience) {
    return String.format("%010d/%s", version, audience);
  }
}
