package dev.slipway.platform.reconcile;

import dev.slipway.platform.device.Ledger;
import dev.slipway.registry.api.DeploymentStatus.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node has loaded, is loading, or waits to load. A value: only {@link Planner}
 * and {@link Events} make the next one.
 *
 * @param units by id; what is unloaded is not here any more
 * @param attempts by deployment, where something failed
 * @param evicted deployments that gave way to others and wait for free room
 * @param ledger who holds which share
 * @param sequence of the newest unit
 */
public record NodeState(
    Map<String, Unit> units,
    Map<Long, Attempts> attempts,
    Set<Long> evicted,
    Ledger ledger,
    long sequence) {

  public NodeState {
    units = java.util.Collections.unmodifiableMap(new TreeMap<>(units));
    attempts = java.util.Collections.unmodifiableMap(new TreeMap<>(attempts));
    evicted = java.util.Collections.unmodifiableSet(new TreeSet<>(evicted));
  }

  /** A node that has just started. */
  public static NodeState empty(Ledger ledger) {
    return new NodeState(Map.of(), Map.of(), Set.of(), ledger, 0);
  }

  /** The units of a deployment, the newest first. */
  public List<Unit> of(long deployment) {
    return units.values().stream()
        .filter(unit -> unit.deployment() == deployment)
        .sorted(Comparator.comparingLong(Unit::sequence).reversed())
        .toList();
  }

  public @Nullable Unit unit(String id) {
    return units.get(id);
  }

  /** The unit that answers for a deployment: its newest that is ready. */
  public @Nullable Unit serving(long deployment) {
    return of(deployment).stream()
        .filter(unit -> unit.state() == State.READY)
        .findFirst()
        .orElse(null);
  }
}
