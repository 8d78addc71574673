package dev.slipway.platform.reconcile;

import java.time.Duration;

/**
 * How the loop behaves.
 *
 * @param firstAnswer how long a start waits for the registry before it serves from the local
 *     snapshot
 * @param patience for an ordinary answer of the registry
 * @param poll how often everything is read although nothing was heard
 * @param retry how often a registry that is away is asked again
 * @param heartbeat how often the node says that it is there
 * @param confirm how often the disk is told that what it keeps is still true
 * @param drain how long calls may take to end before a version is unloaded without them
 */
public record ReconcilerOptions(
    Duration firstAnswer,
    Duration patience,
    Duration poll,
    Duration retry,
    Duration heartbeat,
    Duration confirm,
    Duration drain,
    Limits limits) {

  /** What a node uses unless somebody says otherwise. */
  public static ReconcilerOptions standard(long seed) {
    return new ReconcilerOptions(
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        Limits.standard(seed));
  }
}
