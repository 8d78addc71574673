package dev.slipway.edge.http.oip;

import java.util.List;

/**
 * What a version did on this node since it started, in the protocol's words. All counts only grow.
 *
 * @param lastInferenceMillis since the epoch; 0: never
 * @param inferenceCount rows answered (a request of 8 rows counts 8)
 * @param executionCount runs of the engine
 * @param success requests answered, from submission until the answer was handed over
 * @param fail requests that failed, likewise
 * @param failures of those, why
 * @param queue requests that waited for an instance
 * @param gather requests that ran, each with the time in which its whole batch was copied into the
 *     engine's buffers
 * @param compute likewise with the engine's time
 * @param handOut likewise with the time from the engine's first answer until the batch was done:
 *     callers' rows are copied out of it
 * @param batches runs by their rows, ascending
 * @param memoryBytes that its load was measured to take; 0 while that is unknown
 */
public record VersionStatistics(
    String model,
    int version,
    long lastInferenceMillis,
    long inferenceCount,
    long executionCount,
    Total success,
    Total fail,
    Failures failures,
    Total queue,
    Total gather,
    Total compute,
    Total handOut,
    List<BatchTotal> batches,
    long memoryBytes) {

  public VersionStatistics {
    batches = List.copyOf(batches);
  }

  /** Of a version that was asked for nothing yet. */
  static VersionStatistics none(String model, int version) {
    Total none = Total.NONE;
    return new VersionStatistics(
        model, version, 0, 0, 0, none, none, Failures.NONE, none, none, none, none, List.of(), 0);
  }

  VersionStatistics with(long bytes) {
    return new VersionStatistics(
        model,
        version,
        lastInferenceMillis,
        inferenceCount,
        executionCount,
        success,
        fail,
        failures,
        queue,
        gather,
        compute,
        handOut,
        batches,
        bytes);
  }

  /**
   * Why requests failed, as Triton tells it.
   *
   * @param rejected no room or no time
   * @param cancelled nobody waited any more
   * @param backend the engine failed
   * @param other e.g. wrong tensors
   */
  public record Failures(long rejected, long cancelled, long backend, long other) {

    static final Failures NONE = new Failures(0, 0, 0, 0);
  }

  /** How often, and how long in all. */
  public record Total(long count, long nanos) {

    static final Total NONE = new Total(0, 0);
  }

  /** Runs with so many rows. */
  public record BatchTotal(int rows, Total gather, Total compute, Total handOut) {}
}
