package dev.slipway.monitor.api;

/** Counts for one event loop, on that loop only. Allocates nothing for a key that it has seen. */
public interface LoopRecorder {

  /**
   * Counts one prediction.
   *
   * @param totalNanos from submission to answer
   * @param queueNanos of that, waiting for an instance
   * @param runNanos of the engine for the whole batch; 0 when it did not run
   * @param batchRows rows of that batch; 0 when it did not run
   * @param rows of this prediction
   */
  void record(
      String model,
      int version,
      long trafficRevision,
      Lane lane,
      Outcome outcome,
      long totalNanos,
      long queueNanos,
      long runNanos,
      int batchRows,
      int rows);
}
