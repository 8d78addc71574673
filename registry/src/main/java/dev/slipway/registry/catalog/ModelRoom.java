package dev.slipway.registry.catalog;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.store.DeploymentTable;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.ModelTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;

/** Models. */
public final class ModelRoom {
  private final Store store;

  public ModelRoom(Store store) {
    this.store = store;
  }

  public Future<Model> create(Command<Catalog.CreateModel> command) {
    Catalog.CreateModel wish = command.request();
    return store.write(
        command,
        work ->
            IdempotencyTable.once(
                work, wish.idempotencyKey(), wish, Model.class, () -> create(work, wish)));
  }

  /** Makes a model inside a work that needs it, e.g. the registration of its first version. */
  public static Future<Model> create(Work work, Catalog.CreateModel wish) {
    return ModelTable.find(work, wish.name())
        .compose(
            there -> {
              if (there.isPresent()) {
                throw taken(there.get());
              }
              String owner = wish.owner() == null ? work.actor() : wish.owner();
              return ModelTable.create(work, wish.name(), wish.description(), wish.tags(), owner);
            })
        .compose(
            made ->
                work.changed(Change.Kind.MODEL, made.name(), made.name(), "create", null, made, "")
                    .map(made));
  }

  public Future<Model> get(Command<Catalog.GetModel> command) {
    return store.read(sql -> Known.model(sql, command.request().name()));
  }

  /** Only models that the actor may view. */
  public Future<Catalog.Models> list(Command<Catalog.ListModels> command) {
    Catalog.ListModels wish = command.request();
    String[] visible = Authority.patterns(command.actor(), Actor.Right.VIEW);
    return store
        .read(sql -> ModelTable.list(sql, visible, wish.search(), wish.paging()))
        .map(page -> new Catalog.Models(page.items(), page.next()));
  }

  public Future<Model> edit(Command<Catalog.EditModel> command) {
    Catalog.EditModel edit = command.request();
    return store.write(
        command,
        work ->
            Known.lockModel(work, edit.name())
                .compose(
                    before -> {
                      Expected.check(
                          "model '" + edit.name() + "'",
                          edit.expected(),
                          before.revision(),
                          before);
                      return ModelTable.edit(work, edit)
                          .compose(
                              after ->
                                  work.changed(
                                          Change.Kind.MODEL,
                                          after.name(),
                                          after.name(),
                                          "edit",
                                          before,
                                          after,
                                          edit.reason())
                                      .map(after));
                    }));
  }

  public Future<Model> remove(Command<Catalog.RemoveModel> command) {
    Catalog.RemoveModel wish = command.request();
    return store.write(
        command,
        work ->
            Known.lockModel(work, wish.name())
                .compose(
                    before -> {
                      Expected.check(
                          "model '" + wish.name() + "'",
                          wish.expected(),
                          before.revision(),
                          before);
                      return DeploymentTable.of(work, wish.name())
                          .compose(
                              deployments -> {
                                if (!deployments.isEmpty()) {
                                  throw new SlipwayException(
                                      FailureCode.CONFLICT,
                                      "version "
                                          + deployments.get(0).version()
                                          + " of '"
                                          + wish.name()
                                          + "' is deployed; delete its deployments first");
                                }
                                return ModelTable.remove(work, wish.name());
                              })
                          .compose(
                              after ->
                                  work.changed(
                                          Change.Kind.MODEL,
                                          after.name(),
                                          after.name(),
                                          "remove",
                                          before,
                                          after,
                                          wish.reason())
                                      .map(after));
                    }));
  }

  private static SlipwayException taken(Model there) {
    return new SlipwayException(
        FailureCode.ALREADY_EXISTS,
        there.removedAt() == null
            ? "there is a model '" + there.name() + "' already"
            : "a model '"
                + there.name()
                + "' was removed at "
                + there.removedAt()
                + "; a name is never used again, take another");
  }
}
