package dev.slipway.monitor.api;

import java.time.Instant;

/**
 * Counts of one key on one node over a stretch of time. Never changes once stored.
 *
 * @param node which start of which node counted
 * @param start by the database's clock, a multiple of the length
 * @param seconds 10, 60 or 3600
 */
public record Window(WindowKey key, String node, Instant start, int seconds, Counts counts) {}
