package dev.slipway.platform.serving;

import dev.slipway.engine.Settings;
import dev.slipway.platform.batching.BatchExplanation;
import dev.slipway.platform.batching.BatchPulse;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * A loaded and warmed version on this node, until it is unloaded. Thread-safe.
 *
 * <p>States go one way: ready, draining, drained, unloaded.
 */
public interface Served {

  DeploymentSpec spec();

  WarmUp warmUp();

  /** Whether it takes calls now. */
  boolean ready();

  /** Instances that run or could run now. */
  int instances();

  /** Whether the event loops run its batches themselves now. */
  boolean runsOnLoop();

  /** Calls that wait or run. */
  int inFlight();

  /**
   * Whether following the next spec takes a new load: something else is to be loaded, or batches
   * are to be larger than what was allocated and measured.
   */
  boolean needsReload(DeploymentSpec next);

  /**
   * Changes batching, queue and number of instances while it serves. Fails with {@code CONFLICT}
   * when that {@linkplain #needsReload needs a reload}.
   */
  Future<Void> apply(long generation, Instances instances, Batching batching);

  /**
   * Gives the engine new values of settings that it describes as live; binding for runs that begin
   * afterwards. Fails with {@code UNSUPPORTED} for a value that cannot be honoured here; the old
   * ones stay then.
   *
   * @param settings complete
   */
  Future<Void> adjust(Settings settings);

  /**
   * Takes no more calls and lets those that it has end. Completes with true when all ended, with
   * false when patience was over; what waited then has been refused, what ran was asked to stop.
   */
  Future<Boolean> drain(Duration patience);

  /** Drains without patience if that was not done, closes instances and weights. */
  Future<Void> unload();

  /** Why recent batches had their size. */
  BatchExplanation explain();

  /** How its queue stood in the last minutes, the oldest first. */
  List<BatchPulse.Beat> pulse();

  /** Rows that wait now. */
  long waitingItems();

  /** Calls that wait now; one that runs in parts waits until the first of them is taken. */
  int waitingCalls();
}
