package dev.slipway.platform.reconcile;

import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.platform.device.Usage;
import java.util.Map;

/**
 * What the planner knows beside wish and status.
 *
 * @param footprints that were measured, here or earlier
 * @param crashes that the journal counted
 * @param usage of serving units, by unit id
 */
public record Known(
    Map<FootprintKey, Footprint> footprints, Crashes crashes, Map<String, Usage> usage) {

  public Known {
    footprints = Map.copyOf(footprints);
    usage = Map.copyOf(usage);
  }
}
