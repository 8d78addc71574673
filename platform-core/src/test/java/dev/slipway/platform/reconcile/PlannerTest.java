package dev.slipway.platform.reconcile;

import static dev.slipway.platform.reconcile.Wishes.LIMITS;
import static dev.slipway.platform.reconcile.Wishes.NOTHING;
import static dev.slipway.platform.reconcile.Wishes.T0;
import static dev.slipway.platform.reconcile.Wishes.node;
import static dev.slipway.platform.reconcile.Wishes.wish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.device.Bytes;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.Lease;
import dev.slipway.platform.device.Usage;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private NodeState state = node(1000);
  private Instant now = T0;
  private Known known = NOTHING;
  private List<Move> moves = List.of();

  @Test
  void aWishIsLoadedWarmedAndReady() {
    Wish wish = wish(1).make();
    plan(wish);
    Move.Load load = assertInstanceOf(Move.Load.class, only());
    assertEquals(100 * Bytes.MB, load.lease().in("cpu").bytes());
    assertEquals(State.LOADING, shown(1).state());
    apply(Events.loaded(state, load.unit().id(), now));
    assertEquals(State.WARMING, shown(1).state());
    apply(Events.ready(state, load.unit().id(), null, now));
    assertEquals(State.READY, shown(1).state());
    assertEquals(1, shown(1).observedGeneration());
    plan(wish);
    assertTrue(moves.isEmpty());
  }

  @Test
  void planningAgainWithoutNewsMovesNothing() {
    Wish[] wishes = {wish(1).make(), wish(2).make(), wish(3).megabytes(950).make()};
    plan(wishes);
    NodeState before = state;
    plan(wishes);
    assertTrue(moves.isEmpty());
    assertEquals(before.units(), state.units());
  }

  @Test
  void oneModelLoadsAtATimeInTheOrderOfPriority() {
    Wish low = wish(1).priority(7).make();
    Wish high = wish(2).priority(1).make();
    plan(low, high);
    assertEquals(2, only().unit().deployment());
    assertEquals(Reason.Code.QUEUED, shown(1).reason().code());
    assertEquals("its turn comes when m v1 is loaded", shown(1).reason().text());
    ready(2);
    plan(low, high);
    assertEquals(1, only().unit().deployment());
  }

  @Test
  void whatDoesNotFitIsPendingWithNumbersAndLoadsWhenRoomAppears() {
    Wish first = wish(1).megabytes(700).make();
    Wish second = wish(2).megabytes(500).of("n", 1).make();
    serve(first);
    plan(first, second);
    assertTrue(moves.isEmpty());
    assertEquals(State.PENDING, shown(2).state());
    assertEquals(Reason.Code.NO_CAPACITY, shown(2).reason().code());
    assertEquals(
        "needs 500 MiB on cpu (declared), free 300 MiB of 1000 MiB", shown(2).reason().text());
    plan(second);
    assertInstanceOf(Move.Drain.class, only());
    apply(Events.drained(state, only().unit().id(), now));
    plan(second);
    assertEquals(2, assertInstanceOf(Move.Load.class, only()).unit().deployment());
  }

  @Test
  void whatAnEngineKeepsAfterUnloadingIsNotGivenToOthers() {
    Wish first = wish(1).megabytes(700).keptBy("tensorflow").make();
    Wish other = wish(2).megabytes(500).of("n", 1).make();
    Wish next = wish(3).megabytes(600).of("o", 1).keptBy("tensorflow").make();
    serve(first);
    plan();
    apply(Events.drained(state, only().unit().id(), now));
    plan(other);
    assertTrue(moves.isEmpty());
    assertEquals(State.PENDING, shown(2).state());
    assertEquals(Reason.Code.NO_CAPACITY, shown(2).reason().code());
    assertEquals(
        "needs 500 MiB on cpu (declared), free 300 MiB of 1000 MiB, tensorflow keeps 700 MiB of"
            + " what it unloaded until the server is started again",
        shown(2).reason().text());
    plan(other, next);
    assertEquals(3, assertInstanceOf(Move.Load.class, only()).unit().deployment());
  }

  @Test
  void whatCanNeverFitFailsWithNumbers() {
    plan(wish(1).megabytes(2000).make());
    assertTrue(moves.isEmpty());
    assertEquals(State.FAILED, shown(1).state());
    assertEquals(Reason.Code.NEVER_FITS, shown(1).reason().code());
    assertTrue(shown(1).reason().text().contains("needs 2.0 GiB on cpu (declared), free 1000 MiB"));
    assertTrue(shown(1).reason().text().contains("Give the node more memory,"));
  }

  @Test
  void aFailedLoadIsTriedAgainLaterAndNotBefore() {
    Wish wish = wish(1).make();
    plan(wish);
    fail(1, false, "disk was away");
    assertEquals(State.PENDING, shown(1).state());
    plan(wish);
    assertTrue(moves.isEmpty());
    assertEquals(Reason.Code.BACKING_OFF, shown(1).reason().code());
    assertTrue(shown(1).reason().text().startsWith("disk was away; try 2 of 3 at 2026-11-25T"));
    assertEquals(1000 * Bytes.MB, state.ledger().free("cpu").bytes());
    now = now.plusSeconds(1);
    plan(wish);
    assertInstanceOf(Move.Load.class, only());
  }

  @Test
  void afterSoManyFailuresItStaysFailedUntilTheWishChanges() {
    Wish wish = wish(1).make();
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(60);
      plan(wish);
      fail(1, false, "no luck");
    }
    assertEquals(State.FAILED, shown(1).state());
    now = now.plus(Duration.ofDays(1));
    plan(wish);
    assertTrue(moves.isEmpty());
    assertEquals(State.FAILED, shown(1).state());
    plan(wish(1).generation(2).make());
    assertInstanceOf(Move.Load.class, only());
    assertEquals(2, shown(1).observedGeneration());
  }

  @Test
  void aLastingFailureIsNotTriedAgain() {
    plan(wish(1).make());
    fail(1, true, "model.onnx is no model");
    assertEquals(State.FAILED, shown(1).state());
    assertEquals("model.onnx is no model", shown(1).reason().text());
  }

  @Test
  void backoffGrowsAndIsSpreadButTheSameForTheSameSeed() {
    assertEquals(LIMITS.pause(1, 1), LIMITS.pause(1, 1));
    assertFalse(LIMITS.pause(1, 1).equals(LIMITS.pause(2, 1)));
    for (int failed = 1; failed < 9; failed++) {
      long full = Math.min(30_000, 1000L << (2 * (failed - 1)));
      long millis = LIMITS.pause(5, failed).toMillis();
      assertTrue(millis >= full / 2 && millis <= full, failed + ": " + millis);
    }
  }

  @Test
  void liveSettingsAreAppliedWithoutAReload() {
    serve(wish(1).make());
    plan(wish(1).generation(2).live(1, 5).make());
    Unit unit = assertInstanceOf(Move.Apply.class, only()).unit();
    assertEquals(5, unit.live().batching().maxDelayMicros());
    assertEquals(2, shown(1).observedGeneration());
  }

  @Test
  void fewerInstancesNeedNoReloadAndMoreThanWereLeasedDo() {
    serve(wish(1).live(3, 0).make());
    plan(wish(1).generation(2).live(2, 0).make());
    assertInstanceOf(Move.Apply.class, only());
    plan(wish(1).generation(3).live(4, 0).make());
    assertInstanceOf(Move.Load.class, only());
  }

  @Test
  void smallerBatchesNeedNoReloadAndLargerOnesDo() {
    LoadSpec eight = wish(1).make().spec();
    assertTrue(eight.covers(rows(eight, 4)));
    assertFalse(rows(eight, 4).covers(eight));
  }

  private static LoadSpec rows(LoadSpec s, int rows) {
    return new LoadSpec(
        s.digest(),
        s.fileBytes(),
        s.format(),
        s.entry(),
        s.signature(),
        s.engine(),
        s.engineVersion(),
        s.settings(),
        rows,
        s.instances(),
        s.node(),
        s.declaredBytes(),
        s.threads(),
        s.pool());
  }

  @Test
  void aRetryOfWhatServesReloadsNothing() {
    serve(wish(1).make());
    plan(wish(1).generation(2).make());
    assertInstanceOf(Move.Apply.class, only());
  }

  @Test
  void settingsThatNeedAReloadAreLoadedBesideBeforeTheOldOnesDrain() {
    serve(wish(1).make());
    Wish changed = wish(1).generation(2).settings(Map.of("graph", "all")).make();
    plan(changed);
    Unit next = assertInstanceOf(Move.Load.class, only()).unit();
    assertEquals(State.READY, shown(1).state());
    assertEquals(Reason.Code.RELOADING, shown(1).reason().code());
    assertEquals(1, shown(1).observedGeneration());
    apply(Events.ready(state, next.id(), null, now));
    plan(changed);
    Unit old = assertInstanceOf(Move.Drain.class, only()).unit();
    assertEquals(1, old.generation());
    assertEquals(2, shown(1).observedGeneration());
    apply(Events.drained(state, old.id(), now));
    assertEquals(900 * Bytes.MB, state.ledger().free("cpu").bytes());
  }

  @Test
  void aReloadThatFailsLeavesTheOldOneServing() {
    serve(wish(1).make());
    Wish changed = wish(1).generation(2).settings(Map.of("graph", "odd")).make();
    plan(changed);
    apply(
        Events.failed(
            state, only().unit().id(), new Failure(true, "'odd' is no level"), LIMITS, now));
    plan(changed);
    assertTrue(moves.isEmpty());
    assertEquals(State.READY, shown(1).state());
    assertEquals(Reason.Code.RELOAD_FAILED, shown(1).reason().code());
    assertEquals(
        "it serves with the settings of generation 1; generation 2 failed: 'odd' is no level",
        shown(1).reason().text());
  }

  @Test
  void goingBackToTheRunningSettingsNeedsNoReload() {
    serve(wish(1).make());
    plan(wish(1).generation(2).settings(Map.of("graph", "all")).make());
    plan(wish(1).generation(3).make());
    assertEquals(2, moves.size());
    assertEquals(State.READY, shown(1).state());
    assertEquals(3, shown(1).observedGeneration());
  }

  @Test
  void aReloadThatCanNeverFitBesideSaysSoAndWhatToDo() {
    serve(wish(1).megabytes(600).make());
    Wish changed = wish(1).megabytes(600).generation(2).settings(Map.of("a", "b")).make();
    plan(changed);
    assertTrue(moves.isEmpty());
    assertEquals(Reason.Code.NO_CAPACITY, shown(1).reason().code());
    assertTrue(
        shown(1)
            .reason()
            .text()
            .contains("can never fit beside the running one. Set swap to STOP_FIRST, which"));
  }

  @Test
  void stopFirstDrainsAndThenLoads() {
    serve(wish(1).megabytes(600).make());
    Wish changed =
        wish(1).megabytes(600).generation(2).settings(Map.of("a", "b")).stopFirst().make();
    plan(changed);
    Unit old = assertInstanceOf(Move.Drain.class, only()).unit();
    plan(changed);
    assertTrue(moves.isEmpty());
    apply(Events.drained(state, old.id(), now));
    plan(changed);
    assertEquals(2, assertInstanceOf(Move.Load.class, only()).unit().generation());
  }

  @Test
  void whatWaitsForRoomGetsItWhenStopFirstIsSaid() {
    serve(wish(1).megabytes(600).make());
    plan(wish(1).megabytes(600).generation(2).settings(Map.of("a", "b")).make());
    assertTrue(moves.isEmpty());
    Wish stopping =
        wish(1).megabytes(600).generation(3).settings(Map.of("a", "b")).stopFirst().make();
    plan(stopping);
    Unit old = assertInstanceOf(Move.Drain.class, only()).unit();
    apply(Events.drained(state, old.id(), now));
    plan(stopping);
    assertEquals(3, assertInstanceOf(Move.Load.class, only()).unit().generation());
  }

  @Test
  void nothingIsStoppedForWhatCanNeverFit() {
    serve(wish(1).megabytes(600).make());
    plan(wish(1).megabytes(2000).generation(2).stopFirst().make());
    assertTrue(moves.isEmpty());
    assertEquals(State.READY, shown(1).state());
    assertEquals(Reason.Code.RELOAD_FAILED, shown(1).reason().code());
  }

  @Test
  void stopFirstServesOnWhileAnotherModelLoads() {
    Wish other = wish(2).of("n", 1).make();
    serve(wish(1).megabytes(600).make());
    Wish changed =
        wish(1).megabytes(600).generation(2).settings(Map.of("a", "b")).stopFirst().make();
    plan(wish(1).megabytes(600).make(), other);
    plan(changed, other);
    assertTrue(moves.isEmpty());
    assertEquals(State.READY, shown(1).state());
    assertEquals(
        "it serves with the settings of generation 1; generation 2 waits: its turn comes when n v1"
            + " is loaded",
        shown(1).reason().text());
    ready(2);
    plan(changed, other);
    assertEquals(1, assertInstanceOf(Move.Drain.class, only()).unit().deployment());
  }

  @Test
  void whatOnlyChangesTheSwapIsNoReload() {
    serve(wish(1).megabytes(600).make());
    plan(wish(1).megabytes(600).generation(2).stopFirst().make());
    assertInstanceOf(Move.Apply.class, only());
    assertEquals(State.READY, shown(1).state());
  }

  @Test
  void aVersionThatIsNotWishedAnyMoreAnswersUntilItsSuccessorIsReady() {
    serve(wish(1).of("m", 1).make());
    Wish second = wish(2).of("m", 2).make();
    plan(second);
    Unit next = assertInstanceOf(Move.Load.class, only()).unit();
    assertEquals(State.READY, shown(1).state());
    assertEquals("not wished any more; it answers until m v2 is ready", shown(1).reason().text());
    apply(Events.ready(state, next.id(), null, now));
    plan(second);
    assertEquals(1, assertInstanceOf(Move.Drain.class, only()).unit().deployment());
  }

  @Test
  void itDoesNotWaitForASuccessorThatCannotCome() {
    serve(wish(1).of("m", 1).megabytes(600).make());
    Wish second = wish(2).of("m", 2).megabytes(600).make();
    plan(second);
    assertEquals(1, assertInstanceOf(Move.Drain.class, only()).unit().deployment());
    apply(Events.drained(state, only().unit().id(), now));
    plan(second);
    assertEquals(2, assertInstanceOf(Move.Load.class, only()).unit().deployment());
  }

  @Test
  void whatNobodyWishesDrainsAndIsUnloaded() {
    Wish wish = wish(1).make();
    serve(wish);
    Wish unwished = wish(1).generation(2).unloaded().make();
    plan(unwished);
    Unit unit = assertInstanceOf(Move.Drain.class, only()).unit();
    assertEquals(State.DRAINING, shown(1).state());
    apply(Events.drained(state, unit.id(), now));
    assertEquals(State.UNLOADED, Shown.of(state, 1, 2).state());
    assertEquals(2, Shown.of(state, 1, 2).observedGeneration());
    assertEquals(1000 * Bytes.MB, state.ledger().free("cpu").bytes());
  }

  @Test
  void aLoadThatIsNotWishedAnyMoreIsThrownAwayAndBlocksTheNextUntilThen() {
    plan(wish(1).make());
    Unit first = only().unit();
    Wish other = wish(2).of("n", 1).make();
    plan(other);
    assertInstanceOf(Move.Drain.class, only());
    assertEquals(State.PENDING, shown(2).state());
    apply(Events.ready(state, first.id(), null, now));
    assertEquals(State.DRAINING, shown(1).state());
    apply(Events.drained(state, first.id(), now));
    plan(other);
    assertEquals(2, assertInstanceOf(Move.Load.class, only()).unit().deployment());
  }

  @Test
  void aRefusedWishFailsWithItsSentence() {
    plan(wish(1).refused("GPUs are for workers only").make());
    assertEquals(State.FAILED, shown(1).state());
    assertEquals(new Reason(Reason.Code.REFUSED, "GPUs are for workers only"), shown(1).reason());
  }

  @Test
  void whatCrashedTheProcessTwiceIsNotTriedAThirdTimeButOthersAre() {
    Wish bad = wish(1).make();
    Wish good = wish(2).of("n", 1).make();
    LoadKey key = bad.spec().loadKey();
    known = crashes(key, 1, 1);
    plan(bad);
    assertInstanceOf(Move.Load.class, only());
    state = node(1000);
    known = crashes(key, 2, 1);
    plan(bad, good);
    assertInstanceOf(Move.Blame.class, moves.get(0));
    assertEquals(2, assertInstanceOf(Move.Load.class, moves.get(1)).unit().deployment());
    assertEquals(State.FAILED, shown(1).state());
    assertEquals(Reason.Code.CRASHED, shown(1).reason().code());
    assertTrue(
        shown(1)
            .reason()
            .text()
            .startsWith("loading m v1 with onnx 1.29.0 ended the process twice"));
  }

  @Test
  void aPersonMayRetryWhatCrashed() {
    Wish bad = wish(1).generation(4).make();
    known = crashes(bad.spec().loadKey(), 2, 3);
    plan(bad);
    assertInstanceOf(Move.Load.class, only());
  }

  @Test
  void whatStoppedAnsweringIsDrainedAndLoadedAnew() {
    Wish wish = wish(1).make();
    serve(wish);
    Unit unit = state.serving(1);
    assertNotNull(unit);
    apply(Events.broken(state, unit.id(), "all instances broke", LIMITS, now));
    assertInstanceOf(Move.Drain.class, only());
    plan(wish);
    assertEquals(Reason.Code.BACKING_OFF, shown(1).reason().code());
    apply(Events.drained(state, unit.id(), now));
    now = now.plusSeconds(2);
    plan(wish);
    assertInstanceOf(Move.Load.class, only());
  }

  @Test
  void whatBreaksAgainAndAgainFails() {
    Wish wish = wish(1).make();
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(60);
      serve(wish);
      Unit unit = state.serving(1);
      apply(Events.broken(state, unit.id(), "broke", LIMITS, now));
      apply(Events.drained(state, unit.id(), now));
    }
    now = now.plusSeconds(60);
    plan(wish);
    assertEquals(State.FAILED, shown(1).state());
    assertEquals(Reason.Code.BROKEN, shown(1).reason().code());
  }

  @Test
  void aMeasuredModelAsksForWhatWasMeasured() {
    Wish wish = undeclared(wish(1).make());
    known =
        new Known(
            Map.of(wish.spec().footprintKey(1), new Footprint(1, 1, 145 * Bytes.MB, 300, 2)),
            Crashes.NONE,
            Map.of());
    plan(wish);
    Lease lease = assertInstanceOf(Move.Load.class, only()).lease();
    assertEquals(177 * Bytes.MB, lease.in("cpu").bytes());
  }

  @Test
  void afterTheFirstLoadTheLeaseShrinksToWhatWasMeasured() {
    Wish wish = undeclared(wish(1).make());
    plan(wish);
    assertEquals(331 * Bytes.MB, state.ledger().leased("cpu").bytes());
    Footprint measured = new Footprint(1, 1, 145 * Bytes.MB, 300, 1);
    apply(Events.ready(state, only().unit().id(), measured, now));
    assertEquals(177 * Bytes.MB, state.ledger().leased("cpu").bytes());
  }

  @Test
  void anIdleLooseModelGivesWayAndComesBackOnlyIntoFreeRoom() {
    Wish loose = wish(1).megabytes(700).loose().make();
    Wish other = wish(2).of("n", 1).megabytes(600).make();
    serve(loose);
    Unit unit = state.serving(1);
    assertNotNull(unit);
    now = now.plusSeconds(60);
    known = new Known(Map.of(), Crashes.NONE, Map.of(unit.id(), new Usage(false, T0, 0, 10)));
    plan(loose, other);
    assertInstanceOf(Move.Drain.class, only());
    assertEquals(Reason.Code.EVICTED, shown(1).reason().code());
    apply(Events.drained(state, unit.id(), now));
    plan(loose, other);
    assertEquals(2, assertInstanceOf(Move.Load.class, only()).unit().deployment());
    ready(2);
    plan(loose, other);
    assertTrue(moves.isEmpty());
    assertEquals(Reason.Code.NO_CAPACITY, shown(1).reason().code());
  }

  @Test
  void anIllegalMoveIsABug() {
    serve(wish(1).make());
    Unit unit = state.serving(1);
    assertNotNull(unit);
    assertThrows(IllegalStateException.class, () -> unit.in(State.LOADING, Reason.NONE, now));
  }

  @Test
  void newsOfAUnitThatIsGoneChangesNothing() {
    assertEquals(state.units(), Events.ready(state, "9-9", null, now).state().units());
    assertNull(state.unit("9-9"));
  }

  private static Wish undeclared(Wish wish) {
    LoadSpec s = wish.spec();
    LoadSpec spec =
        new LoadSpec(
            s.digest(),
            s.fileBytes(),
            s.format(),
            s.entry(),
            s.signature(),
            s.engine(),
            s.engineVersion(),
            s.settings(),
            s.maxRows(),
            s.instances(),
            s.node(),
            0,
            s.threads(),
            s.pool());
    return new Wish(
        wish.deployment(),
        wish.model(),
        wish.version(),
        wish.generation(),
        wish.loaded(),
        spec,
        wish.live(),
        wish.priority(),
        wish.pinned(),
        wish.swap(),
        wish.refusal());
  }

  private static Known crashes(LoadKey key, int deaths, long generation) {
    return new Known(
        Map.of(),
        new Crashes(Map.of(key, new Crashes.Count(deaths, Map.of(1L, generation)))),
        Map.of());
  }

  private void plan(Wish... wishes) {
    apply(Planner.plan(List.of(wishes), state, known, LIMITS, now));
  }

  private void apply(Plan plan) {
    state = plan.state();
    moves = new ArrayList<>(plan.moves());
  }

  private Move only() {
    assertEquals(1, moves.size(), () -> "moves: " + moves);
    return moves.get(0);
  }

  private Shown shown(long deployment) {
    return Shown.of(state, deployment, 0);
  }

  private void serve(Wish wish) {
    plan(wish);
    ready(wish.deployment());
  }

  private void ready(long deployment) {
    Unit loading =
        state.of(deployment).stream()
            .filter(u -> u.state() == State.LOADING)
            .findFirst()
            .orElseThrow();
    apply(Events.ready(state, loading.id(), null, now));
  }

  private void fail(long deployment, boolean lasting, String text) {
    apply(
        Events.failed(
            state, state.of(deployment).get(0).id(), new Failure(lasting, text), LIMITS, now));
  }
}
