package dev.slipway.platform.device;

import java.time.Instant;

/**
 * How a lease is used, for the choice of what to evict.
 *
 * @param busy calls are in flight or waiting
 * @param lastCall when it was last called; when it became ready, if never
 * @param callsPerSecond recently
 * @param reloadMillis what it costs to bring it back
 */
public record Usage(boolean busy, Instant lastCall, double callsPerSecond, long reloadMillis) {

  /** What it costs to evict so many bytes of it: the cheapest goes first. */
  double cost(long bytes) {
    return reloadMillis * callsPerSecond / Math.max(1, bytes);
  }
}
