package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.platform.node.LocalSnapshot;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest {@link ServingSnapshot}: reads it again when told to, one reading at a time, and
 * knows how old it is while the registry is away. Used on one context.
 */
final class RegistryView {

  private static final System.Logger LOG = System.getLogger(RegistryView.class.getName());

  private final Bus bus;
  private final Supplier<Instant> clock;
  private final Consumer<ServingSnapshot> changed;
  private volatile Knowledge knowledge = Knowledge.NOTHING;
  private @Nullable ServingSnapshot current;
  private boolean reading;
  private boolean readAgain;

  /**
   * @param changed gets each snapshot that differs from the one before
   */
  RegistryView(Bus bus, Supplier<Instant> clock, Consumer<ServingSnapshot> changed) {
    this.bus = bus;
    this.clock = clock;
    this.changed = changed;
  }

  /** On any thread. */
  Knowledge knowledge() {
    return knowledge;
  }

  boolean away() {
    return knowledge.awaySince() != null || knowledge.asOf() == null;
  }

  /** Whether nothing was read for so long. */
  boolean olderThan(Duration duration) {
    Instant asOf = knowledge.asOf();
    return asOf == null || clock.get().isAfter(asOf.plus(duration));
  }

  /**
   * Reads. What was committed before this call is in what the last reading begun by it hands on.
   * Never fails.
   */
  Future<Void> read(Duration patience) {
    if (reading) {
      readAgain = true;
      return Future.succeededFuture();
    }
    reading = true;
    readAgain = false;
    Instant asked = clock.get();
    return bus.request(Nodes.READ_SERVING, new Nodes.ReadServing(), Caller.platform(patience))
        .transform(
            answer -> {
              reading = false;
              if (answer.succeeded()) {
                knowledge = new Knowledge(Knowledge.Source.REGISTRY, asked, null);
                take(answer.result());
                return readAgain ? read(patience) : Future.succeededFuture();
              }
              if (knowledge.awaySince() == null) {
                knowledge = new Knowledge(knowledge.source(), knowledge.asOf(), asked);
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the registry does not answer ({0}); this node serves on with what it knows",
                    answer.cause().getMessage());
              }
              return Future.succeededFuture();
            });
  }

  /** Falls back to what an earlier start kept, when the registry has never answered this one. */
  Future<LocalSnapshot.@Nullable Kept> readLocal(WorkerExecutor worker, LocalSnapshot local) {
    return worker
        .executeBlocking(local::load)
        .map(
            kept -> {
              if (kept != null && current == null) {
                knowledge =
                    new Knowledge(
                        Knowledge.Source.LOCAL_SNAPSHOT, kept.savedAt(), knowledge.awaySince());
              }
              LOG.log(System.Logger.Level.WARNING, knowledge.sentence(clock.get()));
              return kept;
            })
        .otherwise(
            failure -> {
              LOG.log(System.Logger.Level.ERROR, failure.getMessage());
              return null;
            });
  }

  void take(ServingSnapshot snapshot) {
    ServingSnapshot before = current;
    current = snapshot;
    if (before == null
        || !before.wishes().equals(snapshot.wishes())
        || !before.traffic().equals(snapshot.traffic())
        || !before.aliases().equals(snapshot.aliases())
        || !before.keys().equals(snapshot.keys())) {
      changed.accept(snapshot);
    }
  }
}
