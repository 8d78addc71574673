package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.Lease;
import dev.slipway.platform.device.Need;
import dev.slipway.platform.device.Resources;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a unit since, as functions from state to state. News of a unit that is not there
 * any more changes nothing. Plan again after each.
 */
@Pure
public final class Events {

  private Events() {}

  /** The engine has loaded it; its warm-up begins. */
  public static Plan loaded(NodeState state, String id, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit != null && unit.state() == State.LOADING) {
      step.move(unit, State.WARMING, Reason.NONE);
    }
    return step.done();
  }

  /**
   * It answers from now on.
   *
   * @param footprint what is known of its size after this load; null keeps the lease as granted
   */
  public static Plan ready(NodeState state, String id, @Nullable Footprint footprint, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit == null) {
      return step.done();
    }
    if (unit.state() == State.LOADING) {
      unit = step.move(unit, State.WARMING, Reason.NONE);
    }
    if (unit.state() == State.WARMING) {
      step.move(unit, State.READY, Reason.NONE);
      step.evicted.remove(unit.deployment());
      step.ledger = step.ledger.activate(id, measured(unit, footprint));
    }
    return step.done();
  }

  private static Map<String, Resources> measured(Unit unit, @Nullable Footprint footprint) {
    if (footprint == null || unit.spec().declaredBytes() > 0) {
      return Map.of();
    }
    return Map.of(
        unit.spec().node(),
        new Resources(Need.afterMeasuring(footprint).bytes(), unit.spec().allThreads()));
  }

  /** Loading or warming it failed; everything that it held is free again. */
  public static Plan failed(
      NodeState state, String id, Failure failure, Limits limits, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit == null) {
      return step.done();
    }
    if (unit.state() == State.DRAINING) {
      step.move(unit, State.UNLOADED, unit.reason());
      return step.done();
    }
    if (unit.state() != State.LOADING && unit.state() != State.WARMING) {
      return step.done();
    }
    step.ledger = step.ledger.release(id);
    Attempts attempts = failedOnce(step, unit, failure.text(), Reason.Code.LOAD_FAILED, limits);
    boolean last = failure.lasting() || attempts.failed() >= limits.failures();
    if (last) {
      step.move(unit, State.FAILED, attempts.last());
    } else {
      step.move(unit, State.PENDING, new Reason(Reason.Code.BACKING_OFF, attempts.last().text()));
    }
    return step.done();
  }

  /** A ready unit has stopped answering: it is drained, and a new one is tried after a while. */
  public static Plan broken(NodeState state, String id, String text, Limits limits, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit != null && unit.state() == State.READY) {
      if (!now.isBefore(unit.since().plus(limits.steady()))) {
        step.attempts.remove(unit.deployment());
      }
      Attempts attempts = failedOnce(step, unit, text, Reason.Code.BROKEN, limits);
      step.retire(unit, attempts.last());
    }
    return step.done();
  }

  private static Attempts failedOnce(
      Step step, Unit unit, String text, Reason.Code code, Limits limits) {
    Attempts before = step.attempts.get(unit.deployment());
    int failed =
        before != null && before.generation() == unit.generation() ? before.failed() + 1 : 1;
    Attempts attempts =
        new Attempts(
            unit.generation(),
            failed,
            step.now.plus(limits.pause(unit.deployment(), failed)),
            new Reason(code, text));
    step.attempts.put(unit.deployment(), attempts);
    return attempts;
  }

  /** More instances of a ready unit made it larger by so many bytes, or fewer smaller. */
  public static Plan resized(NodeState state, String id, long bytes, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    Lease lease = state.ledger().lease(id);
    if (unit != null && lease != null && unit.state() == State.READY) {
      Resources before = lease.in(unit.spec().node());
      long after = Math.max(0, before.bytes() + bytes);
      step.ledger =
          step.ledger.activate(
              id, Map.of(unit.spec().node(), new Resources(after, before.threads())));
    }
    return step.done();
  }

  /**
   * A ready unit serves with fewer instances than are wished.
   *
   * @param text why; null once it has them all
   */
  public static Plan lacking(NodeState state, String id, @Nullable String text, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit != null && unit.state() == State.READY) {
      step.note(
          unit.because(text == null ? Reason.NONE : new Reason(Reason.Code.FEWER_INSTANCES, text)));
    }
    return step.done();
  }

  /** A draining unit has answered its last call and is closed. */
  public static Plan drained(NodeState state, String id, Instant now) {
    Step step = new Step(state, now);
    Unit unit = state.unit(id);
    if (unit != null && unit.state() == State.DRAINING) {
      step.move(unit, State.UNLOADED, unit.reason());
    }
    return step.done();
  }
}
