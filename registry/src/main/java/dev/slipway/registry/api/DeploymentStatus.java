package dev.slipway.registry.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment stands on one node; written by that node only.
 *
 * @param observedGeneration the generation of the wish that this is about
 * @param reasonCode for programs, e.g. {@code NO_CAPACITY}; null when there is nothing to say
 * @param reason a sentence with its numbers; null when there is nothing to say
 * @param device where it is loaded, or null
 * @param memory what it was measured to hold, or null
 * @param since when the state was entered, by the database's clock
 */
public record DeploymentStatus(
    long deployment,
    String node,
    long observedGeneration,
    State state,
    @Nullable String reasonCode,
    @Nullable String reason,
    int instances,
    @Nullable String device,
    @Nullable Memory memory,
    Instant since) {

  /** States of a deployment on a node. */
  public enum State {
    PENDING,
    LOADING,
    WARMING,
    READY,
    DRAINING,
    UNLOADED,
    FAILED
  }

  /** Bytes that a loaded version holds: leased, measured now, and the most that was seen. */
  public record Memory(long leasedBytes, long measuredBytes, long peakBytes) {}
}
