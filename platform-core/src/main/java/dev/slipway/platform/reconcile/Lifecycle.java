package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.util.EnumSet;
import java.util.Set;

/** Where a load may go from where it stands: the whole table. */
@Pure
final class Lifecycle {

  private Lifecycle() {}

  /** The states that may follow. */
  static Set<State> next(State state) {
    return switch (state) {
      case PENDING -> EnumSet.of(State.LOADING, State.FAILED, State.UNLOADED);
      case LOADING -> EnumSet.of(State.WARMING, State.PENDING, State.FAILED, State.DRAINING);
      case WARMING -> EnumSet.of(State.READY, State.PENDING, State.FAILED, State.DRAINING);
      case READY -> EnumSet.of(State.DRAINING);
      case DRAINING -> EnumSet.of(State.UNLOADED);
      case UNLOADED -> EnumSet.of(State.PENDING);
      case FAILED -> EnumSet.of(State.UNLOADED);
    };
  }

  static boolean allows(State from, State to) {
    return next(from).contains(to);
  }
}
