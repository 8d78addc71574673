package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Step.Share;
import dev.slipway.app.cli.apply.Wish.TrafficWish;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who answers for a model: before, after its first deployment, and as wished. */
final class Routing {

  private final String name;
  private final Loading loading;
  private final Function<String, Ref> refs;
  private final Findings findings;

  private int number;
  private List<Share> routes;
  private List<Share> shadows;
  private @Nullable StickyKey sticky;
  private @Nullable String salt;

  Routing(
      String name,
      Present.@Nullable Model there,
      Loading loading,
      Function<String, Ref> refs,
      Findings findings) {
    this.name = name;
    this.loading = loading;
    this.refs = refs;
    this.findings = findings;
    Present.Traffic now = there == null ? null : there.traffic();
    TrafficPolicy policy = now == null ? null : now.policy();
    number = now == null ? 0 : now.number();
    routes =
        policy == null
            ? List.of()
            : policy.routes().stream()
                .map(route -> new Share(Ref.of(route.version()), route.weight()))
                .toList();
    shadows =
        policy == null
            ? List.of()
            : policy.shadows().stream()
                .map(shadow -> new Share(Ref.of(shadow.version()), shadow.sample()))
                .toList();
    sticky = policy == null ? null : policy.sticky();
    salt = policy == null ? null : policy.salt();
    Ref first = loading.takesAll();
    if (first != null) {
      number++;
      routes = List.of(new Share(first, TrafficPolicy.WHOLE));
      shadows = List.of();
      salt = salt == null ? name : salt;
    }
  }

  /** Whether requests, or copies of them, reach the version once the plan is done. */
  boolean reaches(Ref version) {
    return routes.stream().anyMatch(share -> share.weight() > 0 && share.version().same(version))
        || shadows.stream().anyMatch(share -> share.version().same(version));
  }

  void plan(@Nullable TrafficWish wish) {
    if (wish != null) {
      change(wish);
    }
    for (List<Share> shares : List.of(routes, shadows)) {
      for (Share share : shares) {
        if (share.weight() > 0 && loading.goes(share.version())) {
          findings.problem(
              name
                  + ": "
                  + share.version().shown()
                  + " is to be unloaded, but traffic goes to it; route that elsewhere");
        }
      }
    }
  }

  private void change(TrafficWish wish) {
    List<Share> wanted = shares(wish.routes());
    List<Share> copies = wish.shadows() == null ? shadows : shares(wish.shadows());
    StickyKey key = wish.stickyGiven() ? wish.sticky() : sticky;
    String before = shown(routes);
    List<Difference> differences = new ArrayList<>();
    if (!same(routes, wanted)) {
      differences.add(new Difference("routes", before, shown(wanted)));
    }
    if (!same(shadows, copies)) {
      differences.add(new Difference("shadows", shown(shadows), shown(copies)));
    }
    Planner.differ(differences, "sticky", shown(sticky), shown(key));
    if (wish.salt() != null) {
      Planner.differ(differences, "salt", salt, wish.salt());
    }
    if (differences.isEmpty()) {
      findings.same();
    } else {
      findings.step(
          new Step.SetTraffic(name, number, wanted, key, wish.salt(), copies, differences));
      for (List<Share> shares : List.of(wanted, copies)) {
        shares.stream()
            .filter(share -> !loading.is(share.version()) && !loading.goes(share.version()))
            .forEach(
                share ->
                    findings.problem(
                        name
                            + ": traffic names "
                            + share.version().shown()
                            + ", which is not deployed; deploy it, or leave it out"));
      }
    }
    routes = wanted;
    shadows = copies;
    sticky = key;
  }

  private List<Share> shares(List<Wish.Share> wished) {
    return wished.stream()
        .map(share -> new Share(refs.apply(share.label()), share.weight()))
        .toList();
  }

  private static boolean same(List<Share> one, List<Share> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i).weight() != other.get(i).weight()
          || !one.get(i).version().same(other.get(i).version())) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String shown(List<Share> shares) {
    return shares.isEmpty()
        ? null
        : String.join(
            ", ",
            shares.stream()
                .map(share -> share.version().shown() + " " + percent(share.weight()) + " %")
                .toList());
  }

  /** Hundredths of a percent as the file writes them. */
  static String percent(int weight) {
    return BigDecimal.valueOf(weight, 2).stripTrailingZeros().toPlainString();
  }

  /** As the file writes it. */
  static @Nullable String shown(@Nullable StickyKey key) {
    return key == null ? null : key.source().name().toLowerCase(Locale.ROOT) + ":" + key.name();
  }
}
