package dev.slipway.platform.batching;

import dev.slipway.platform.Pure;

/**
 * Decides whether a free instance takes what waits, or waits for more. A pure function: what is
 * seen and the limits in, a decision out.
 *
 * <p>It is work-conserving: without a configured delay a free instance never waits. With one, it
 * waits while the batch is not full, but not longer than the delay counted from the oldest call,
 * and not so long that a call of the batch would miss its deadline.
 */
@Pure
public final class BatchPolicy {

  private BatchPolicy() {}

  /**
   * What a free instance sees when it looks at the queue; at least one call waits.
   *
   * @param calls that could run together, the oldest first
   * @param rows of those calls
   * @param full whether they reach the limit, or the next one that fits their shape would pass it
   * @param othersWait whether calls of other shapes wait besides
   * @param wasFree whether the instance had nothing to do when the oldest came, or has waited for
   *     more since
   * @param oldestNanos when the oldest call was submitted
   * @param deadlineNanos the earliest deadline among them
   * @param expectedRunNanos what a run took lately; 0 when unknown
   * @param nowNanos the time
   */
  public record Seen(
      int calls,
      int rows,
      boolean full,
      boolean othersWait,
      boolean wasFree,
      long oldestNanos,
      long deadlineNanos,
      long expectedRunNanos,
      long nowNanos) {}

  /** What to do. */
  public sealed interface Decision {

    /** Run it now. */
    record Take(BatchCause cause) implements Decision {}

    /** Look again at this time, or when the batch is full. */
    record Wait(long untilNanos) implements Decision {}
  }

  /** Decides. */
  public static Decision decide(BatchLimits limits, Seen seen) {
    if (!limits.gathers()) {
      return new Decision.Take(BatchCause.NOT_BATCHABLE);
    }
    if (seen.full()) {
      return new Decision.Take(BatchCause.LIMIT_REACHED);
    }
    if (limits.maxDelayNanos() == 0) {
      return new Decision.Take(withoutDelay(seen));
    }
    long patience = seen.oldestNanos() + limits.maxDelayNanos() - seen.nowNanos();
    long room =
        seen.deadlineNanos() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : seen.deadlineNanos() - seen.expectedRunNanos() - seen.nowNanos();
    if (patience <= 0) {
      return new Decision.Take(afterTheDelay(seen));
    }
    if (room <= 0) {
      return new Decision.Take(BatchCause.DEADLINE_NEAR);
    }
    return new Decision.Wait(seen.nowNanos() + Math.min(patience, room));
  }

  /** What waited for a busy instance all the while was not held up by the delay. */
  private static BatchCause afterTheDelay(Seen seen) {
    if (seen.othersWait()) {
      return BatchCause.DIFFERENT_SHAPES;
    }
    return seen.wasFree() ? BatchCause.DELAY_ELAPSED : BatchCause.QUEUE_EMPTIED;
  }

  private static BatchCause withoutDelay(Seen seen) {
    if (seen.othersWait()) {
      return BatchCause.DIFFERENT_SHAPES;
    }
    if (!seen.wasFree()) {
      return BatchCause.QUEUE_EMPTIED;
    }
    return seen.calls() == 1 ? BatchCause.ARRIVED_ALONE : BatchCause.ARRIVED_TOGETHER;
  }
}
