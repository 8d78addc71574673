package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Instant;

/**
 * One load of a deployment, from its first wish to the end. A deployment has one, or two while new
 * settings are loaded beside the old ones; more only while older ones drain.
 *
 * @param sequence unique on this node while it runs; newer units have larger ones
 * @param generation of the wish that it fulfils; moves on when a newer wish needs no reload
 * @param settled its load and its warm-up are over
 * @param since when it came into its state
 */
@Pure
public record Unit(
    long sequence,
    long deployment,
    String model,
    int version,
    long generation,
    LoadSpec spec,
    LiveSpec live,
    State state,
    Reason reason,
    boolean settled,
    Instant since) {

  /** Names the unit, and its lease. */
  public String id() {
    return deployment + "-" + sequence;
  }

  /** For people. */
  public String name() {
    return model + " v" + version;
  }

  /** Whether an engine is busy with loading or warming it, wished or not. */
  boolean inTheWay() {
    return state == State.LOADING
        || state == State.WARMING
        || (state == State.DRAINING && !settled);
  }

  /** Whether it waits or failed, and so holds nothing. */
  boolean atRest() {
    return state == State.PENDING || state == State.FAILED;
  }

  Unit in(State next, Reason why, Instant now) {
    if (!Lifecycle.allows(state, next)) {
      throw new IllegalStateException(
          name() + " (" + id() + ") cannot go from " + state + " to " + next);
    }
    boolean over =
        switch (next) {
          case READY -> true;
          case PENDING, LOADING, WARMING -> false;
          case DRAINING, UNLOADED, FAILED -> settled;
        };
    return new Unit(
        sequence, deployment, model, version, generation, spec, live, next, why, over, now);
  }

  Unit because(Reason why) {
    return new Unit(
        sequence, deployment, model, version, generation, spec, live, state, why, settled, since);
  }

  Unit fulfilling(long newer, LiveSpec settings) {
    return new Unit(
        sequence, deployment, model, version, newer, spec, settings, state, reason, settled, since);
  }
}
