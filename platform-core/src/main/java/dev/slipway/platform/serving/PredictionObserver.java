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
      new PredictionObserver() {
        @Override
        public void observe(
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
            int rows) {}

        @Override
        public void observePart(
            String model,
            int version,
            long trafficRevision,
            TrafficLane lane,
            long runNanos,
            long gatherNanos,
            long handOutNanos,
            int batchRows,
            int rows) {}
      };

  /** Makes the observer of one event loop; called on that loop. */
  @FunctionalInterface
  interface Factory {
    PredictionObserver forLoop(int loop);
  }

  /** What both hear; the first one first. */
  static PredictionObserver both(PredictionObserver first, PredictionObserver second) {
    return new PredictionObserver() {
      @Override
      public void observe(
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
          int rows) {
        first.observe(
            model,
            version,
            trafficRevision,
            lane,
            failure,
            totalNanos,
            queueNanos,
            runNanos,
            gatherNanos,
            handOutNanos,
            batchRows,
            rows);
        second.observe(
            model,
            version,
            trafficRevision,
            lane,
            failure,
            totalNanos,
            queueNanos,
            runNanos,
            gatherNanos,
            handOutNanos,
            batchRows,
            rows);
      }

      @Override
      public void observePart(
          String model,
          int version,
          long trafficRevision,
          TrafficLane lane,
          long runNanos,
          long gatherNanos,
          long handOutNanos,
          int batchRows,
          int rows) {
        first.observePart(
            model,
            version,
            trafficRevision,
            lane,
            runNanos,
            gatherNanos,
            handOutNanos,
            batchRows,
            rows);
        second.observePart(
            model,
            version,
            trafficRevision,
            lane,
            runNanos,
            gatherNanos,
            handOutNanos,
            batchRows,
            rows);
      }
    };
  }

  /**
   * A call has ended.
   *
   * @param trafficRevision counted over all models
   * @param failure what the caller got instead of an answer, which may well have been there: the
   *     caller's protocol cannot say every answer; null when it was answered
   * @param totalNanos from submission until the answer was written, or the failure told
   * @param queueNanos of that, waiting for an instance
   * @param runNanos of the engine for the whole batch; when it ran in parts, for those of them that
   *     had run when it ended; 0 when nothing had
   * @param gatherNanos of that, until the batch's inputs lay in the engine's buffers; 0 when it
   *     gave no answer
   * @param handOutNanos of that, since the engine handed its first answer over: each caller's rows
   *     are copied out; 0 when it gave no answer
   * @param batchRows rows of that batch; 0 when it did not run, or ran in parts, which are told one
   *     by one
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

  /**
   * A part of a call with more rows than a batch may have was in a run; before the call itself has
   * ended, or after it when the call failed meanwhile.
   *
   * @param runNanos of the engine for the whole batch
   * @param gatherNanos of that, as for a call
   * @param handOutNanos of that, as for a call
   * @param batchRows rows of that batch, at least 1
   * @param rows of this part
   */
  void observePart(
      String model,
      int version,
      long trafficRevision,
      TrafficLane lane,
      long runNanos,
      long gatherNanos,
      long handOutNanos,
      int batchRows,
      int rows);
}
