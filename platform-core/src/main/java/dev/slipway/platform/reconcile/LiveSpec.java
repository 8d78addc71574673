package dev.slipway.platform.reconcile;

import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;

/**
 * What can change while a deployment serves.
 *
 * @param batching its {@code maxItems} only up to the rows that were loaded for
 */
public record LiveSpec(Instances instances, Batching batching) {}
