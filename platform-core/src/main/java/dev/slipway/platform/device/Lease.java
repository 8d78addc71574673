package dev.slipway.platform.device;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A granted share.
 *
 * @param id of the ask that it was granted to
 * @param holder for people
 * @param parts what it holds of each node
 * @param priority 1 is the highest
 * @param pinned never evicted
 * @param state where it stands
 * @param over it turned out larger than what was granted
 * @param grantedAt when it began to hold
 * @param pool who keeps its memory when it is given back; empty when it comes back
 * @param promisedTo the ask that gets what this lease frees, when it is {@link State#EVICTING}
 */
public record Lease(
    String id,
    String holder,
    Map<String, Resources> parts,
    int priority,
    boolean pinned,
    State state,
    boolean over,
    Instant grantedAt,
    String pool,
    @Nullable String promisedTo) {

  /** States of a lease; a waiting {@link Ask} holds nothing and is no lease yet. */
  public enum State {
    /** Loading and probing; holds what was asked for. */
    GRANTED,
    /** In use; holds what was measured, with a margin. */
    ACTIVE,
    /** Draining because its holder is no longer wished; holds until it is released. */
    LEAVING,
    /** Draining for somebody else, to whom its room is promised. */
    EVICTING
  }

  public Lease {
    parts = java.util.Collections.unmodifiableMap(new TreeMap<>(parts));
    if ((state == State.EVICTING) != (promisedTo != null)) {
      throw new IllegalArgumentException("exactly an evicting lease is promised to somebody");
    }
  }

  /** What it holds of a node. */
  public Resources in(String node) {
    return parts.getOrDefault(node, Resources.NONE);
  }

  /** What of a node somebody could have who keeps memory in the pool, once this is given back. */
  Resources back(String node, String asking) {
    Resources held = in(node);
    return pool.isEmpty() || pool.equals(asking) ? held : new Resources(0, held.threads());
  }

  Lease in(State next, @Nullable String promise) {
    return new Lease(id, holder, parts, priority, pinned, next, over, grantedAt, pool, promise);
  }

  Lease holding(Map<String, Resources> measured, boolean tooLarge) {
    return new Lease(
        id, holder, measured, priority, pinned, state, tooLarge, grantedAt, pool, promisedTo);
  }
}
