package dev.slipway.engine;

/** Deadline and cancellation of one run. Thread-safe. */
public interface RunContext {

  /**
   * The value of {@link System#nanoTime} after which nobody waits for the answer; {@link
   * Long#MAX_VALUE} when there is none.
   */
  long deadlineNanos();

  /** Whether the run should stop: its deadline has passed or every caller has gone. */
  boolean cancelled();

  /**
   * Runs the action at most once, on another thread and soon, when the run is cancelled; at once
   * when it already is. Replaces an earlier action; forgotten when {@code run} returns, and never
   * running any more by then. The action must be quick and must not throw.
   */
  void onCancel(Runnable action);
}
