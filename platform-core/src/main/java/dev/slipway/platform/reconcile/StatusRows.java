package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.Lease;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Nodes.StatusEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Makes the status rows of a node out of its state. Remembers which rows there are. */
@Pure
final class StatusRows {

  private final Map<Long, StatusEntry> rows = new TreeMap<>();

  /** A row that an earlier start may have left behind. */
  void leftBehind(Wish wish) {
    rows.putIfAbsent(
        wish.deployment(),
        entry(
            wish.model(),
            wish.version(),
            new Shown(wish.deployment(), wish.generation(), State.UNLOADED, Reason.NONE, null),
            0,
            null,
            null,
            false));
  }

  /**
   * The rows now; those that are to go are among them once.
   *
   * @param measured by unit
   * @param instances that run for a unit
   */
  List<StatusEntry> of(
      List<Wish> wishes,
      NodeState state,
      Map<String, Footprint> measured,
      ToIntFunction<String> instances) {
    Set<Long> here = new HashSet<>();
    List<StatusEntry> entries = new ArrayList<>();
    for (Wish wish : wishes) {
      here.add(wish.deployment());
      Shown shown = Shown.of(state, wish.deployment(), wish.generation());
      entries.add(entry(wish.model(), wish.version(), shown, state, measured, instances));
    }
    for (Unit unit : state.units().values()) {
      if (here.add(unit.deployment())) {
        Shown shown = Shown.of(state, unit.deployment(), unit.generation());
        entries.add(entry(unit.model(), unit.version(), shown, state, measured, instances));
      }
    }
    for (StatusEntry row : List.copyOf(rows.values())) {
      if (!here.contains(row.deployment())) {
        rows.remove(row.deployment());
        Shown nothing =
            new Shown(
                row.deployment(), row.observedGeneration(), State.UNLOADED, Reason.NONE, null);
        entries.add(entry(row.model(), row.version(), nothing, 0, null, null, true));
      }
    }
    entries.stream().filter(e -> !e.gone()).forEach(e -> rows.put(e.deployment(), e));
    return entries;
  }

  private static StatusEntry entry(
      String model,
      int version,
      Shown shown,
      NodeState state,
      Map<String, Footprint> measured,
      ToIntFunction<String> instances) {
    Unit unit = shown.unit();
    Lease lease = unit == null ? null : state.ledger().lease(unit.id());
    if (unit == null || lease == null) {
      return entry(model, version, shown, 0, null, null, false);
    }
    Footprint footprint = measured.get(unit.id());
    String node = unit.spec().node();
    DeploymentStatus.Memory memory =
        new DeploymentStatus.Memory(
            lease.in(node).bytes(),
            footprint == null ? 0 : footprint.warmBytes(),
            footprint == null ? 0 : footprint.peakBytes());
    return entry(model, version, shown, instances.applyAsInt(unit.id()), node, memory, false);
  }

  // The compiler loses the mark of a nested type that may be null when it reads it from a jar.
  @SuppressWarnings("NullAway")
  private static StatusEntry entry(
      String model,
      int version,
      Shown shown,
      int instances,
      @Nullable String device,
      DeploymentStatus.@Nullable Memory memory,
      boolean gone) {
    Reason reason = shown.reason();
    return new StatusEntry(
        shown.deployment(),
        model,
        version,
        shown.observedGeneration(),
        shown.state(),
        reason.code() == Reason.Code.NONE ? null : reason.code().name(),
        reason.text().isEmpty() ? null : reason.text(),
        instances,
        device,
        memory,
        gone);
  }
}
