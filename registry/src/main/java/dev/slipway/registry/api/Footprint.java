package dev.slipway.registry.api;

import java.time.Instant;

/**
 * What loading an artifact was measured to cost.
 *
 * @param settings canonical text of the settings that change what a load needs
 * @param loadBytes after loading
 * @param warmBytes after its warm-up, with the largest batch
 * @param peakBytes the larger of both in any of these loads
 * @param samples how many loads this is from
 */
public record Footprint(
    String digest,
    String engine,
    String engineVersion,
    String device,
    String settings,
    long loadBytes,
    long warmBytes,
    long peakBytes,
    long loadMillis,
    int samples,
    Instant measuredAt) {}
