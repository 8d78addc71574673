package dev.slipway.platform.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one round of admission decided.
 *
 * @param ledger after it
 * @param granted asks that are leases now
 * @param evict leases to drain; each is promised to the ask that it names
 * @param expired asks whose deadline passed
 * @param waiting by the ask's id, those that lack something, and what; one that waits and is not
 *     here would fit, but enough were granted in this round
 */
public record Round(
    Ledger ledger,
    List<Lease> granted,
    List<Lease> evict,
    List<Ask> expired,
    Map<String, Shortage> waiting) {

  public Round {
    granted = List.copyOf(granted);
    evict = List.copyOf(evict);
    expired = List.copyOf(expired);
    waiting = java.util.Collections.unmodifiableMap(new TreeMap<>(waiting));
  }
}
