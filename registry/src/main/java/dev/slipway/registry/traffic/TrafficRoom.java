package dev.slipway.registry.traffic;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.catalog.Known;
import dev.slipway.registry.catalog.VersionRoom;
import dev.slipway.registry.store.AliasTable;
import dev.slipway.registry.store.DeploymentTable;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.TrafficTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Traffic policies: read, set, brought back. */
public final class TrafficRoom {
  private final Store store;

  public TrafficRoom(Store store) {
    this.store = store;
  }

  public Future<TrafficRevision> get(Command<Traffic.GetTraffic> command) {
    String model = command.request().model();
    return store.read(
        sql ->
            Known.model(sql, model)
                .compose(known -> TrafficTable.current(sql, model))
                .map(current -> current.orElseThrow(() -> noTraffic(model))));
  }

  /** For whoever may view the model that the revision is of. */
  public Future<TrafficRevision> revision(Command<Traffic.GetRevision> command) {
    long number = command.request().revision();
    return store
        .read(sql -> TrafficTable.find(sql, number))
        .map(
            found ->
                found
                    .filter(revision -> command.actor().may(Actor.Right.VIEW, revision.model()))
                    .orElseThrow(
                        () ->
                            new SlipwayException(
                                FailureCode.NOT_FOUND, "there is no traffic revision " + number)));
  }

  public Future<Traffic.Revisions> history(Command<Traffic.TrafficHistory> command) {
    Traffic.TrafficHistory wish = command.request();
    return store.read(
        sql ->
            Known.model(sql, wish.model())
                .compose(known -> TrafficTable.history(sql, wish.model(), wish.paging()))
                .map(page -> new Traffic.Revisions(page.items(), page.next())));
  }

  public Future<TrafficRevision> set(Command<Traffic.SetTraffic> command) {
    Traffic.SetTraffic wish = command.request();
    return store.write(
        command,
        work ->
            editable(work, wish.model(), wish.expected())
                .compose(
                    before ->
                        decide(work, wish.model(), before, wish.policy(), null, wish.reason()))
                .compose(after -> moveAlias(work, wish).map(after)));
  }

  public Future<TrafficRevision> restore(Command<Traffic.RestoreTraffic> command) {
    Traffic.RestoreTraffic wish = command.request();
    return store.write(
        command,
        work ->
            editable(work, wish.model(), wish.expected())
                .compose(
                    before ->
                        TrafficTable.find(work, wish.model(), wish.number())
                            .compose(
                                earlier -> {
                                  TrafficPolicy policy =
                                      earlier
                                          .map(TrafficRevision::policy)
                                          .orElseThrow(
                                              () ->
                                                  new SlipwayException(
                                                      FailureCode.NOT_FOUND,
                                                      "'"
                                                          + wish.model()
                                                          + "' has no traffic revision "
                                                          + wish.number()));
                                  return decide(
                                      work,
                                      wish.model(),
                                      before,
                                      policy,
                                      wish.number(),
                                      wish.reason());
                                })));
  }

  /**
   * Gives all traffic of a locked model to the first version of it that is deployed, as part of
   * that deployment's work. Sticky key and salt of an earlier policy stay.
   */
  public static Future<TrafficRevision> first(Work work, String model, int version) {
    return TrafficTable.current(work, model)
        .compose(
            before -> {
              TrafficPolicy all = TrafficPolicy.all(version);
              TrafficPolicy policy =
                  before
                      .map(
                          revision ->
                              new TrafficPolicy(
                                  all.routes(),
                                  revision.policy().sticky(),
                                  revision.policy().salt(),
                                  List.of()))
                      .orElse(all);
              String reason = "the first deployment of the model takes all its traffic";
              return TrafficTable.set(work, model, before, policy, null, null, reason)
                  .compose(after -> changed(work, "first", before, after, reason));
            });
  }

  /** The policy now, of a model that is locked, that this command may edit. */
  private static Future<Optional<TrafficRevision>> editable(
      Work work, String model, @Nullable Long expected) {
    return Known.lockModel(work, model)
        .compose(known -> TrafficTable.activeRollout(work, model))
        .compose(
            rollout -> {
              if (rollout.isPresent()) {
                throw new SlipwayException(
                        FailureCode.CONFLICT,
                        "rollout "
                            + rollout.get()
                            + " holds the traffic of '"
                            + model
                            + "'; wait until it ends, or abort it")
                    .with("rollout", rollout.get());
              }
              return TrafficTable.current(work, model);
            })
        .map(
            before -> {
              Expected.check(
                  "traffic of '" + model + "'",
                  expected,
                  before.map(TrafficRevision::number).orElse(0),
                  before.orElse(null));
              return before;
            });
  }

  private static Future<TrafficRevision> decide(
      Work work,
      String model,
      Optional<TrafficRevision> before,
      TrafficPolicy policy,
      @Nullable Integer restores,
      String reason) {
    return requireDeployed(work, model, policy)
        .compose(deployed -> TrafficTable.set(work, model, before, policy, restores, null, reason))
        .compose(
            after -> changed(work, restores == null ? "set" : "restore", before, after, reason));
  }

  private static Future<Void> requireDeployed(Work work, String model, TrafficPolicy policy) {
    Set<Integer> wanted = new LinkedHashSet<>();
    policy.routes().forEach(route -> wanted.add(route.version()));
    policy.shadows().forEach(shadow -> wanted.add(shadow.version()));
    return DeploymentTable.of(work, model)
        .map(
            deployments -> {
              Set<Integer> loaded =
                  deployments.stream()
                      .filter(wish -> wish.wished() == Deployment.Wished.LOADED)
                      .map(Deployment::version)
                      .collect(Collectors.toSet());
              for (int version : wanted) {
                if (!loaded.contains(version)) {
                  throw new SlipwayException(
                      FailureCode.CONFLICT,
                      "version "
                          + version
                          + " of '"
                          + model
                          + "' is not deployed, so it cannot take traffic; deploy it first");
                }
              }
              return null;
            });
  }

  private static Future<Void> moveAlias(Work work, Traffic.SetTraffic wish) {
    Traffic.AliasMove move = wish.alias();
    if (move == null) {
      return Future.succeededFuture();
    }
    return AliasTable.newest(work, wish.model(), move.alias())
        .compose(
            before ->
                VersionRoom.moveAlias(
                    work, wish.model(), move.alias(), before, move.version(), wish.reason()))
        .mapEmpty();
  }

  private static Future<TrafficRevision> changed(
      Work work,
      String action,
      Optional<TrafficRevision> before,
      TrafficRevision after,
      String reason) {
    return work.changed(
            Change.Kind.TRAFFIC,
            after.model(),
            after.model(),
            action,
            before.orElse(null),
            after,
            reason)
        .map(after);
  }

  private static SlipwayException noTraffic(String model) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "'" + model + "' has no traffic yet; the first version of it that is deployed takes it");
  }
}
