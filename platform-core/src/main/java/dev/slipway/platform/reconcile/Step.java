package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.platform.device.Ledger;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The one place that moves units: a node's state while its next one is made. */
@Pure
final class Step {

  final Instant now;
  final Map<Long, Attempts> attempts;
  final Set<Long> evicted;
  Ledger ledger;

  private final Map<String, Unit> units;
  private final List<Move> moves = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();
  private long sequence;

  Step(NodeState state, Instant now) {
    this.now = now;
    this.units = new TreeMap<>(state.units());
    this.attempts = new TreeMap<>(state.attempts());
    this.evicted = new TreeSet<>(state.evicted());
    this.ledger = state.ledger();
    this.sequence = state.sequence();
  }

  Plan done() {
    return new Plan(new NodeState(units, attempts, evicted, ledger, sequence), moves, transitions);
  }

  /** All units, the oldest first. */
  List<Unit> units() {
    return units.values().stream().sorted(Comparator.comparingLong(Unit::sequence)).toList();
  }

  /** A new unit for the wish, waiting. */
  Unit begin(Wish wish) {
    Unit unit =
        new Unit(
            ++sequence,
            wish.deployment(),
            wish.model(),
            wish.version(),
            wish.generation(),
            wish.spec(),
            wish.live(),
            State.PENDING,
            new Reason(Reason.Code.QUEUED, ""),
            false,
            now);
    units.put(unit.id(), unit);
    transitions.add(new Transition(State.UNLOADED, unit));
    return unit;
  }

  /** Moves the unit by the table of {@link Lifecycle}; an unloaded one is gone. */
  Unit move(Unit unit, State to, Reason why) {
    Unit moved = unit.in(to, why, now);
    transitions.add(new Transition(unit.state(), moved));
    if (to == State.UNLOADED) {
      units.remove(unit.id());
      ledger = ledger.withdraw(unit.id()).release(unit.id());
    } else {
      units.put(unit.id(), moved);
    }
    return moved;
  }

  /** Changes what is known of a unit without moving it. */
  void note(Unit unit) {
    units.put(unit.id(), unit);
  }

  /** Ends a unit: at once when it holds nothing, else by draining it. */
  void retire(Unit unit, Reason why) {
    switch (unit.state()) {
      case PENDING, FAILED -> move(unit, State.UNLOADED, why);
      case LOADING, WARMING, READY -> {
        Unit draining = move(unit, State.DRAINING, why);
        ledger = ledger.leaving(unit.id());
        moves.add(new Move.Drain(draining));
      }
      case DRAINING, UNLOADED -> {}
    }
  }

  void then(Move move) {
    moves.add(move);
  }
}
