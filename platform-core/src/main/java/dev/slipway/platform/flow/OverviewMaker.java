package dev.slipway.platform.flow;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.ModelRates;
import dev.slipway.platform.Pure;
import dev.slipway.platform.flow.HealthPolicy.Facts;
import dev.slipway.platform.flow.HealthPolicy.Limits;
import dev.slipway.platform.flow.HealthPolicy.Recent;
import dev.slipway.platform.flow.Overview.Item;
import dev.slipway.platform.flow.Overview.LastChange;
import dev.slipway.platform.flow.Overview.Placement;
import dev.slipway.platform.flow.Overview.Share;
import dev.slipway.platform.flow.Overview.Totals;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.Glance.ModelGlance;
import dev.slipway.registry.api.Glance.Policy;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins what the registry and the monitor say about many models. Pure. */
@Pure
final class OverviewMaker {

  private OverviewMaker() {}

  /**
   * @param cursor what the page before gave, or null
   * @param limit items at most
   */
  record Page(@Nullable String cursor, int limit) {}

  /** Where a model stands in the order of attention. */
  private record Place(int urgency, long changedMillis, String model) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::urgency)
            .thenComparing(Comparator.comparingLong(Place::changedMillis).reversed())
            .thenComparing(Place::model);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              (urgency + "/" + changedMillis + "/" + model).getBytes(StandardCharsets.UTF_8));
    }

    static Place parse(String cursor) {
      try {
        String[] parts =
            new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("/", 3);
        return new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
      } catch (RuntimeException unreadable) {
        throw new SlipwayException(
            FailureCode.INVALID,
            "this cursor was not given by a page of this list; begin again without one");
      }
    }
  }

  private record Row(Place place, Item item, long failed, long judged) {}

  /**
   * @param rates null while windows cannot be read
   */
  static Overview make(Glance.Models models, Rates.@Nullable All rates, Page page, Limits limits) {
    List<Row> all = new ArrayList<>();
    for (ModelGlance glance : models.items()) {
      all.add(place(glance, models, rates, limits));
    }
    all.sort(Comparator.comparing(Row::place));
    Totals totals = totals(all, models.more());
    String cursor = page.cursor();
    if (cursor != null) {
      Place after = Place.parse(cursor);
      all.removeIf(one -> one.place().compareTo(after) <= 0);
    }
    boolean last = all.size() <= page.limit();
    List<Row> shown = last ? all : all.subList(0, page.limit());
    return new Overview(
        shown.stream().map(Row::item).toList(),
        totals,
        models.readAt(),
        models.position().toString(),
        rates != null,
        last ? null : shown.get(shown.size() - 1).place().cursor());
  }

  private static Row place(
      ModelGlance glance, Glance.Models models, Rates.@Nullable All rates, Limits limits) {
    ModelRates measured = rates == null ? null : rates.models().get(glance.model());
    Policy traffic = glance.traffic();
    List<Route> routes = traffic == null ? List.of() : traffic.routes();
    List<Placed> deployments =
        glance.deployments().stream()
            .map(
                wish ->
                    Placed.of(wish, models.nodesSeen(), models.readAt(), HealthPolicy.NODE_SILENCE))
            .toList();
    Health health =
        HealthPolicy.judge(
            new Facts(
                glance.latestVersion(),
                deployments,
                routes,
                measured == null
                    ? Recent.NOTHING
                    : new Recent(measured.failed(), measured.judged(), measured.failedByVersion()),
                models.readAt()),
            limits);
    Deed deed = glance.lastChange();
    Item item =
        new Item(
            glance.model(),
            null,
            glance.description(),
            engine(glance, routes),
            glance.owner(),
            glance.latestVersion(),
            glance.aliases(),
            health.state(),
            health.code(),
            health.reason(),
            health.values(),
            health.nextStep(),
            health.next(),
            deployments.stream().map(OverviewMaker::placement).toList(),
            routes.stream().map(OverviewMaker::share).toList(),
            traffic == null ? List.of() : traffic.shadows(),
            traffic == null ? null : traffic.number(),
            glance.rollout(),
            measured == null ? (rates == null ? null : (Double) 0.0) : requests(measured),
            measured == null ? null : measured.measures().errorPercent(),
            measured == null ? null : measured.measures().p50Millis(),
            measured == null ? null : measured.measures().p99Millis(),
            measured != null
                ? measured.spark()
                : rates != null ? rates.quiet() : Collections.nCopies(Rates.SPARK_MINUTES, null),
            deed == null ? null : lastChange(deed));
    return new Row(
        new Place(health.urgency(), deed == null ? 0 : deed.at().toEpochMilli(), glance.model()),
        item,
        measured == null ? 0 : measured.failed(),
        measured == null ? 0 : measured.judged());
  }

  private static Double requests(ModelRates rates) {
    return rates.measures().requests();
  }

  private static @Nullable String engine(ModelGlance glance, List<Route> routes) {
    return routes.stream()
        .max(Comparator.comparingInt(Route::weight))
        .flatMap(
            route ->
                glance.deployments().stream()
                    .filter(wish -> wish.version() == route.version())
                    .map(Glance.Wish::engine)
                    .findFirst())
        .orElse(glance.latestEngine());
  }

  private static Placement placement(Placed one) {
    return new Placement(
        one.id(),
        one.version(),
        one.loaded(),
        one.state().name(),
        one.reasonCode(),
        one.reason(),
        one.ready(),
        one.replicas(),
        one.since());
  }

  private static Share share(Route route) {
    return new Share(route.version(), route.weight(), 100.0 * route.weight() / TrafficPolicy.WHOLE);
  }

  private static LastChange lastChange(Deed deed) {
    return new LastChange(
        deed.position().toString(),
        deed.at(),
        deed.actor(),
        deed.kind().name(),
        deed.entity(),
        deed.action(),
        ChangeText.of(deed),
        deed.before(),
        deed.after(),
        deed.reason());
  }

  private static Totals totals(List<Row> all, boolean more) {
    Map<Health.State, Long> states =
        all.stream()
            .collect(
                java.util.stream.Collectors.groupingBy(
                    one -> one.item().health(), java.util.stream.Collectors.counting()));
    int changing = 0;
    int serving = 0;
    double requests = 0;
    long failed = 0;
    long judged = 0;
    for (Row one : all) {
      Item item = one.item();
      boolean split = item.routes().stream().filter(route -> route.weight() > 0).count() > 1;
      changing += split || item.rollout() != null ? 1 : 0;
      Double rate = item.requestsPerSecond();
      if (rate != null && rate > 0) {
        serving++;
        requests += rate;
      }
      failed += one.failed();
      judged += one.judged();
    }
    return new Totals(
        all.size(),
        count(states, Health.State.FAILING),
        count(states, Health.State.NEEDS_ATTENTION),
        count(states, Health.State.HEALTHY),
        count(states, Health.State.NOT_DEPLOYED),
        changing,
        serving,
        Math.round(requests * 1000) / 1000.0,
        judged == 0 ? null : (Double) (100.0 * failed / judged),
        more);
  }

  private static int count(Map<Health.State, Long> states, Health.State state) {
    return states.getOrDefault(state, 0L).intValue();
  }
}
