package dev.slipway.platform.device;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request for a share. It is a vector over all nodes that it needs, granted whole or not at all,
 * and it holds nothing while it waits.
 *
 * @param id becomes the lease's id
 * @param holder for people, e.g. {@code house-prices v3}
 * @param parts what is needed of each node, by the node's name; at least one
 * @param basis where the numbers come from, e.g. {@code measured 132 MiB + 10 %}
 * @param priority 1 is the highest
 * @param pinned its lease is never evicted
 * @param evicts it may have idle others evicted; one that was evicted itself waits for free room
 * @param since when it began to wait; older ones go first among equals
 * @param deadline when nobody waits any more; null waits for room for as long as it takes
 * @param pool who keeps the memory when it is given back, until the process ends, and gives it to
 *     the next of its own; empty when it comes back
 */
public record Ask(
    String id,
    String holder,
    Map<String, Resources> parts,
    String basis,
    int priority,
    boolean pinned,
    boolean evicts,
    Instant since,
    @Nullable Instant deadline,
    String pool) {

  /** Memory that comes back. */
  public Ask(
      String id,
      String holder,
      Map<String, Resources> parts,
      String basis,
      int priority,
      boolean pinned,
      boolean evicts,
      Instant since,
      @Nullable Instant deadline) {
    this(id, holder, parts, basis, priority, pinned, evicts, since, deadline, "");
  }

  public Ask {
    parts = java.util.Collections.unmodifiableMap(new TreeMap<>(parts));
    if (parts.isEmpty() || !parts.values().stream().allMatch(Resources::valid)) {
      throw new IllegalArgumentException("an ask needs at least one part, none negative");
    }
    if (priority < 1) {
      throw new IllegalArgumentException("priority 1 is the highest, got " + priority);
    }
  }
}
