package dev.slipway.monitor.window;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The ten-second windows that are still being filled, and the totals since the start. Not
 * thread-safe: the monitor's loop alone touches it.
 */
public final class OpenWindows {

  /** The length of a window in seconds. */
  public static final int SECONDS = 10;

  private final String node;
  private final Map<WindowKey, Counts> totals = new HashMap<>();
  private Map<WindowKey, Counts> open = new HashMap<>();
  private long start = Long.MIN_VALUE;

  /**
   * @param node which start of which node counts
   */
  public OpenWindows(String node) {
    this.node = node;
  }

  /**
   * Adds what was counted until now.
   *
   * @param nowSeconds by the database's clock, since 1970
   * @return the windows that this closed
   */
  public List<Window> add(Map<WindowKey, Counts> counted, long nowSeconds) {
    List<Window> closed = List.of();
    long begins = nowSeconds - Math.floorMod(nowSeconds, (long) SECONDS);
    if (start == Long.MIN_VALUE) {
      start = begins;
    } else if (begins > start) {
      // What came since the last swap belongs to the window that was open then, by a second at
      // most.
      merge(counted);
      closed = close();
      start = begins;
      return closed;
    }
    // A clock that steps back goes on filling the window that is open.
    merge(counted);
    return closed;
  }

  private void merge(Map<WindowKey, Counts> counted) {
    counted.forEach(
        (key, counts) -> {
          open.merge(key, counts, Counts::plus);
          totals.merge(key, counts, Counts::plus);
        });
  }

  /** Closes what is open, full or not: when the process ends in order. */
  public List<Window> close() {
    List<Window> closed = new ArrayList<>();
    open.forEach(
        (key, counts) ->
            closed.add(new Window(key, node, Instant.ofEpochSecond(start), SECONDS, counts)));
    open = new HashMap<>();
    return closed;
  }

  /** What fills the windows that are open. */
  public Map<WindowKey, Counts> open() {
    return Map.copyOf(open);
  }

  /** Where the open windows begin, seconds since 1970; empty before the first counting. */
  public OptionalLong openSince() {
    return start == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(start);
  }

  /** Everything since the start. */
  public Map<WindowKey, Counts> totals() {
    return Map.copyOf(totals);
  }
}
