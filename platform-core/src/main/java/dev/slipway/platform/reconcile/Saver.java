package dev.slipway.platform.reconcile;

import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.platform.node.LocalSnapshot;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the local snapshot up to date: the newest is written when the one before is on the disk.
 * While nothing changes, the disk is told now and then that it is still true. Used on one context.
 */
final class Saver {

  private static final System.Logger LOG = System.getLogger(Saver.class.getName());

  private final WorkerExecutor worker;
  private final LocalSnapshot local;
  private final Duration confirmEvery;
  private Instant told = Instant.EPOCH;
  private @Nullable Runnable next;
  private boolean saving;

  Saver(WorkerExecutor worker, LocalSnapshot local, Duration confirmEvery) {
    this.worker = worker;
    this.local = local;
    this.confirmEvery = confirmEvery;
  }

  /**
   * @param asOf when the snapshot was true for certain
   */
  void save(Instant asOf, ServingSnapshot snapshot, Map<FootprintKey, Footprint> footprints) {
    Runnable save = () -> write(asOf, snapshot, Map.copyOf(footprints));
    if (saving) {
      next = save;
    } else {
      save.run();
    }
  }

  /**
   * What was saved last was still true at this time.
   *
   * @param now whether the disk is told at once, and not only when it was not told for long
   */
  void confirm(Instant asOf, boolean now) {
    if (saving || (!now && asOf.isBefore(told.plus(confirmEvery)))) {
      return;
    }
    told = asOf;
    worker
        .executeBlocking(
            () -> {
              local.confirm(asOf);
              return null;
            })
        .onFailure(
            failure -> {
              if (!(failure instanceof RejectedExecutionException)) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the local snapshot cannot be confirmed, so a start without the database would"
                        + " take it for older than it is: {0}",
                    failure.toString());
              }
            });
  }

  private void write(
      Instant asOf, ServingSnapshot snapshot, Map<FootprintKey, Footprint> footprints) {
    saving = true;
    told = asOf;
    worker
        .executeBlocking(
            () -> {
              local.save(asOf, snapshot, footprints);
              return null;
            })
        .onComplete(
            saved -> {
              saving = false;
              if (saved.failed() && !(saved.cause() instanceof RejectedExecutionException)) {
                LOG.log(
                    System.Logger.Level.ERROR,
                    "the local snapshot cannot be written, so a start without the database would"
                        + " serve older routes: {0}",
                    saved.cause().toString());
              }
              Runnable waiting = next;
              next = null;
              if (waiting != null) {
                waiting.run();
              }
            });
  }
}
