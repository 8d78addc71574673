package dev.slipway.registry.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The whole routing decision of a model from some moment on, with who decided it and why. Never
 * changes.
 *
 * @param revision counted over all models; prediction ids carry it
 * @param number counted for the model, from 1; what an edit names as the one it saw
 * @param policy its salt is never null
 * @param restores the earlier number whose policy this brought back, or null
 * @param rollout the rollout that decided, or null: a person or the first deployment
 */
public record TrafficRevision(
    long revision,
    String model,
    int number,
    TrafficPolicy policy,
    @Nullable Integer restores,
    @Nullable Long rollout,
    String actor,
    String reason,
    Instant decidedAt) {

  public TrafficRevision {
    if (policy.salt() == null) {
      throw new IllegalArgumentException("a traffic revision's policy has a salt");
    }
  }
}
