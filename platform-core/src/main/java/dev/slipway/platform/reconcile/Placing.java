package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.platform.device.Ask;
import dev.slipway.platform.device.Lease;
import dev.slipway.platform.device.Need;
import dev.slipway.platform.device.Resources;
import dev.slipway.platform.device.Round;
import dev.slipway.platform.device.Shortage;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The planner's second half: asks the ledger for room for what waits, and loads what gets it. */
@Pure
final class Placing {

  private final Step step;
  private final Map<Long, Wish> wishes;
  private final Known known;
  private final Limits limits;

  Placing(Step step, Map<Long, Wish> wishes, Known known, Limits limits) {
    this.step = step;
    this.wishes = wishes;
    this.known = known;
    this.limits = limits;
  }

  void place() {
    step.units().stream().filter(unit -> unit.state() == State.PENDING).forEach(this::ask);
    Unit busy = step.units().stream().filter(Unit::inTheWay).findFirst().orElse(null);
    Round round = step.ledger.admit(known.usage(), busy == null ? 1 : 0, step.now);
    step.ledger = round.ledger();
    for (Lease lease : round.granted()) {
      busy = load(lease);
    }
    for (Lease lease : round.evict()) {
      evict(lease);
    }
    for (Unit unit : step.units()) {
      if (unit.state() == State.PENDING && step.ledger.waiting().containsKey(unit.id())) {
        step.note(unit.because(whyItWaits(unit, round.waiting().get(unit.id()), busy)));
      }
    }
  }

  /** Puts the unit into the ledger's queue, unless it is not its time yet, or can never fit. */
  private void ask(Unit unit) {
    Wish wish = wishes.get(unit.deployment());
    if (wish == null) {
      return; // retired in this very step, unless it is held, which a waiting one never is
    }
    Attempts attempts = step.attempts.get(unit.deployment());
    if (attempts != null && step.now.isBefore(attempts.notBefore())) {
      step.ledger = step.ledger.withdraw(unit.id());
      step.note(unit.because(backingOff(attempts)));
      return;
    }
    LoadSpec spec = unit.spec();
    long capacity = step.ledger.capacity(spec.node()).bytes();
    Need need =
        Need.of(
            known.footprints().get(spec.footprintKey(unit.live().instances().min())),
            spec.declaredBytes(),
            spec.fileBytes(),
            capacity);
    Ask ask =
        new Ask(
            unit.id(),
            unit.name(),
            Map.of(spec.node(), new Resources(need.bytes(), spec.allThreads())),
            need.basis(),
            wish.priority(),
            wish.pinned(),
            !step.evicted.contains(unit.deployment()),
            unit.since(),
            null,
            spec.pool());
    Shortage never = step.ledger.impossible(ask);
    if (never == null) {
      if (wish.swap() == Swap.STOP_FIRST && step.units().stream().noneMatch(Unit::inTheWay)) {
        stop(unit);
      }
      step.ledger = step.ledger.submit(ask);
      return;
    }
    step.ledger = step.ledger.withdraw(unit.id());
    step.move(
        unit,
        State.FAILED,
        new Reason(
            Reason.Code.NEVER_FITS,
            unit.name()
                + " can never fit here: "
                + never.sentence()
                + ". Give the node more "
                + never.lacking()
                + ", or the deployment a smaller share"));
  }

  /** Makes room for the unit: what serves its deployment is drained, now that its turn has come. */
  private void stop(Unit unit) {
    for (Unit other : step.units()) {
      if (other.deployment() == unit.deployment() && other.state() == State.READY) {
        step.retire(other, new Reason(Reason.Code.REPLACED, "stopped first, as the wish says"));
      }
    }
  }

  private Reason backingOff(Attempts attempts) {
    Duration left = Duration.between(step.now, attempts.notBefore());
    return new Reason(
        Reason.Code.BACKING_OFF,
        attempts.last().text()
            + "; try "
            + (attempts.failed() + 1)
            + " of "
            + limits.failures()
            + (left.isNegative() ? " is due" : " at " + attempts.notBefore()));
  }

  private Unit load(Lease lease) {
    Unit unit =
        step.units().stream().filter(it -> it.id().equals(lease.id())).findFirst().orElseThrow();
    Unit loading = step.move(unit, State.LOADING, Reason.NONE);
    step.then(new Move.Load(loading, lease));
    return loading;
  }

  private void evict(Lease lease) {
    for (Unit unit : List.copyOf(step.units())) {
      if (unit.id().equals(lease.id())) {
        step.evicted.add(unit.deployment());
        Ask asker = step.ledger.waiting().get(String.valueOf(lease.promisedTo()));
        step.then(
            new Move.Drain(
                step.move(
                    unit,
                    State.DRAINING,
                    new Reason(
                        Reason.Code.EVICTED,
                        "it was idle, and "
                            + (asker == null ? "another" : asker.holder())
                            + " needs the room"))));
      }
    }
  }

  private Reason whyItWaits(Unit unit, @Nullable Shortage shortage, @Nullable Unit busy) {
    Lease own = ownLease(unit);
    Wish wish = wishes.get(unit.deployment());
    boolean makesRoom = own != null && wish != null && wish.swap() == Swap.STOP_FIRST;
    if (shortage == null || makesRoom) {
      return new Reason(
          Reason.Code.QUEUED,
          busy == null
              ? "its turn comes next"
              : "its turn comes when " + busy.name() + " is loaded");
    }
    String text = shortage.sentence();
    if (own != null) {
      Resources beside = shortage.need().plus(own.in(shortage.node()));
      if (!beside.fits(shortage.capacity())) {
        text +=
            "; it can never fit beside the running one. Set swap to STOP_FIRST, which refuses calls"
                + " until it is loaded, or give the node more "
                + (beside.bytes() > shortage.capacity().bytes() ? "memory" : "threads");
      }
    }
    return new Reason(Reason.Code.NO_CAPACITY, text);
  }

  /** The lease of what serves the same deployment now. */
  private @Nullable Lease ownLease(Unit unit) {
    for (Unit other : step.units()) {
      if (other.deployment() == unit.deployment() && other.state() == State.READY) {
        return step.ledger.lease(other.id());
      }
    }
    return null;
  }
}
