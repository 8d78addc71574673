package dev.slipway.platform.serving;

import dev.slipway.engine.Signature;
import dev.slipway.platform.Pure;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.ModelView.Standing;
import dev.slipway.platform.infer.ModelView.VersionView;
import dev.slipway.platform.routing.RouteTable;
import dev.slipway.platform.serving.ServingNode.Absence;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.ServingSnapshot.Wish;
import dev.slipway.registry.api.TrafficRevision;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes what loops route by, out of wishes, traffic, aliases and what is loaded. Pure. */
@Pure
final class Snapshots {

  static final ServingSnapshot NOTHING =
      new ServingSnapshot(Instant.EPOCH, List.of(), List.of(), List.of(), List.of());

  private static final Signature UNKNOWN = new Signature(Signature.DEFAULT, List.of(), List.of());

  private Snapshots() {}

  /**
   * The models by name.
   *
   * @param deployed what is loaded, at most one for each deployment
   * @param all with those that leave
   * @param absences why a deployment is not ready, by its id
   */
  static Map<String, ServedModel> of(
      ServingSnapshot wishes,
      Collection<Deployed> deployed,
      Collection<Deployed> all,
      Map<Long, Absence> absences) {
    Map<String, TreeMap<Integer, VersionView>> versions = new HashMap<>();
    Map<String, Map<Integer, Deployed>> ready = new HashMap<>();
    for (Wish wish : wishes.wishes()) {
      if (wish.wished() == Wished.LOADED) {
        versions
            .computeIfAbsent(wish.model(), name -> new TreeMap<>())
            .put(wish.version(), absent(wish, absences.get(wish.deployment())));
      }
    }
    for (Deployed one : deployed) {
      if (one.ready()) {
        DeploymentSpec spec = one.spec();
        versions
            .computeIfAbsent(spec.model(), name -> new TreeMap<>())
            .put(spec.version(), loaded(one, Standing.READY, null));
        ready.computeIfAbsent(spec.model(), name -> new HashMap<>()).put(spec.version(), one);
      }
    }
    for (Deployed one : all) {
      if (one.leaving()) {
        versions
            .computeIfAbsent(one.spec().model(), name -> new TreeMap<>())
            .putIfAbsent(
                one.spec().version(), loaded(one, Standing.UNLOADING, "it is being unloaded"));
      }
    }
    Map<String, TrafficRevision> traffic = new HashMap<>();
    wishes.traffic().forEach(revision -> traffic.put(revision.model(), revision));
    Map<String, Map<String, Integer>> aliases = new HashMap<>();
    wishes
        .aliases()
        .forEach(
            alias ->
                aliases
                    .computeIfAbsent(alias.model(), name -> new HashMap<>())
                    .put(alias.alias(), alias.version()));
    Map<String, ServedModel> models = new HashMap<>();
    versions.forEach(
        (name, of) -> {
          Map<Integer, Deployed> now = Map.copyOf(ready.getOrDefault(name, Map.of()));
          RouteTable routes = RouteTable.of(traffic.get(name), now.keySet());
          ModelView view =
              new ModelView(
                  name,
                  List.copyOf(of.values()),
                  aliases.getOrDefault(name, Map.of()),
                  routes.stable());
          models.put(name, new ServedModel(routes, now, view));
        });
    return Map.copyOf(models);
  }

  private static VersionView absent(Wish wish, @Nullable Absence known) {
    Signature signature = wish.served().orElse(UNKNOWN);
    return new VersionView(
        wish.version(),
        wish.deployment(),
        signature,
        wish.engine() + "_" + wish.format(),
        known == null ? Standing.UNKNOWN : known.standing(),
        known == null ? "it is not loaded yet" : known.reason(),
        0,
        0);
  }

  private static VersionView loaded(Deployed one, Standing standing, @Nullable String reason) {
    DeploymentSpec spec = one.spec();
    return new VersionView(
        spec.version(),
        spec.deployment(),
        one.signature(),
        spec.host().engine() + "_" + spec.format(),
        standing,
        reason,
        one.signature().batchable() ? one.maxRows() : 0,
        one.memoryBytes());
  }
}
