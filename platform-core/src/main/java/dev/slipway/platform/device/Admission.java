package dev.slipway.platform.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One round over the waiting asks, in their order: priority, aged by waiting. An ask that cannot be
 * granted now but will be by what is draining, or by an eviction planned here, keeps that room
 * reserved, so that a smaller one passes only where it does not delay it. One for which nothing is
 * on its way reserves nothing: otherwise it would stop everybody for a room that may never come.
 */
final class Admission {

  private final Map<String, Usage> usage;
  private final int most;
  private final Instant now;
  private final Map<String, Resources> reserved = new HashMap<>();
  private final Set<String> served = new HashSet<>();

  private Ledger ledger;

  Admission(Ledger ledger, Map<String, Usage> usage, int most, Instant now) {
    this.ledger = ledger;
    this.usage = usage;
    this.most = most;
    this.now = now;
  }

  Round round() {
    List<Lease> granted = new ArrayList<>();
    List<Lease> evict = new ArrayList<>();
    List<Ask> expired = new ArrayList<>();
    Map<String, Shortage> waiting = new TreeMap<>();
    for (Ask ask : inOrder(ledger.waiting().values())) {
      if (ask.deadline() != null && !now.isBefore(ask.deadline())) {
        ledger = ledger.withdraw(ask.id());
        expired.add(ask);
        continue;
      }
      Shortage shortage = shortage(ask);
      if (shortage == null && granted.size() >= most) {
        reserve(ask);
        continue;
      }
      if (shortage == null) {
        ledger = ledger.granting(ask, now);
        Lease lease = ledger.lease(ask.id());
        if (lease != null) {
          granted.add(lease);
        }
        continue;
      }
      waiting.put(ask.id(), shortage);
      if (comes(ask)) {
        reserve(ask);
        continue;
      }
      List<Lease> victims = victims(ask);
      if (!victims.isEmpty()) {
        ledger = ledger.evicting(victims, ask.id());
        victims.forEach(victim -> evict.add(evicting(victim.id())));
        reserve(ask);
      }
    }
    return new Round(ledger, granted, evict, expired, waiting);
  }

  private Lease evicting(String id) {
    Lease lease = ledger.lease(id);
    if (lease == null) {
      throw new IllegalStateException("'" + id + "' vanished in the middle of a round");
    }
    return lease;
  }

  private List<Ask> inOrder(Iterable<Ask> asks) {
    List<Ask> order = new ArrayList<>();
    asks.forEach(order::add);
    order.sort(
        Comparator.comparing((Ask ask) -> !ledger.promised(ask.id()))
            .thenComparingLong(this::agedPriority)
            .thenComparing(Ask::since)
            .thenComparing(Ask::id));
    return order;
  }

  private long agedPriority(Ask ask) {
    long waited = Math.max(0, java.time.Duration.between(ask.since(), now).toMillis());
    return ask.priority() - waited / Ledger.AGING.toMillis();
  }

  /** What the ask lacks now, or null when it can have all its parts. */
  private @Nullable Shortage shortage(Ask ask) {
    for (Map.Entry<String, Resources> part : ask.parts().entrySet()) {
      String node = part.getKey();
      Resources available = available(node, ask);
      if (!part.getValue().fits(available)) {
        List<Lease> candidates = candidates(ask, node);
        Resources evictable = Resources.NONE;
        for (Lease candidate : candidates) {
          evictable = evictable.plus(candidate.back(node, ask.pool()));
        }
        return new Shortage(
            node,
            part.getValue(),
            ask.basis(),
            available,
            evictable,
            leaving(node, ask),
            ledger.capacity(node),
            candidates.stream().map(Lease::holder).toList(),
            keptByOthers(node, ask));
      }
    }
    return null;
  }

  /**
   * What the ask could have now: what is free, but no more than what is left when those before it
   * have got what is on its way to them.
   */
  private Resources available(String node, Ask ask) {
    Resources free = ledger.free(node, ask.pool());
    return free.least(free.plus(leaving(node, ask)).minus(reserved(node)));
  }

  /** Whether what is free and draining will suffice for the ask, those before it served. */
  private boolean comes(Ask ask) {
    return ask.parts().entrySet().stream()
        .allMatch(part -> part.getValue().fits(coming(part.getKey(), ask)));
  }

