package dev.slipway.monitor.api;

/**
 * What is counted apart.
 *
 * @param trafficRevision the policy under which the version was chosen, counted over all models
 * @param device where the version ran; empty: the only device that its node leases
 */
public record WindowKey(String model, int version, long trafficRevision, Lane lane, String device) {

  /** On the only device that the node leases. */
  public WindowKey(String model, int version, long trafficRevision, Lane lane) {
    this(model, version, trafficRevision, lane, "");
  }
}
