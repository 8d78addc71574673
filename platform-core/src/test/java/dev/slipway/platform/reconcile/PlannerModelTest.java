package dev.slipway.platform.reconcile;

import static dev.slipway.platform.reconcile.Wishes.LIMITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.device.Bytes;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A simulated node against people who change their minds, loads that fail, and restarts at any
 * step. Whatever happened: once people rest, it converges to what they wish. Each failure names its
 * seed.
 */
class PlannerModelTest {

  private static final long CAPACITY = 1000;

  @Test
  void convergesFromEverySequenceOfWishesFailuresAndRestarts() {
    for (long seed = 1; seed <= 100; seed++) {
      new World(seed).run();
    }
  }

  private static final class World {
    private final long seed;
    private final Random random;
    private final Map<Long, Wish> wishes = new TreeMap<>();
    private final Set<Long> neverWorks = new HashSet<>();
    private final Map<String, Unit> loading = new HashMap<>();
    private final Map<String, Unit> draining = new HashMap<>();
    private final Map<String, State> seen = new HashMap<>();
    private NodeState state = Wishes.node(CAPACITY);
    private Instant now = Wishes.T0;

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() {
      for (int i = 0; i < 60; i++) {
        now = now.plusMillis(random.nextInt(3000));
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> changeMinds();
          case 4, 5, 6 -> finishLoad(random.nextInt(3) == 0);
          case 7 -> finishDrain();
          case 8 -> breakOne();
          default -> {
            if (random.nextInt(3) == 0) {
              restart();
            }
          }
        }
        plan();
      }
      rest();
    }

    private void changeMinds() {
      long deployment = 1L + random.nextInt(5);
      Wish before = wishes.get(deployment);
      if (before != null && random.nextInt(5) == 0) {
        wishes.remove(deployment);
        return;
      }
      Wishes next =
          Wishes.wish(deployment)
              .of(deployment < 3 ? "m" : "n" + deployment, (int) deployment)
              .generation(before == null ? 1 : before.generation() + 1)
              .megabytes(deployment == 5 ? 1200 : 100 + 150 * random.nextInt(5))
              .settings(random.nextBoolean() ? Map.of() : Map.of("graph", "all"))
              .live(1 + random.nextInt(3), random.nextInt(2))
              .priority(1 + random.nextInt(9));
      if (random.nextInt(6) == 0) {
        next.unloaded();
      }
      if (random.nextInt(3) == 0) {
        next.stopFirst();
      }
      if (random.nextInt(8) == 0) {
        neverWorks.add(deployment);
      } else {
        neverWorks.remove(deployment);
      }
      wishes.put(deployment, next.make());
    }

    private void finishLoad(boolean fails) {
      if (loading.isEmpty()) {
        return;
      }
      Unit unit = loading.values().iterator().next();
      if (random.nextInt(3) == 0) {
        take(Events.loaded(state, unit.id(), now));
        return;
      }
      loading.remove(unit.id());
      if (fails || neverWorks.contains(unit.deployment())) {
        Failure failure = new Failure(random.nextInt(4) == 0, "it broke");
        take(Events.failed(state, unit.id(), failure, LIMITS, now));
      } else {
        take(Events.ready(state, unit.id(), null, now));
      }
    }

    private void finishDrain() {
      for (Unit unit : List.copyOf(draining.values())) {
        if (!loading.containsKey(unit.id())) {
          draining.remove(unit.id());
          take(Events.drained(state, unit.id(), now));
          return;
        }
      }
    }

    private void breakOne() {
      state.units().values().stream()
          .filter(unit -> unit.state() == State.READY)
          .findAny()
          .ifPresent(unit -> take(Events.broken(state, unit.id(), "broke", LIMITS, now)));
    }

    /** The process is gone: nothing is loaded, nothing is remembered. */
    private void restart() {
      state = Wishes.node(CAPACITY);
      loading.clear();
      draining.clear();
      seen.clear();
    }

