package dev.slipway.platform.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random schedules of asks, measurements, drains and deadlines; each failure names its seed. */
class LedgerPropertiesTest {

  private static final Instant T0 = Instant.parse("2026-11-25T00:00:00Z");
  private static final List<String> NODES = List.of("cpu", "cpu/a", "gpu");

  @Test
  void holdsItsPromisesInEverySchedule() {
    for (long seed = 1; seed <= 500; seed++) {
      new Schedule(seed).run();
    }
  }

  private static final class Schedule {
    private final long seed;
    private final Random random;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Usage> usage = new HashMap<>();
    private Ledger ledger;
    private Instant now = T0;
    private int number;

    Schedule(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.ledger =
          Ledger.of(
              List.of(
                  new LedgerNode(
                      "cpu", null, new Resources(1000, 16), LedgerNode.Policy.EVICT_IDLE),
                  new LedgerNode("cpu/a", "cpu", new Resources(300, 4), LedgerNode.Policy.KEEP),
                  new LedgerNode(
                      "gpu", null, new Resources(800, 8), LedgerNode.Policy.EVICT_IDLE)));
    }

    void run() {
      for (int i = 0; i < 60; i++) {
        now = now.plusSeconds(random.nextInt(20));
        act();
        round();
      }
      wind();
    }

    private void act() {
      List<Lease> leases = new ArrayList<>(ledger.leases().values());
      switch (random.nextInt(6)) {
        case 0, 1 -> submit();
        case 2 ->
            pick(
                leases,
                Lease.State.GRANTED,
                lease -> {
                  Map<String, Resources> measured = new HashMap<>();
                  lease
                      .parts()
                      .forEach(
                          (n, r) ->
                              measured.put(
                                  n, new Resources(random.nextLong(r.bytes() + 1), r.threads())));
                  ledger = ledger.activate(lease.id(), measured);
                });
        case 3 -> pick(leases, Lease.State.ACTIVE, lease -> ledger = ledger.leaving(lease.id()));
        case 4 ->
            leases.stream()
                .filter(l -> l.state() == Lease.State.LEAVING || l.state() == Lease.State.EVICTING)
                .findAny()
                .ifPresent(
                    l ->
                        ledger =
                            random.nextInt(5) == 0 ? ledger.kept(l.id()) : ledger.release(l.id()));
        default -> {
          if (!ledger.waiting().isEmpty() && random.nextInt(3) == 0) {
            String id = ledger.waiting().keySet().iterator().next();
            ledger = ledger.withdraw(id);
            ended.add(id);
          }
        }
      }
      for (Lease lease : ledger.leases().values()) {
        usage.put(
            lease.id(),
            new Usage(random.nextBoolean(), now, random.nextDouble(), random.nextInt(1000)));
      }
    }

    private void submit() {
      Map<String, Resources> parts = new HashMap<>();
      for (String node : NODES) {
        if (random.nextInt(3) == 0) {
          parts.put(node, new Resources(1 + random.nextInt(500), 1 + random.nextInt(2)));
        }
      }
      if (parts.isEmpty()) {
        parts.put("cpu", new Resources(1 + random.nextInt(900), 1));
      }
      String pool = random.nextInt(4) == 0 ? "keeps" : "";
      Ask ask =
          new Ask(
              "ask" + ++number,
              "holder",
              parts,
              "",
              1 + random.nextInt(9),
              random.nextBoolean(),
              random.nextInt(4) > 0,
              now,
              random.nextBoolean() ? now.plusSeconds(1 + random.nextInt(200)) : null,
              pool);
      asked.add(ask.id());
      if (ledger.impossible(ask) == null) {
        ledger = ledger.submit(ask);
      } else {
        ended.add(ask.id());
      }
    }

    private void pick(
        List<Lease> leases, Lease.State state, java.util.function.Consumer<Lease> how) {
      leases.stream().filter(l -> l.state() == state).findAny().ifPresent(how);
    }

    private void round() {
      Ledger before = ledger;
      Map<String, Ask> waited = before.waiting();
      Round round = ledger.admit(usage, 3, now);
      assertEquals(
          round.granted(), ledger.admit(usage, 3, now).granted(), "same arguments, seed " + seed);
      ledger = round.ledger();
      assertTrue(round.granted().size() <= 3, "seed " + seed);
      for (String node : NODES) {
        assertTrue(
            ledger.leased(node).fits(ledger.capacity(node)),
            "seed " + seed + ": more leased than " + node + " has");
        assertTrue(ledger.free(node).valid(), "seed " + seed + ": more held and kept than " + node);
      }
      for (Lease victim : round.evict()) {
        Lease was = before.leases().get(victim.id());
        Ask asker = waited.get(victim.promisedTo());
        String who = "seed " + seed + ", " + was + " for " + asker;
        assertEquals(Lease.State.ACTIVE, was.state(), who);
        assertFalse(was.pinned(), who);
        assertTrue(was.priority() >= asker.priority(), who);
        assertFalse(usage.get(was.id()).busy(), who);
        assertFalse(now.isBefore(was.grantedAt().plus(Ledger.RESIDENCE)), who);
        assertFalse(was.parts().containsKey("cpu/a"), who);
        assertTrue(asker.evicts(), who);
      }
      for (Lease lease : round.granted()) {
        assertEquals(waited.get(lease.id()).parts(), lease.parts(), "whole, seed " + seed);
        ended.add(lease.id());
      }
      round.expired().forEach(ask -> ended.add(ask.id()));
      for (String id : ledger.waiting().keySet()) {
        assertFalse(ledger.leases().containsKey(id), "a waiter holds something, seed " + seed);
      }
      for (Lease lease : ledger.leases().values()) {
        if (lease.promisedTo() != null) {
          assertTrue(
              ledger.waiting().containsKey(lease.promisedTo()), "promised to nobody, seed " + seed);
        }
      }
    }

    /**
     * Everything is given back; then every ask must have ended, but for one that lacks what an
     * engine keeps.
     */
    private void wind() {
      for (int i = 0; i < 200 && !(ledger.leases().isEmpty() && ledger.waiting().isEmpty()); i++) {
        now = now.plusSeconds(1);
        for (String id : List.copyOf(ledger.leases().keySet())) {
          ledger = ledger.release(id);
        }
        round();
      }
      Round last = ledger.admit(usage, 3, now);
      for (String id : ledger.waiting().keySet()) {
        assertFalse(last.waiting().get(id).kept().isEmpty(), "waits for nothing, seed " + seed);
        ended.add(id);
      }
      assertEquals(asked, ended, "an ask that never ended, seed " + seed);
    }
  }
}
