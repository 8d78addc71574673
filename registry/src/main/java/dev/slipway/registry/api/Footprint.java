package dev.slipway.registry.api;

import java.time.Instant;

/**
 * What loading an artifact was measured to cost.
 *
 * @param settings canonical text of the settings that change what a load needs
 * @param loadBytes after loading
 * @param warmBytes after one call of one row
 * @param peakBytes the most that was seen, at the largest batch
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
