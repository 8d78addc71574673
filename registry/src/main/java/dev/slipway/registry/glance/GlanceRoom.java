package dev.slipway.registry.glance;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Command;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.catalog.Known;
import dev.slipway.registry.store.DeedTable;
import dev.slipway.registry.store.GlanceTable;
import dev.slipway.registry.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** Answers pages that watch. Used on one context. */
public final class GlanceRoom {
  private static final String[] EVERYTHING = {"%"};

  private final Store store;
  private boolean running;
  private @Nullable Promise<Glance.Models> next;

  public GlanceRoom(Store store) {
    this.store = store;
  }

  /**
   * Of the models that the actor may view. Who asks while a reading runs shares the next one, so
   * that a change that a hundred pages hear of costs two readings; and nobody gets what was read
   * before asking.
   */
  public Future<Glance.Models> models(Command<Glance.ReadModels> command) {
    Actor actor = command.actor();
    return shared()
        .compose(
            all ->
                all.more()
                    ? read(Authority.patterns(actor, Right.VIEW))
                    : Future.succeededFuture(visible(all, actor)));
  }

  private Future<Glance.Models> shared() {
    if (running) {
      Promise<Glance.Models> waiting = next == null ? Promise.promise() : next;
      next = waiting;
      return waiting.future();
    }
    running = true;
    return read(EVERYTHING)
        .onComplete(
            done -> {
              running = false;
              Promise<Glance.Models> waiting = next;
              next = null;
              if (waiting != null) {
                shared().onComplete(waiting);
              }
            });
  }

  private Future<Glance.Models> read(String[] visible) {
    return store.readTogether(sql -> GlanceTable.models(sql, visible));
  }

  private static Glance.Models visible(Glance.Models all, Actor actor) {
    return new Glance.Models(
        all.readAt(),
        all.position(),
        all.items().stream().filter(one -> actor.may(Right.VIEW, one.model())).toList(),
        all.nodesSeen(),
        false);
  }

  public Future<Glance.ServedThen> served(Command<Glance.ReadServed> command) {
    Glance.ReadServed which = command.request();
    return store.readTogether(
        sql ->
            Known.model(sql, which.model())
                .compose(known -> DeedTable.served(sql, which.model(), which.at())));
  }

  public Future<Glance.MarkList> marks(Command<Glance.ReadMarks> command) {
    Glance.ReadMarks which = command.request();
    return store.read(
        sql ->
            Known.model(sql, which.model())
                .compose(known -> DeedTable.marks(sql, which, Glance.MOST_MARKS + 1))
                .map(
                    deeds -> {
                      boolean more = deeds.size() > Glance.MOST_MARKS;
                      return new Glance.MarkList(
                          more ? deeds.subList(1, deeds.size()) : deeds, more);
                    }));
  }
}
