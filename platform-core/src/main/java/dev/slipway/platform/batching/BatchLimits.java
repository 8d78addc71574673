package dev.slipway.platform.batching;

/**
 * How calls may be gathered and how many may wait. Changes while a deployment serves.
 *
 * @param batchable whether calls may be stacked at all
 * @param maxItems rows in one batch at most; 1 does not batch
 * @param maxDelayNanos how long a batch that is not full waits although an instance is free; 0
 *     never idles a free instance
 * @param queueItems rows that may wait; a call without rows counts as one, and what an instance has
 *     taken counts no more
 * @param queueBytes bytes that may wait, likewise
 */
public record BatchLimits(
    boolean batchable, int maxItems, long maxDelayNanos, int queueItems, long queueBytes) {

  public BatchLimits {
    if (maxItems < 1 || maxDelayNanos < 0 || queueItems < 1 || queueBytes < 1) {
      throw new IllegalArgumentException(
          "limits are maxItems, queueItems and queueBytes >= 1 and maxDelayNanos >= 0");
    }
  }

  /** Whether two calls may share a run. */
  public boolean gathers() {
    return batchable && maxItems > 1;
  }
}
