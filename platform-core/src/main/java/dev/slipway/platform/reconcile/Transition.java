package dev.slipway.platform.reconcile;

import dev.slipway.registry.api.DeploymentStatus.State;

/**
 * A unit has come into its state, for logs and facts.
 *
 * @param from where it was; UNLOADED for a new one
 * @param unit as it is now
 */
public record Transition(State from, Unit unit) {}
