package dev.slipway.monitor.api;

/** Counts for one event loop, on that loop only. Allocates nothing for a key that it has seen. */
public interface LoopRecorder {

  /**
   * Counts one prediction. What the caller did wrong (status 4xx) says nothing about the version:
   * it is neither an error nor a latency.
   *
   * @param status the HTTP status that says how it ended; 500 or above counts as an error, also
   *     where there was no answer
   * @param totalNanos from submission to answer
   * @param queueNanos of that, waiting for an instance
   * @param runNanos of the engine for the whole batch; when it ran in parts, for those of them that
   *     had run when it ended; 0 when nothing had
   * @param batchRows rows of that batch; 0 when it did not run, or ran in parts
   * @param rows of this prediction
   */
  void record(
      String model,
      int version,
      long trafficRevision,
      Lane lane,
      int status,
      long totalNanos,
      long queueNanos,
      long runNanos,
      int batchRows,
      int rows);

  /**
   * Counts the run of a part of a prediction that has more rows than a batch may have.
   *
   * @param runNanos of the engine for the whole batch
   * @param batchRows rows of that batch, at least 1
   * @param rows of this part
   */
  void recordPart(
      String model,
      int version,
      long trafficRevision,
      Lane lane,
      long runNanos,
      int batchRows,
      int rows);
}
