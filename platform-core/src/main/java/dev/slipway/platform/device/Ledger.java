package dev.slipway.platform.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which part of which device, and who waits. A value: each change is a new ledger, so
 * that whoever keeps the current one (one writer for each node) needs no lock.
 *
 * <p>Guarantees: what is granted never exceeds a node's capacity; an ask is granted whole or not at
 * all and holds nothing while it waits; evictions are planned before anything is touched, and
 * nothing is evicted that does not suffice; what is freed for somebody goes to nobody else; an ask
 * ends (granted, refused, past its deadline, or withdrawn). The one thing that may exceed a
 * capacity is a lease whose measured size is more than was granted: it is marked {@link
 * Lease#over()}, and nothing is granted until the room is there again.
 *
 * <p>Some engines keep the memory of what they unload until the process ends. The most that one of
 * them held in use stays counted as used, and only its own next loads may have it again.
 */
public final class Ledger {

  private final Map<String, LedgerNode> nodes;
  private final Map<String, Lease> leases;
  private final Map<String, Ask> waiting;
  private final Set<String> promised;

  /** The most bytes that each pool held in use, by node. */
  private final Map<Pool, Long> most;

  private record Pool(String name, String node) {}

  private Ledger(
      Map<String, LedgerNode> nodes,
      Map<String, Lease> leases,
      Map<String, Ask> waiting,
      Set<String> promised,
      Map<Pool, Long> most) {
    this.nodes = nodes;
    this.leases = leases;
    this.waiting = waiting;
    this.promised = promised;
    this.most = most;
  }

  /**
   * A ledger in which nobody holds anything.
   *
   * @throws IllegalArgumentException if a name occurs twice, a parent is missing, or children have
   *     more than their parent
   */
  public static Ledger of(Collection<LedgerNode> nodes) {
    Map<String, LedgerNode> byName = new TreeMap<>();
    for (LedgerNode node : nodes) {
      if (byName.put(node.name(), node) != null) {
        throw new IllegalArgumentException("two parts of a device are named '" + node.name() + "'");
      }
    }
    Ledger ledger = new Ledger(byName, new TreeMap<>(), new TreeMap<>(), Set.of(), Map.of());
    for (LedgerNode node : nodes) {
      if (node.parent() != null && !byName.containsKey(node.parent())) {
        throw new IllegalArgumentException(
            "'" + node.name() + "' is carved from '" + node.parent() + "', which does not exist");
      }
      if (!ledger.capacity(node.name()).valid()) {
        throw new IllegalArgumentException(
            "the parts carved from '" + node.name() + "' are together more than it has");
      }
    }
    return ledger;
  }

  /** The nodes by name. */
  public Map<String, LedgerNode> nodes() {
    return java.util.Collections.unmodifiableMap(nodes);
  }

  /** The leases by id. */
  public Map<String, Lease> leases() {
    return java.util.Collections.unmodifiableMap(leases);
  }

  /** The asks that wait, by id. */
  public Map<String, Ask> waiting() {
    return java.util.Collections.unmodifiableMap(waiting);
  }

  /**
   * Whether something was evicted for this waiting ask: it is served before all others, so that
   * what was freed for it goes to nobody else.
   */
  boolean promised(String ask) {
    return promised.contains(ask);
  }

  public @Nullable Lease lease(String id) {
    return leases.get(id);
  }

  /** What a node can lease itself: its capacity without what is carved out of it. */
  public Resources capacity(String node) {
    LedgerNode it = nodes.get(node);
    if (it == null) {
      throw new IllegalArgumentException("there is no device or part named '" + node + "'");
    }
    Resources capacity = it.capacity();
    for (LedgerNode child : nodes.values()) {
      if (node.equals(child.parent())) {
        capacity = capacity.minus(child.capacity());
      }
    }
    return capacity;
  }

  /** What is leased of a node, whatever the lease's state. */
  public Resources leased(String node) {
    Resources sum = Resources.NONE;
    for (Lease lease : leases.values()) {
      sum = sum.plus(lease.in(node));
    }
    return sum;
  }

  /**
   * What an engine holds of a node's memory although its models are unloaded, by the engine's pool.
   */
  public Map<String, Long> retained(String node) {
    Map<String, Long> kept = new TreeMap<>();
    most.forEach(
        (pool, bytes) -> {
          long rest = bytes - inPool(pool, lease -> true);
          if (pool.node().equals(node) && rest > 0) {
            kept.put(pool.name(), rest);
          }
        });
    return kept;
  }

  /**
   * Whether what loads under the lease may lie in memory that its pool has kept: then the process
   * does not grow by its size.
   */
  public boolean reuses(String id) {
    Lease lease = leases.get(id);
    return lease != null
        && lease.parts().keySet().stream()
            .map(node -> new Pool(lease.pool(), node))
            .anyMatch(
                pool ->
                    most.getOrDefault(pool, 0L)
                        > inPool(pool, it -> it.state() != Lease.State.GRANTED));
  }

  private long inPool(Pool pool, Predicate<Lease> which) {
    return leases.values().stream()
        .filter(lease -> lease.pool().equals(pool.name()))
        .filter(which)
        .mapToLong(lease -> lease.in(pool.node()).bytes())
        .sum();
  }

  /**
   * What nobody holds and no engine keeps. Negative while a lease is larger than it was granted.
   */
  public Resources free(String node) {
    return free(node, "");
  }

  /** What is free for somebody who also may have what its own pool keeps. */
  Resources free(String node, String pool) {
    Map<String, Long> kept = retained(node);
    kept.remove(pool);
    long others = kept.values().stream().mapToLong(Long::longValue).sum();
    return capacity(node).minus(leased(node)).minus(new Resources(others, 0));
  }

  /**
   * Why the ask can never be granted here, or null. Says nothing of others: only of what the node
   * has at all.
   */
  public @Nullable Shortage impossible(Ask ask) {
    for (Map.Entry<String, Resources> part : ask.parts().entrySet()) {
      Resources capacity = capacity(part.getKey());
      if (!part.getValue().fits(capacity)) {
        return new Shortage(
            part.getKey(),
            part.getValue(),
            ask.basis(),
            free(part.getKey()),
            Resources.NONE,
            Resources.NONE,
            capacity,
            List.of(),
            Map.of());
      }
    }
    return null;
  }

  /**
   * The ledger with the ask in its queue; an ask of the same id is replaced and keeps its turn.
   *
   * @throws IllegalArgumentException if it is {@link #impossible}, or a lease has its id
   */
  public Ledger submit(Ask ask) {
    Shortage never = impossible(ask);
    if (never != null) {
      throw new IllegalArgumentException(ask.holder() + " " + never.sentence());
    }
    if (leases.containsKey(ask.id())) {
      throw new IllegalArgumentException("'" + ask.id() + "' is a lease already");
    }
    Map<String, Ask> next = new TreeMap<>(waiting);
    next.put(ask.id(), ask);
    return new Ledger(nodes, leases, next, promised, most);
  }

  /**
   * Withdraws an ask. Leases that drain for it go on draining, and their room becomes anybody's.
   */
  public Ledger withdraw(String ask) {
    if (!waiting.containsKey(ask)) {
      return this;
    }
    Map<String, Ask> next = new TreeMap<>(waiting);
    next.remove(ask);
    return new Ledger(nodes, unpromised(leases, ask), next, without(promised, ask), most);
  }

  /**
   * Decides who gets what now. Same arguments, same decisions.
   *
   * @param usage of leases that may be evicted, by id; one that is not named is never evicted
   * @param most grant to no more than so many asks; what the next ones would have got is kept for
   *     them
   */
  public Round admit(Map<String, Usage> usage, int most, Instant now) {
    return new Admission(this, usage, most, now).round();
  }

  /**
   * The lease in use, with what it was measured to hold. More than granted marks it as over.
   *
   * @param measured by the node's name; a node that is left out keeps what was granted
   */
  public Ledger activate(String lease, Map<String, Resources> measured) {
    return change(
            lease,
            it -> {
              Map<String, Resources> parts = new TreeMap<>(it.parts());
              parts.putAll(measured);
              boolean over =
                  measured.entrySet().stream()
                      .anyMatch(part -> !part.getValue().fits(it.in(part.getKey())));
              Lease held = it.holding(parts, it.over() || over);
              return it.state() == Lease.State.GRANTED ? held.in(Lease.State.ACTIVE, null) : held;
            })
        .noting(lease);
  }

  /** Notes the most that the lease's pool holds in use: what only loads is not known to be held. */
  private Ledger noting(String id) {
    Lease lease = leases.get(id);
    if (lease == null || lease.pool().isEmpty()) {
      return this;
    }
    Map<Pool, Long> next = new HashMap<>(most);
    for (String node : lease.parts().keySet()) {
      Pool pool = new Pool(lease.pool(), node);
      next.merge(pool, inPool(pool, it -> it.state() != Lease.State.GRANTED), Math::max);
    }
    return new Ledger(nodes, leases, waiting, promised, Map.copyOf(next));
  }

  /** Its holder is not wished any more and drains; a promise that it carried stays. */
  public Ledger leaving(String lease) {
    return change(
        lease, it -> it.state() == Lease.State.EVICTING ? it : it.in(Lease.State.LEAVING, null));
  }

  /**
   * An eviction did not succeed in time: the lease stays in use, and the ask that counted on it is
   * planned anew.
   */
  public Ledger kept(String lease) {
    Lease evicting = leases.get(lease);
    if (evicting == null || evicting.promisedTo() == null) {
      return this;
    }
    Ledger kept = change(lease, it -> it.in(Lease.State.ACTIVE, null));
    boolean othersDrain =
        kept.leases.values().stream()
            .anyMatch(other -> evicting.promisedTo().equals(other.promisedTo()));
    return othersDrain
        ? kept
        : new Ledger(
            nodes,
            kept.leases,
            waiting,
            without(promised, String.valueOf(evicting.promisedTo())),
            most);
  }

  /**
   * The lease is given back. An unknown one changes nothing, so that releasing twice is harmless.
   */
  public Ledger release(String lease) {
    if (!leases.containsKey(lease)) {
      return this;
    }
    Map<String, Lease> next = new TreeMap<>(leases);
    next.remove(lease);
    return new Ledger(nodes, next, waiting, promised, most);
  }

  /**
   * The same holders on nodes that have become larger or smaller. Leases stay; nothing is granted
   * where they are more than there is.
   */
  public Ledger resized(Collection<LedgerNode> resized) {
    return new Ledger(of(resized).nodes, leases, waiting, promised, most);
  }

  Ledger granting(Ask ask, Instant now) {
    Map<String, Ask> stillWaiting = new TreeMap<>(waiting);
    stillWaiting.remove(ask.id());
    Map<String, Lease> next = unpromised(leases, ask.id());
    next.put(
        ask.id(),
        new Lease(
            ask.id(),
            ask.holder(),
            ask.parts(),
            ask.priority(),
            ask.pinned(),
            Lease.State.GRANTED,
            false,
            now,
            ask.pool(),
            null));
    return new Ledger(nodes, next, stillWaiting, without(promised, ask.id()), most);
  }

  Ledger evicting(Collection<Lease> victims, String ask) {
    Map<String, Lease> next = new TreeMap<>(leases);
    for (Lease victim : victims) {
      next.put(victim.id(), victim.in(Lease.State.EVICTING, ask));
    }
    Set<String> more = new TreeSet<>(promised);
    more.add(ask);
    return new Ledger(nodes, next, waiting, more, most);
  }

  private static Set<String> without(Set<String> ids, String id) {
    Set<String> rest = new TreeSet<>(ids);
    rest.remove(id);
    return rest;
  }

  private static Map<String, Lease> unpromised(Map<String, Lease> leases, String ask) {
    Map<String, Lease> next = new TreeMap<>(leases);
    next.replaceAll(
        (id, lease) ->
            ask.equals(lease.promisedTo()) ? lease.in(Lease.State.LEAVING, null) : lease);
    return next;
  }

  private Ledger change(String lease, UnaryOperator<Lease> how) {
    Lease current = leases.get(lease);
    if (current == null) {
      throw new IllegalArgumentException("there is no lease '" + lease + "'");
    }
    Map<String, Lease> next = new TreeMap<>(leases);
    next.put(lease, how.apply(current));
    return new Ledger(nodes, next, waiting, promised, most);
  }

  /** How long a lease is safe from eviction after it was granted. */
  static final Duration RESIDENCE = Duration.ofSeconds(30);

  /** How much waiting is worth one step of priority. */
  static final Duration AGING = Duration.ofSeconds(60);
}
