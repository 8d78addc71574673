package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import java.util.Map;

/**
 * How often the process died while something was loaded. Immutable.
 *
 * @param counts by what was loaded
 */
@Pure
public record Crashes(Map<LoadKey, Count> counts) {

  /** So many deaths, and it is not tried again by itself. */
  public static final int ENOUGH = 2;

  public static final Crashes NONE = new Crashes(Map.of());

  /**
   * @param deaths of the process
   * @param blamed for each deployment, the newest generation that died or was refused for it
   */
  public record Count(int deaths, Map<Long, Long> blamed) {
    public Count {
      blamed = Map.copyOf(blamed);
    }
  }

  public Crashes {
    counts = Map.copyOf(counts);
  }

  public int deaths(LoadKey key) {
    Count count = counts.get(key);
    return count == null ? 0 : count.deaths();
  }

  /**
   * Whether a load must not be tried: it killed the process twice, and nobody has asked for it
   * since by changing the wish or by a retry.
   */
  public boolean forbids(LoadKey key, long deployment, long generation) {
    Count count = counts.get(key);
    return count != null
        && count.deaths() >= ENOUGH
        && generation <= count.blamed().getOrDefault(deployment, Long.MAX_VALUE);
  }
}