    private void plan() {
      take(Planner.plan(List.copyOf(wishes.values()), state, Wishes.NOTHING, LIMITS, now));
      Plan again = Planner.plan(List.copyOf(wishes.values()), state, Wishes.NOTHING, LIMITS, now);
      assertTrue(again.moves().isEmpty(), "planned twice: " + again.moves() + ", seed " + seed);
    }

    private void take(Plan plan) {
      for (Transition transition : plan.transitions()) {
        Unit unit = transition.unit();
        assertTrue(
            Lifecycle.allows(transition.from(), unit.state()),
            transition + " is no allowed move, seed " + seed);
        assertEquals(
            seen.getOrDefault(unit.id(), State.UNLOADED), transition.from(), "seed " + seed);
        seen.put(unit.id(), unit.state());
      }
      state = plan.state();
      for (Move move : plan.moves()) {
        if (move instanceof Move.Load load) {
          assertTrue(loading.isEmpty(), "two loads at a time, seed " + seed);
          loading.put(load.unit().id(), load.unit());
        } else if (move instanceof Move.Drain drain) {
          draining.put(drain.unit().id(), drain.unit());
        }
      }
      check();
    }

    private void check() {
      Collection<Unit> units = state.units().values();
      String at = "seed " + seed + ": " + units;
      assertTrue(state.ledger().leased("cpu").bytes() <= CAPACITY * Bytes.MB, at);
      Map<Long, Integer> incoming = new HashMap<>();
      for (Unit unit : units) {
        boolean holds = state.ledger().lease(unit.id()) != null;
        assertEquals(!unit.atRest(), holds, unit + " and its lease, " + at);
        if (unit.atRest() || unit.state() == State.LOADING || unit.state() == State.WARMING) {
          incoming.merge(unit.deployment(), 1, Integer::sum);
        }
      }
      incoming.values().forEach(count -> assertEquals(1, count, at));
      assertTrue(
          state.ledger().leases().keySet().stream().allMatch(state.units()::containsKey),
          "a lease without a unit, " + at);
    }

    /** Nobody changes anything any more, and what works works. */
    private void rest() {
      for (int i = 0; i < 60; i++) {
        now = now.plusSeconds(40);
        plan();
        finishLoad(false);
        finishDrain();
      }
      plan();
      List<Shown> shown = new ArrayList<>();
      for (long deployment = 1; deployment <= 5; deployment++) {
        Wish wish = wishes.get(deployment);
        Shown one = Shown.of(state, deployment, wish == null ? 0 : wish.generation());
        shown.add(one);
        String at = "seed " + seed + ": " + one + " for " + wish;
        if (wish == null || !wish.loaded()) {
          assertEquals(State.UNLOADED, one.state(), at);
        } else if (wish.spec().declaredBytes() > CAPACITY * Bytes.MB) {
          assertTrue(
              one.state() == State.FAILED || one.reason().code() == Reason.Code.RELOAD_FAILED, at);
        } else if (one.state() == State.PENDING || one.reason().code() == Reason.Code.NO_CAPACITY) {
          assertTrue(one.reason().text().contains("needs"), at);
        } else if (one.state() == State.READY && one.reason().code() == Reason.Code.NONE) {
          assertEquals(wish.generation(), one.observedGeneration(), at);
          Unit serving = state.serving(deployment);
          assertTrue(serving != null && serving.spec().covers(wish.spec()), at);
          assertEquals(wish.live(), serving == null ? null : serving.live(), at);
        } else {
          assertTrue(
              one.state() == State.FAILED || one.reason().code() == Reason.Code.RELOAD_FAILED, at);
        }
      }
      nobodyWaitsForFreeRoom(shown);
    }

    private void nobodyWaitsForFreeRoom(List<Shown> shown) {
      long free = state.ledger().free("cpu").bytes();
      for (Unit unit : state.units().values()) {
        if (unit.state() == State.PENDING) {
          assertTrue(
              unit.spec().declaredBytes() > free,
              "seed " + seed + ": " + unit + " waits although it fits: " + shown);
        }
      }
    }
  }
}
