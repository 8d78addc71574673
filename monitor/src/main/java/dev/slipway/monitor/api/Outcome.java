package dev.slipway.monitor.api;

/**
 * How a prediction ended. Only {@link #ERROR} counts as an error: a caller's mistake says nothing
 * about the version.
 */
public enum Outcome {
  ANSWERED,
  /** 4xx: the caller's fault; neither an error nor a latency. */
  REFUSED,
  /** Status 500 or above, or no answer. */
  ERROR
}
