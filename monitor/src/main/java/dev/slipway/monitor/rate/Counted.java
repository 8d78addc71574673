package dev.slipway.monitor.rate;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.Rates.Audience;

/**
 * The part of a window that rates are made of.
 *
 * @param start of the window, seconds since 1970
 * @param named whether the callers named the version or an alias
 * @param latency the histogram in its stored form
 */
@SuppressWarnings("ArrayRecordComponent") // as it was stored, and read once; never compared
public record Counted(
    String model,
    int version,
    Audience audience,
    boolean named,
    long start,
    long answered,
    long refused,
    long errors,
    long items,
    double runs,
    long queueNanos,
    byte[] latency) {

  /** Likewise of counts in memory. */
  public static Counted of(String model, int version, Lane lane, long start, Counts counts) {
    return new Counted(
        model,
        version,
        audience(lane),
        lane == Lane.PINNED,
        start,
        counts.answered(),
        counts.refused(),
        counts.errors(),
        counts.items(),
        counts.runs(),
        counts.queueNanos(),
        counts.latency().sparse());
  }

  /** Who waits for the predictions of a lane. */
  public static Audience audience(Lane lane) {
    return switch (lane) {
      case ROUTED, PINNED, FALLBACK -> Audience.CALLERS;
      case SHADOW -> Audience.SHADOW;
      case PLAYGROUND -> Audience.PLAYGROUND;
    };
  }
}
