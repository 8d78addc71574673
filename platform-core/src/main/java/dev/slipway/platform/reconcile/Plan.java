package dev.slipway.platform.reconcile;

import java.util.List;

/**
 * What happens next.
 *
 * @param state of the node from now on
 * @param moves to carry out, in this order
 * @param transitions that units have made, for logs and facts
 */
public record Plan(NodeState state, List<Move> moves, List<Transition> transitions) {

  public Plan {
    moves = List.copyOf(moves);
    transitions = List.copyOf(transitions);
  }
}
