package dev.slipway.platform.serving;

import dev.slipway.bus.FailureCode;
import dev.slipway.platform.infer.TrafficLane;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every call that reached a version, on the event loop that answered it, once its edge has
 * told what the caller got. Allocates nothing itself and must not: it is called a hundred thousand
 * times a second. One object for each loop.
 */
public interface PredictionObserver {

  /** Does not look. */
  PredictionObserver NONE =
      (model,
          version,
          revision,
          lane,
          failure,
          total,
          queue,
          run,
          gather,
          out,
          batchRows,
          rows) -> {};

  /** Makes the observer of one event loop; called on that loop. */
  @FunctionalInterface
  interface Factory {
    PredictionObserver forLoop(int loop);
  }

  /**
   * @param trafficRevision counted over all models
   * @param failure what the caller got instead of an answer, which may well have been there: the
   *     caller's protocol cannot say every answer; null when it was answered
   * @param totalNanos from submission until the answer was written, or the failure told
   * @param queueNanos of that, waiting for an instance
   * @param runNanos of the engine for the whole batch; 0 when it did not run
   * @param gatherNanos of that, until the batch's inputs lay in the engine's buffers; 0 when it
   *     gave no answer
   * @param handOutNanos of that, since the engine handed its first answer over: each caller's rows
   *     are copied out; 0 when it gave no answer
   * @param batchRows rows of that batch; 0 when it did not run
   * @param rows of this call
   */
  void observe(
      String model,
      int version,
      long trafficRevision,
      TrafficLane lane,
      @Nullable FailureCode failure,
      long totalNanos,
      long queueNanos,
      long runNanos,
      long gatherNanos,
      long handOutNanos,
      int batchRows,
      int rows);
}
