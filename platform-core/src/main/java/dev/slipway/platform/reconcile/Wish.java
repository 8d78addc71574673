package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of this node, made ready for the planner: defaults filled in, settings sorted
 * into those that need a reload and those that do not.
 *
 * @param deployment its id
 * @param generation grows with each change and each retry
 * @param loaded whether it shall be loaded; else it shall be gone
 * @param priority 1 is the highest
 * @param pinned never evicted for others
 * @param swap what happens first when new settings need a reload
 * @param refusal why it can never run here, as a sentence; null when nothing speaks against it
 */
@Pure
public record Wish(
    long deployment,
    String model,
    int version,
    long generation,
    boolean loaded,
    LoadSpec spec,
    LiveSpec live,
    int priority,
    boolean pinned,
    Swap swap,
    @Nullable String refusal) {

  /** For people: the model and its version. */
  public String name() {
    return model + " v" + version;
  }
}
