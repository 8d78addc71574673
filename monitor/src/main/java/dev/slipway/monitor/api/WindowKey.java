package dev.slipway.monitor.api;

/**
 * What is counted apart.
 *
 * @param trafficRevision the policy under which the version was chosen, counted over all models
 */
public record WindowKey(String model, int version, long trafficRevision, Lane lane) {}
