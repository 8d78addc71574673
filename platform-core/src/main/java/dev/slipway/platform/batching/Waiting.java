package dev.slipway.platform.batching;

/**
 * What waits in a {@link BatchQueue}: a call, or a part of one that is larger than a batch.
 *
 * @param <C> the implementing type
 */
public interface Waiting<C> {

  /** Rows it adds to a batch; may be 0. */
  int rows();

  /** Bytes of its payload. */
  long bytes();

  /** On {@link System#nanoTime}'s clock. */
  long deadlineNanos();

  /** On {@link System#nanoTime}'s clock: when it was submitted. */
  long sinceNanos();

  /**
   * Whether a call begins with it: false for the later parts of one that is larger than a batch.
   */
  boolean begins();

  /** Whether nobody waits for it any more: it then leaves without a run. */
  boolean gone();

  /** Whether both may share a run: equal shapes but for the outermost dimension. */
  boolean stacksWith(C other);
}
