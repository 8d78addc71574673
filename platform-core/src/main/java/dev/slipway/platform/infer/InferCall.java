package dev.slipway.platform.infer;

import org.jspecify.annotations.Nullable;

/**
 * One request on its way, with the place where its answer goes. Made by an edge, submitted once. An
 * edge whose caller has gone cancels it: what still waits then costs no run, and a run that nobody
 * else waits for is stopped where the engine can.
 */
public final class InferCall {

  private final InferRequest request;
  private final InferCompletion completion;
  private final @Nullable ItemQuota quota;
  private volatile boolean cancelled;

  public InferCall(InferRequest request, InferCompletion completion) {
    this(request, completion, null);
  }

  /**
   * @param quota of the caller, asked for the call's items; null: it has none
   */
  public InferCall(InferRequest request, InferCompletion completion, @Nullable ItemQuota quota) {
    this.request = request;
    this.completion = completion;
    this.quota = quota;
  }

  public InferRequest request() {
    return request;
  }

  public InferCompletion completion() {
    return completion;
  }

  /** What the call's items are taken from, or null. */
  public @Nullable ItemQuota quota() {
    return quota;
  }

  /** Says that nobody waits any more. From any thread, more than once, at any time. */
  public void cancel() {
    cancelled = true;
  }

  public boolean cancelled() {
    return cancelled;
  }
}