  private Resources coming(String node, Ask ask) {
    return ledger.free(node, ask.pool()).plus(leaving(node, ask)).minus(reserved(node));
  }

  private Map<String, Long> keptByOthers(String node, Ask ask) {
    Map<String, Long> kept = ledger.retained(node);
    kept.remove(ask.pool());
    return kept;
  }

  /**
   * What drains, without what is promised to an ask whose turn has not come: of those before, the
   * reservation is subtracted instead.
   */
  private Resources leaving(String node, Ask ask) {
    Resources sum = Resources.NONE;
    for (Lease lease : ledger.leases().values()) {
      String promise = lease.promisedTo();
      if (lease.state() == Lease.State.LEAVING
          || (promise != null && (promise.equals(ask.id()) || served.contains(promise)))) {
        sum = sum.plus(lease.back(node, ask.pool()));
      }
    }
    return sum;
  }

  private Resources reserved(String node) {
    return reserved.getOrDefault(node, Resources.NONE);
  }

  private void reserve(Ask ask) {
    served.add(ask.id());
    ask.parts().forEach((node, need) -> reserved.merge(node, need, Resources::plus));
  }

  /**
   * The leases to evict so that the ask fits: the cheapest first, none that is not needed, and none
   * at all if they do not suffice.
   */
  private List<Lease> victims(Ask ask) {
    Map<String, Lease> candidates = new TreeMap<>();
    ask.parts().keySet().forEach(n -> candidates(ask, n).forEach(l -> candidates.put(l.id(), l)));
    List<Lease> cheapestFirst = new ArrayList<>(candidates.values());
    cheapestFirst.sort(Comparator.comparingDouble(lease -> cost(ask, lease)));
    List<Lease> chosen = new ArrayList<>();
    for (Lease candidate : cheapestFirst) {
      if (suffices(ask, chosen)) {
        break;
      }
      chosen.add(candidate);
    }
    if (!suffices(ask, chosen)) {
      return List.of();
    }
    for (int i = chosen.size() - 1; i >= 0; i--) {
      List<Lease> without = new ArrayList<>(chosen);
      without.remove(i);
      if (suffices(ask, without)) {
        chosen = without;
      }
    }
    return chosen;
  }

  private boolean suffices(Ask ask, List<Lease> victims) {
    for (Map.Entry<String, Resources> part : ask.parts().entrySet()) {
      Resources room = coming(part.getKey(), ask);
      for (Lease victim : victims) {
        room = room.plus(victim.back(part.getKey(), ask.pool()));
      }
      if (!part.getValue().fits(room)) {
        return false;
      }
    }
    return true;
  }

  private double cost(Ask ask, Lease lease) {
    long bytes = 0;
    for (String node : ask.parts().keySet()) {
      bytes += lease.back(node, ask.pool()).bytes();
    }
    Usage used = usage.get(lease.id());
    return used == null ? Double.MAX_VALUE : used.cost(bytes);
  }

  /** Whom the ask may evict on a node: idle, unpinned, not more important, resident long enough. */
  private List<Lease> candidates(Ask ask, String node) {
    LedgerNode it = ledger.nodes().get(node);
    if (!ask.evicts() || it == null || it.policy() != LedgerNode.Policy.EVICT_IDLE) {
      return List.of();
    }
    List<Lease> candidates = new ArrayList<>();
    for (Lease lease : ledger.leases().values()) {
      Usage used = usage.get(lease.id());
      if (lease.state() == Lease.State.ACTIVE
          && !lease.pinned()
          && lease.priority() >= ask.priority()
          && used != null
          && !used.busy()
          && !now.isBefore(lease.grantedAt().plus(Ledger.RESIDENCE))
          && !lease.back(node, ask.pool()).equals(Resources.NONE)
          && everyPartEvictable(lease)) {
        candidates.add(lease);
      }
    }
    return candidates;
  }

  private boolean everyPartEvictable(Lease lease) {
    return lease.parts().keySet().stream()
        .allMatch(
            node -> {
              LedgerNode it = ledger.nodes().get(node);
              return it != null && it.policy() == LedgerNode.Policy.EVICT_IDLE;
            });
  }
}
