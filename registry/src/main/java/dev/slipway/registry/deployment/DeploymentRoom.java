package dev.slipway.registry.deployment;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.catalog.Known;
import dev.slipway.registry.store.DeploymentTable;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.TrafficTable;
import dev.slipway.registry.store.Work;
import dev.slipway.registry.traffic.TrafficRoom;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Wishes: made, edited, tried again, taken back. */
public final class DeploymentRoom {
  private final Store store;

  public DeploymentRoom(Store store) {
    this.store = store;
  }

  public Future<Deployment> create(Command<Deployments.CreateDeployment> command) {
    Deployments.CreateDeployment wish = command.request();
    return store.write(
        command,
        work ->
            IdempotencyTable.once(
                work, wish.idempotencyKey(), wish, Deployment.class, () -> create(work, wish)));
  }

  private static Future<Deployment> create(Work work, Deployments.CreateDeployment wish) {
    return Known.lockModel(work, wish.model())
        .compose(model -> Known.offeredVersion(work, wish.model(), wish.version()))
        .compose(version -> DeploymentTable.of(work, wish.model()))
        .compose(
            others -> {
              others.stream()
                  .filter(other -> other.version() == wish.version())
                  .findFirst()
                  .ifPresent(
                      there -> {
                        throw new SlipwayException(
                                FailureCode.ALREADY_EXISTS,
                                "version "
                                    + wish.version()
                                    + " of '"
                                    + wish.model()
                                    + "' is deployed already, as deployment "
                                    + there.id()
                                    + "; edit that one")
                            .with("deployment", there.id());
                      });
              return DeploymentTable.create(work, wish)
                  .compose(
                      made ->
                          changed(work, "create", null, made, wish.reason())
                              .compose(
                                  told ->
                                      others.isEmpty()
                                          ? TrafficRoom.first(work, wish.model(), wish.version())
                                              .map(made)
                                          : Future.succeededFuture(made)));
            });
  }

  /** For whoever may view the model. */
  public Future<Deployment> get(Command<Deployments.GetDeployment> command) {
    long id = command.request().id();
    return store
        .read(sql -> DeploymentTable.find(sql, id))
        .map(
            found ->
                found
                    .filter(wish -> command.actor().may(Actor.Right.VIEW, wish.model()))
                    .orElseThrow(() -> noDeployment(id)));
  }

  /** Of the models that the actor may view. */
  public Future<Deployments.DeploymentPage> list(Command<Deployments.ListDeployments> command) {
    Deployments.ListDeployments wish = command.request();
    String[] visible = Authority.patterns(command.actor(), Actor.Right.VIEW);
    return store
        .read(sql -> DeploymentTable.list(sql, visible, wish.model(), wish.paging()))
        .map(page -> new Deployments.DeploymentPage(page.items(), page.next()));
  }

  public Future<Deployment> edit(Command<Deployments.EditDeployment> command) {
    Deployments.EditDeployment edit = command.request();
    return store.write(
        command,
        work ->
            lock(work, command.actor(), edit.id())
                .compose(
                    before -> {
                      Expected.check(named(before), edit.expected(), before.generation(), before);
                      return (edit.wished() == Deployment.Wished.UNLOADED
                              ? requireUnrouted(work, before, "")
                              : Future.succeededFuture())
                          .compose(free -> DeploymentTable.edit(work, edit))
                          .compose(after -> changed(work, "edit", before, after, edit.reason()));
                    }));
  }

  public Future<Deployment> retry(Command<Deployments.RetryDeployment> command) {
    Deployments.RetryDeployment wish = command.request();
    return store.write(
        command,
        work ->
            lock(work, command.actor(), wish.id())
                .compose(
                    before ->
                        DeploymentTable.retry(work, wish.id())
                            .compose(
                                after -> changed(work, "retry", before, after, wish.reason()))));
  }

  public Future<Deployment> delete(Command<Deployments.DeleteDeployment> command) {
    Deployments.DeleteDeployment wish = command.request();
    return store.write(
        command,
        work ->
            lock(work, command.actor(), wish.id())
                .compose(
                    before -> {
                      Expected.check(named(before), wish.expected(), before.generation(), before);
                      return (wish.evenIfRouted()
                              ? Future.<Void>succeededFuture()
                              : requireUnrouted(
                                  work, before, ", or say that you delete it all the same"))
                          .compose(free -> DeploymentTable.delete(work, wish.id()))
                          .compose(
                              gone ->
                                  work.changed(
                                      Change.Kind.DEPLOYMENT,
                                      Long.toString(before.id()),
                                      before.model(),
                                      "delete",
                                      before,
                                      null,
                                      wish.reason()))
                          .map(before);
                    }));
  }

  /**
   * A wish that the actor may change, held until the work ends. The model is locked first, as
   * everywhere, so that no two works wait for each other.
   */
  private static Future<Deployment> lock(Work work, Actor actor, long id) {
    return DeploymentTable.find(work, id)
        .compose(
            found -> {
              Deployment seen =
                  found
                      .filter(wish -> actor.may(Actor.Right.VIEW, wish.model()))
                      .orElseThrow(() -> noDeployment(id));
              Authority.require(actor, Actor.Right.OPERATE, seen.model());
              return Known.lockModel(work, seen.model());
            })
        .compose(model -> DeploymentTable.lock(work, id))
        .map((Optional<Deployment> held) -> held.orElseThrow(() -> noDeployment(id)));
  }

  private static Future<Void> requireUnrouted(Work work, Deployment wish, String otherwise) {
    return TrafficTable.current(work, wish.model())
        .map(
            current -> {
              if (current.isPresent()) {
                TrafficPolicy policy = current.get().policy();
                int weight = policy.weightOf(wish.version());
                boolean shadow =
                    policy.shadows().stream()
                        .anyMatch(shadowed -> shadowed.version() == wish.version());
                if (weight > 0 || shadow) {
                  throw new SlipwayException(
                      FailureCode.CONFLICT,
                      "version "
                          + wish.version()
                          + " of '"
                          + wish.model()
                          + "' has "
                          + (weight > 0 ? weight / 100.0 + " % of the traffic" : "shadow traffic")
                          + "; route it elsewhere first"
                          + otherwise);
                }
              }
              return null;
            });
  }

  private static Future<Deployment> changed(
      Work work, String action, @Nullable Deployment before, Deployment after, String reason) {
    return work.changed(
            Change.Kind.DEPLOYMENT,
            Long.toString(after.id()),
            after.model(),
            action,
            before,
            after,
            reason)
        .map(after);
  }

  private static String named(Deployment wish) {
    return "deployment "
        + wish.id()
        + " (version "
        + wish.version()
        + " of '"
        + wish.model()
        + "')";
  }

  private static SlipwayException noDeployment(long id) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "there is no deployment " + id + "; list them to see which there are");
  }
}
