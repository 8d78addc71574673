package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment's status on this node, as a person reads it: one state for all its units.
 *
 * @param observedGeneration the newest generation that this state speaks of
 * @param unit the one that the state is of; null when nothing is there
 */
@Pure
public record Shown(
    long deployment, long observedGeneration, State state, Reason reason, @Nullable Unit unit) {

  /**
   * @param deployment its id
   * @param generation of the wish, for when nothing is there
   */
  public static Shown of(NodeState state, long deployment, long generation) {
    List<Unit> units = state.of(deployment);
    Unit serving = state.serving(deployment);
    Unit incoming = null;
    Unit draining = null;
    for (Unit unit : units) {
      switch (unit.state()) {
        case PENDING, LOADING, WARMING, FAILED -> incoming = incoming == null ? unit : incoming;
        case DRAINING -> draining = draining == null ? unit : draining;
        case READY, UNLOADED -> {}
      }
    }
    if (serving != null) {
      return new Shown(
          deployment,
          serving.generation(),
          State.READY,
          incoming == null ? serving.reason() : beside(serving, incoming),
          serving);
    }
    Unit one = incoming != null ? incoming : draining;
    if (one != null) {
      return new Shown(deployment, one.generation(), one.state(), one.reason(), one);
    }
    return new Shown(
        deployment, generation, State.UNLOADED, new Reason(Reason.Code.NOT_WISHED, ""), null);
  }

  private static Reason beside(Unit serving, Unit incoming) {
    String still = "it serves with the settings of generation " + serving.generation() + "; ";
    String next = "generation " + incoming.generation();
    return switch (incoming.state()) {
      case FAILED ->
          new Reason(
              Reason.Code.RELOAD_FAILED, still + next + " failed: " + incoming.reason().text());
      case PENDING ->
          new Reason(
              incoming.reason().code() == Reason.Code.NO_CAPACITY
                  ? Reason.Code.NO_CAPACITY
                  : Reason.Code.RELOADING,
              still + next + " waits: " + incoming.reason().text());
      case LOADING, WARMING, READY, DRAINING, UNLOADED ->
          new Reason(Reason.Code.RELOADING, still + next + " is on its way");
    };
  }
}
