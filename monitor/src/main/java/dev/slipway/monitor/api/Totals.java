package dev.slipway.monitor.api;

import java.time.Instant;
import java.util.Map;

/**
 * Everything that this process has counted since it started, a second old at most. Immutable.
 *
 * @param since when counting began
 * @param counts by key
 * @param spooledWindows windows that wait on disk for the database
 * @param lostWindows windows that were given up since the disk was full or they were too old
 */
public record Totals(
    Instant since, Map<WindowKey, Counts> counts, long spooledWindows, long lostWindows) {
  public Totals {
    counts = Map.copyOf(counts);
  }
}
