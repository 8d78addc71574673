package dev.slipway.platform.device;

import org.jspecify.annotations.Nullable;

/**
 * A device, or a part carved out of one. A child's capacity is taken from its parent for ever: what
 * is leased in the child never touches the parent's free room, and the other way round.
 *
 * @param name unique in the ledger: a device's id, or {@code cpu/batch} for a named part
 * @param parent what it is carved from; null for a whole device
 * @param capacity what it has, its own children included
 * @param policy what may be done to its leases for the sake of others
 */
public record LedgerNode(String name, @Nullable String parent, Resources capacity, Policy policy) {

  /** May something be evicted here for somebody else? */
  public enum Policy {
    /** Static: nothing here is evicted by others. */
    KEEP,
    /** On demand: idle, unpinned leases may be evicted. */
    EVICT_IDLE
  }

  public LedgerNode {
    if (!capacity.valid()) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot have a negative capacity, got " + capacity);
    }
  }
}
