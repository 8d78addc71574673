package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wished with what is there and gives the next moves. Pure: same arguments, same
 * moves; planning again without news gives none.
 *
 * <p>Guarantees: at most one model loads at a time (so that its footprint can be measured); what
 * serves goes on serving until its successor is ready, unless the wish says otherwise; a change
 * that needs no reload causes none; what failed stays failed until its wish's generation changes.
 */
@Pure
public final class Planner {

  private final Map<Long, Wish> wishes = new TreeMap<>();
  private final Known known;
  private final Limits limits;
  private final Step step;

  private Planner(List<Wish> wishes, NodeState state, Known known, Limits limits, Instant now) {
    wishes.stream().filter(Wish::loaded).forEach(wish -> this.wishes.put(wish.deployment(), wish));
    this.known = known;
    this.limits = limits;
    this.step = new Step(state, now);
  }

  /**
   * @param wishes all that are meant for this node; a deployment that is not among them shall be
   *     gone
   */
  public static Plan plan(
      List<Wish> wishes, NodeState state, Known known, Limits limits, Instant now) {
    return new Planner(wishes, state, known, limits, now).plan();
  }

  private Plan plan() {
    step.attempts.keySet().retainAll(wishes.keySet());
    step.evicted.retainAll(wishes.keySet());
    wishes.values().forEach(this::settle);
    Set<String> held = retireUnwished(false);
    new Placing(step, wishes, known, limits).place();
    if (!held.isEmpty()) {
      retireUnwished(true);
    }
    return step.done();
  }

  /** Makes a deployment's units fit its wish, short of giving it room. */
  private void settle(Wish wish) {
    Attempts before = step.attempts.get(wish.deployment());
    if (before != null && before.generation() != wish.generation()) {
      step.attempts.remove(wish.deployment());
    }
    Unit serving = retireSuperseded(wish);
    Unit incoming = incoming(wish.deployment());
    if (serving != null && serving.spec().covers(wish.spec())) {
      if (incoming != null) {
        step.retire(incoming, new Reason(Reason.Code.REPLACED, "the running one fits the wish"));
      }
      keepUp(serving, wish);
      return;
    }
    if (incoming != null && incoming.spec().covers(wish.spec())) {
      if (incoming.generation() == wish.generation()
          || incoming.state() == State.LOADING
          || incoming.state() == State.WARMING) {
        return;
      }
      if (incoming.state() == State.PENDING) {
        step.evicted.remove(wish.deployment());
        step.note(incoming.fulfilling(wish.generation(), wish.live()));
        return;
      }
    }
    if (incoming != null) {
      step.retire(incoming, new Reason(Reason.Code.REPLACED, "the wish has changed"));
    }
    begin(wish);
  }

  private void begin(Wish wish) {
    Unit unit = step.begin(wish);
    Attempts attempts = step.attempts.get(wish.deployment());
    if (wish.refusal() != null) {
      step.move(unit, State.FAILED, new Reason(Reason.Code.REFUSED, wish.refusal()));
    } else if (known
        .crashes()
        .forbids(wish.spec().loadKey(), wish.deployment(), wish.generation())) {
      Unit failed = step.move(unit, State.FAILED, crashed(wish));
      step.then(new Move.Blame(failed));
    } else if (attempts != null && attempts.failed() >= limits.failures()) {
      step.move(unit, State.FAILED, attempts.last());
    }
  }

  private Reason crashed(Wish wish) {
    int deaths = known.crashes().deaths(wish.spec().loadKey());
    return new Reason(
        Reason.Code.CRASHED,
        "loading "
            + wish.name()
            + " with "
            + wish.spec().engine()
            + " "
            + wish.spec().engineVersion()
            + " ended the process "
            + (deaths == 2 ? "twice" : deaths + " times")
            + "; it is not tried again by itself. Look at the server's log and hs_err file of that"
            + " time; change its settings or retry it when the cause is gone");
  }

  /** Live settings and the generation of a unit that needs no reload. */
  private void keepUp(Unit serving, Wish wish) {
    if (serving.generation() == wish.generation() && serving.live().equals(wish.live())) {
      return;
    }
    Unit updated = serving.fulfilling(wish.generation(), wish.live());
    // That instances lack is said until they do not.
    boolean lacks = serving.reason().code() == Reason.Code.FEWER_INSTANCES;
    Unit noted = lacks ? updated : updated.because(Reason.NONE);
    step.note(noted);
    step.then(new Move.Apply(noted));
  }

  /** The newest ready unit; older ones that it replaces are drained. */
  private @Nullable Unit retireSuperseded(Wish wish) {
    Unit newest = null;
    for (Unit unit : step.units()) {
      if (unit.deployment() == wish.deployment() && unit.state() == State.READY) {
        if (newest != null) {
          step.retire(newest, new Reason(Reason.Code.REPLACED, "its newer settings are in place"));
        }
        newest = unit;
      }
    }
    return newest;
  }

  private @Nullable Unit incoming(long deployment) {
    Unit incoming = null;
    for (Unit unit : step.units()) {
      if (unit.deployment() == deployment
          && (unit.atRest() || unit.state() == State.LOADING || unit.state() == State.WARMING)) {
        incoming = unit;
      }
    }
    return incoming;
  }

  /**
   * Retires what nobody wishes. What still serves its model alone, while another version of it is
   * on its way, is held until that one is ready or cannot come.
   *
   * @return the ids of the units that were held
   */
  private Set<String> retireUnwished(boolean again) {
    Set<String> held = new TreeSet<>();
    for (Unit unit : step.units()) {
      if (wishes.containsKey(unit.deployment()) || unit.state() == State.DRAINING) {
        continue;
      }
      String successor = unit.state() == State.READY ? successor(unit.model()) : null;
      if (successor == null) {
        step.retire(unit, new Reason(Reason.Code.NOT_WISHED, ""));
      } else {
        held.add(unit.id());
        if (!again) {
          step.note(
              unit.because(
                  new Reason(
                      Reason.Code.NOT_WISHED,
                      "not wished any more; it answers until " + successor + " is ready")));
        }
      }
    }
    return held;
  }

  /** Who will serve the model soon while no wished version does, or null. */
  private @Nullable String successor(String model) {
    String coming = null;
    for (Unit unit : step.units()) {
      Wish wish = wishes.get(unit.deployment());
      if (wish == null || !unit.model().equals(model)) {
        continue;
      }
      if (unit.state() == State.READY) {
        return null;
      }
      boolean comes =
          switch (unit.state()) {
            case LOADING, WARMING -> true;
            case PENDING -> unit.reason().code() != Reason.Code.NO_CAPACITY;
            case READY, DRAINING, UNLOADED, FAILED -> false;
          };
      if (comes && wish.swap() == Swap.LOAD_FIRST) {
        coming = unit.name();
      }
    }
    return coming;
  }
}
