package dev.slipway.platform.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final Instant T0 = Instant.parse("2026-11-25T00:00:00Z");
  private static final long MB = Bytes.MB;

  private final Ledger empty = cpu(1000);

  @Test
  void grantsWhatFitsAndHoldsIt() {
    Round round = empty.submit(ask("a", 600)).admit(Map.of(), 9, T0);
    assertEquals(List.of("a"), round.granted().stream().map(Lease::id).toList());
    assertEquals(400 * MB, round.ledger().free("cpu").bytes());
    assertEquals(Lease.State.GRANTED, lease(round.ledger(), "a").state());
  }

  @Test
  void whatDoesNotFitWaitsWithNumbersAndHoldsNothing() {
    Ledger taken = granted(empty, ask("a", 600));
    Round round = taken.submit(ask("b", 500)).admit(Map.of(), 9, T0);
    assertTrue(round.granted().isEmpty());
    assertEquals(400 * MB, round.ledger().free("cpu").bytes());
    assertEquals(
        "needs 500 MiB on cpu (measured), free 400 MiB of 1000 MiB",
        shortage(round, "b").sentence());
  }

  @Test
  void whatCanNeverFitIsRefusedAtOnce() {
    Shortage never = empty.impossible(ask("huge", 1001));
    assertNotNull(never);
    assertTrue(never.forEver());
    assertEquals("needs 1001 MiB on cpu (measured), free 1000 MiB of 1000 MiB", never.sentence());
    assertThrows(IllegalArgumentException.class, () -> empty.submit(ask("huge", 1001)));
  }

  @Test
  void roomThatIsGivenBackGoesToWhoWaitsLongest() {
    Ledger ledger = granted(empty, ask("a", 900));
    ledger = ledger.submit(ask("late", 800, T0.plusSeconds(2))).submit(ask("early", 800, T0));
    Round round = ledger.release("a").admit(Map.of(), 9, T0.plusSeconds(3));
    assertEquals("early", round.granted().get(0).id());
    assertEquals(1, round.granted().size());
  }

  @Test
  void measuringShrinksTheLeaseAndFreesTheRest() {
    Ledger ledger = granted(empty, ask("a", 600));
    Ledger measured = ledger.activate("a", Map.of("cpu", new Resources(150 * MB, 1)));
    assertEquals(850 * MB, measured.free("cpu").bytes());
    assertEquals(Lease.State.ACTIVE, lease(measured, "a").state());
    assertFalse(lease(measured, "a").over());
  }

  @Test
  void moreThanWasGrantedIsMarkedAndStopsFurtherGrants() {
    Ledger ledger = granted(empty, ask("a", 600));
    Ledger over = ledger.activate("a", Map.of("cpu", new Resources(1100 * MB, 1)));
    assertTrue(lease(over, "a").over());
    assertEquals(-100 * MB, over.free("cpu").bytes());
    assertTrue(over.submit(ask("b", 1)).admit(Map.of(), 9, T0).granted().isEmpty());
  }

  @Test
  void idleLeasesAreEvictedTheCheapestFirstAndOnlyThoseThatAreNeeded() {
    Ledger ledger = active(empty, loose("dear", 400));
    ledger = active(ledger, loose("cheap", 400));
    ledger = active(ledger, loose("spare", 100));
    Map<String, Usage> usage =
        Map.of("dear", idle(10, 1000), "cheap", idle(0.1, 1000), "spare", idle(0.001, 1));
    Round round = ledger.submit(ask("b", 500)).admit(usage, 9, T0.plusSeconds(60));
    assertEquals(List.of("cheap"), round.evict().stream().map(Lease::id).toList());
    assertTrue(round.granted().isEmpty(), "granted before the room is there");
    Round after = round.ledger().release("cheap").admit(usage, 9, T0.plusSeconds(61));
    assertEquals("b", after.granted().get(0).id());
  }

  @Test
  void nothingIsEvictedThatDoesNotSuffice() {
    Ledger ledger = active(empty, loose("idle", 300));
    ledger = active(ledger, ask("pinned", 700));
    Round round =
        ledger.submit(ask("b", 500)).admit(Map.of("idle", idle(0, 1)), 9, T0.plusSeconds(60));
    assertTrue(round.evict().isEmpty());
    assertEquals(
        "needs 500 MiB on cpu (measured), free 0 KiB of 1000 MiB, evictable 300 MiB (holder of idle)",
        shortage(round, "b").sentence());
  }

  @Test
  void whatIsBusyPinnedMoreImportantOrYoungIsNeverEvicted() {
    Map<String, Usage> usage = Map.of("a", idle(0, 1));
    Instant later = T0.plusSeconds(60);
    Ledger loose = active(empty, loose("a", 900));
    Ledger pinned = active(empty, ask("a", 900));
    Ask b = ask("b", 500);
    assertEquals(1, loose.submit(b).admit(usage, 9, later).evict().size());
    assertEquals(0, pinned.submit(b).admit(usage, 9, later).evict().size());
    assertEquals(0, loose.submit(b).admit(usage, 9, T0.plusSeconds(29)).evict().size());
    Map<String, Usage> busy = Map.of("a", new Usage(true, T0, 0, 1));
    assertEquals(0, loose.submit(b).admit(busy, 9, later).evict().size());
    Ask lowly = new Ask("b", "b", parts(500), "", 6, true, true, T0, null);
    assertEquals(0, loose.submit(lowly).admit(usage, 9, T0.plusSeconds(31)).evict().size());
  }

  @Test
  void whatIsFreedForSomebodyGoesToNobodyElse() {
    Ledger ledger = active(empty, loose("idle", 900));
    Map<String, Usage> usage = Map.of("idle", idle(0, 1));
    Round planned = ledger.submit(ask("b", 800)).admit(usage, 9, T0.plusSeconds(60));
    assertEquals(1, planned.evict().size());
    Ask moreImportant = new Ask("c", "c", parts(300), "", 1, true, true, T0, null);
    Round before = planned.ledger().submit(moreImportant).admit(usage, 9, T0.plusSeconds(61));
    assertTrue(before.granted().isEmpty());
    Round freed = before.ledger().release("idle").admit(usage, 9, T0.plusSeconds(62));
    assertEquals(List.of("b"), freed.granted().stream().map(Lease::id).toList());
    assertTrue(freed.waiting().containsKey("c"));
  }

  @Test
  void aSmallerOnePassesOnlyWhereItDoesNotDelayTheHead() {
    Ledger ledger = active(empty, ask("leaving", 500));
    ledger =
        ledger
            .leaving("leaving")
            .submit(ask("head", 900))
            .submit(ask("small", 200, T0.plusSeconds(1)));
    Round round = ledger.admit(Map.of(), 9, T0.plusSeconds(2));
    assertTrue(round.granted().isEmpty(), "500 MiB are free, but the head needs 900 soon");
    Round tiny =
        round
            .ledger()
            .submit(ask("tiny", 90, T0.plusSeconds(1)))
            .admit(Map.of(), 9, T0.plusSeconds(2));
    assertEquals(List.of("tiny"), tiny.granted().stream().map(Lease::id).toList());
  }

  @Test
  void aHeadForWhichNothingIsOnItsWayStopsNobody() {
    Ledger ledger = active(empty, ask("stays", 500));
    ledger = ledger.submit(ask("head", 900)).submit(ask("small", 200, T0.plusSeconds(1)));
    Round round = ledger.admit(Map.of(), 9, T0.plusSeconds(2));
    assertEquals(List.of("small"), round.granted().stream().map(Lease::id).toList());
  }

  @Test
  void waitingIsWorthPriority() {
    Ledger ledger = granted(empty, ask("a", 900));
    Ask old = new Ask("old", "old", parts(900), "", 5, true, true, T0, null);
    Ask important = new Ask("new", "new", parts(900), "", 4, true, true, T0.plusSeconds(125), null);
    Round round =
        ledger.submit(old).submit(important).release("a").admit(Map.of(), 9, T0.plusSeconds(125));
    assertEquals("old", round.granted().get(0).id());
  }

  @Test
  void anAskWhoseDeadlinePassedIsEndedAndItsVictimsBecomeAnybodys() {
    Ledger ledger = active(empty, loose("idle", 900));
    Ask hurried = new Ask("b", "b", parts(800), "", 5, true, true, T0, T0.plusSeconds(70));
    Map<String, Usage> usage = Map.of("idle", idle(0, 1));
    Round planned = ledger.submit(hurried).admit(usage, 9, T0.plusSeconds(60));
    Round ended = planned.ledger().admit(usage, 9, T0.plusSeconds(70));
    assertEquals(List.of("b"), ended.expired().stream().map(Ask::id).toList());
    assertEquals(Lease.State.LEAVING, lease(ended.ledger(), "idle").state());
    assertTrue(ended.ledger().waiting().isEmpty());
  }

  @Test
  void anEvictionThatDoesNotSucceedIsTakenBack() {
    Ledger ledger = active(empty, loose("idle", 900));
    Map<String, Usage> usage = Map.of("idle", idle(0, 1));
    Round planned = ledger.submit(ask("b", 800)).admit(usage, 9, T0.plusSeconds(60));
    Ledger kept = planned.ledger().kept("idle");
    assertEquals(Lease.State.ACTIVE, lease(kept, "idle").state());
    assertFalse(kept.promised("b"));
  }

  @Test
  void partitionsIsolate() {
    Ledger parts =
        Ledger.of(
            List.of(node("cpu", null, 1000), node("cpu/a", "cpu", 400), node("cpu/b", "cpu", 300)));
    assertEquals(300 * MB, parts.capacity("cpu").bytes());
    Ask inA =
        new Ask("x", "x", Map.of("cpu/a", new Resources(350 * MB, 1)), "", 5, true, true, T0, null);
    Ledger ledger = granted(parts, inA);
    assertEquals(300 * MB, ledger.free("cpu").bytes());
    assertEquals(300 * MB, ledger.free("cpu/b").bytes());
    assertEquals(50 * MB, ledger.free("cpu/a").bytes());
    assertThrows(
        IllegalArgumentException.class,
        () -> Ledger.of(List.of(node("cpu", null, 1000), node("cpu/a", "cpu", 1001))));
  }

  @Test
  void aVectorIsGrantedWholeOrNotAtAll() {
    Ledger two = Ledger.of(List.of(node("x", null, 1000), node("y", null, 1000)));
    two =
        granted(
            two,
            new Ask(
                "a", "a", Map.of("y", new Resources(600 * MB, 1)), "", 5, true, true, T0, null));
    Ask both =
        new Ask(
            "b",
            "b",
            Map.of("x", new Resources(500 * MB, 1), "y", new Resources(500 * MB, 1)),
            "",
            5,
            true,
            true,
            T0,
            null);
    Round round = two.submit(both).admit(Map.of(), 9, T0);
    assertTrue(round.granted().isEmpty());
    assertEquals(1000 * MB, round.ledger().free("x").bytes());
    assertEquals("y", shortage(round, "b").node());
  }

  @Test
  void threadsAreSharedToo() {
    Ask wide = new Ask("w", "w", Map.of("cpu", new Resources(MB, 16)), "", 5, true, true, T0, null);
    Ledger ledger = granted(empty, wide);
    Round round = ledger.submit(ask("b", 1)).admit(Map.of(), 9, T0);
    assertEquals("needs 1 thread on cpu, free 0 of 16", shortage(round, "b").sentence());
  }

  @Test
  void grantsNoMoreThanAskedAndKeepsTheRoomOfTheNext() {
    Ledger ledger =
        empty
            .submit(ask("a", 300))
            .submit(ask("b", 600, T0.plusSeconds(1)))
            .submit(ask("c", 300, T0.plusSeconds(2)));
    Round round = ledger.admit(Map.of(), 1, T0.plusSeconds(3));
    assertEquals(List.of("a"), round.granted().stream().map(Lease::id).toList());
    assertNull(round.waiting().get("b"), "b fits and only waits for its turn");
    assertNotNull(round.waiting().get("c"), "c would take b's room");
  }

  @Test
  void releasingTwiceIsHarmless() {
    Ledger ledger = granted(empty, ask("a", 600)).release("a").release("a");
    assertEquals(1000 * MB, ledger.free("cpu").bytes());
  }

  // ---- engines that keep their memory

  private static Ask kept(String id, long mb) {
    return new Ask(
        id, "holder of " + id, parts(mb), "measured", 5, true, true, T0, null, "tensorflow");
  }

  @Test
  void whatAnEngineKeepsStaysCountedAndIsItsOwnAgain() {
    Ledger ledger = active(empty, kept("a", 600)).release("a");
    assertEquals(Map.of("tensorflow", 600 * MB), ledger.retained("cpu"));
    assertEquals(400 * MB, ledger.free("cpu").bytes());
    assertEquals(16, ledger.free("cpu").threads(), "threads come back");

    Ledger again = granted(ledger, kept("b", 700));
    assertEquals(Map.of(), again.retained("cpu"));
    assertEquals(300 * MB, again.free("cpu").bytes());
    Ledger both = active(ledger, kept("b", 200));
    assertEquals(Map.of("tensorflow", 400 * MB), both.retained("cpu"));
    assertEquals(400 * MB, both.free("cpu").bytes());

    Round other = ledger.submit(ask("o", 500)).admit(Map.of(), 1, T0);
    assertEquals(List.of(), other.granted());
    assertEquals(
        "needs 500 MiB on cpu (measured), free 400 MiB of 1000 MiB, tensorflow keeps 600 MiB of"
            + " what it unloaded until the server is started again",
        other.waiting().get("o").sentence());
  }

  @Test
  void itSaysWhetherALoadMayLieInWhatWasKept() {
    Ledger first = granted(empty, kept("a", 600));
    assertFalse(first.reuses("a"));
    Ledger second = granted(first.activate("a", Map.of()), kept("b", 100));
    assertFalse(second.reuses("b"), "the first one is still in use");
    Ledger after = granted(active(empty, kept("a", 600)).release("a"), kept("b", 700));
    assertTrue(after.reuses("b"));
    assertFalse(granted(after, ask("o", 100)).reuses("o"));
  }

  @Test
  void theMostThatWasInUseAtOnceIsKept() {
    Ledger ledger = active(active(empty, kept("a", 300)), kept("b", 200));
    assertEquals(Map.of(), ledger.retained("cpu"));
    ledger = ledger.leaving("a").release("a");
    assertEquals(Map.of("tensorflow", 300 * MB), ledger.retained("cpu"));
    ledger = active(ledger, kept("c", 100)).release("b").release("c");
    assertEquals(Map.of("tensorflow", 500 * MB), ledger.retained("cpu"));
  }

  @Test
  void whatWasAskedForAndNeverInUseIsNotKept() {
    Ledger failed = granted(empty, kept("a", 600)).release("a");
    assertEquals(1000 * MB, failed.free("cpu").bytes());
    Ledger smaller =
        granted(empty, kept("a", 600))
            .activate("a", Map.of("cpu", new Resources(100 * MB, 1)))
            .release("a");
    assertEquals(900 * MB, smaller.free("cpu").bytes());
  }

  @Test
  void nothingIsEvictedWhoseMemoryWouldNotComeBack() {
    Ask idleOne = new Ask("a", "a", parts(600), "", 5, false, true, T0, null, "tensorflow");
    Ledger ledger = active(empty, idleOne);
    Round round =
        ledger
            .submit(ask("o", 700, T0))
            .admit(Map.of("a", idle(0, 10)), 1, T0.plus(Ledger.RESIDENCE));
    assertEquals(List.of(), round.evict());
    assertEquals(0, round.waiting().get("o").evictable().bytes());
    Round own =
        ledger.submit(kept("b", 700)).admit(Map.of("a", idle(0, 10)), 1, T0.plus(Ledger.RESIDENCE));
    assertEquals(List.of("a"), own.evict().stream().map(Lease::id).toList());
  }

  private static Ledger cpu(long mb) {
    return Ledger.of(List.of(node("cpu", null, mb)));
  }

  private static LedgerNode node(String name, @Nullable String parent, long mb) {
    int threads = parent == null ? 16 : 4;
    return new LedgerNode(
        name, parent, new Resources(mb * MB, threads), LedgerNode.Policy.EVICT_IDLE);
  }

  private static Map<String, Resources> parts(long mb) {
    return Map.of("cpu", new Resources(mb * MB, 1));
  }

  private static Ask ask(String id, long mb) {
    return ask(id, mb, T0);
  }

  private static Ask ask(String id, long mb, Instant since) {
    return new Ask(id, "holder of " + id, parts(mb), "measured", 5, true, true, since, null);
  }

  private static Ask loose(String id, long mb) {
    return new Ask(id, "holder of " + id, parts(mb), "measured", 5, false, true, T0, null);
  }

  private static Usage idle(double rate, long reloadMillis) {
    return new Usage(false, T0, rate, reloadMillis);
  }

  private static Ledger granted(Ledger ledger, Ask ask) {
    Round round = ledger.submit(ask).admit(Map.of(), 1, T0);
    assertNotNull(round.ledger().lease(ask.id()), "not granted: " + round.waiting());
    return round.ledger();
  }

  private static Ledger active(Ledger ledger, Ask ask) {
    return granted(ledger, ask).activate(ask.id(), Map.of());
  }

  private static Lease lease(Ledger ledger, String id) {
    Lease lease = ledger.lease(id);
    assertNotNull(lease, "no lease " + id);
    return lease;
  }

  private static Shortage shortage(Round round, String id) {
    Shortage shortage = round.waiting().get(id);
    assertNotNull(shortage, id + " lacks nothing");
    return shortage;
  }
}
