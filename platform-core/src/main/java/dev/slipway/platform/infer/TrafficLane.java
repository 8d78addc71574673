package dev.slipway.platform.infer;

import org.jspecify.annotations.Nullable;

/** Why a version got a request; what is counted apart, and what a judge may look at. */
public enum TrafficLane {
  /** The traffic policy chose the version. */
  ROUTED(0),
  /** The caller named the version or an alias. */
  PINNED(1),
  /** The policy's choice was not ready, so the stable version answered. Never judged. */
  FALLBACK(2),
  /** A copy, whose answer nobody gets. */
  SHADOW(3),
  /** A person tried it in the console. */
  PLAYGROUND(4);

  private static final TrafficLane[] ALL = values();

  private final int code;

  TrafficLane(int code) {
    this.code = code;
  }

  /** As prediction ids carry it: never changes. */
  int code() {
    return code;
  }

  static @Nullable TrafficLane ofCode(long code) {
    for (TrafficLane lane : ALL) {
      if (lane.code == code) {
        return lane;
      }
    }
    return null;
  }
}
