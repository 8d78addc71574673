package dev.slipway.monitor.api;

/** Why a version got a request; each is counted apart. */
public enum Lane {
  ROUTED,
  PINNED,
  FALLBACK,
  SHADOW,
  PLAYGROUND
}
