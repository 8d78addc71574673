package dev.slipway.platform.reconcile;

import dev.slipway.engine.Device;
import dev.slipway.platform.device.Ask;
import dev.slipway.platform.device.BudgetOrigin;
import dev.slipway.platform.device.Lease;
import dev.slipway.platform.device.Ledger;
import dev.slipway.platform.device.LedgerNode;
import dev.slipway.platform.device.Resources;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * How a node stands at one moment, for those who show it. Immutable.
 *
 * @param origin where the CPU's memory for models comes from
 */
public record NodeReport(
    Knowledge knowledge, Device device, BudgetOrigin origin, NodeState state, Instant at) {

  /** {@code {items: [...]}}: devices with capacity, leases and what waits, bytes as numbers. */
  public JsonObject devices() {
    Ledger ledger = state.ledger();
    JsonArray items = new JsonArray();
    for (LedgerNode node : ledger.nodes().values()) {
      JsonArray leases = new JsonArray();
      for (Lease lease : ledger.leases().values()) {
        if (!lease.in(node.name()).equals(Resources.NONE)) {
          leases.add(lease(lease, node.name()));
        }
      }
      JsonArray waiting = new JsonArray();
      for (Ask ask : ledger.waiting().values()) {
        Unit unit = state.unit(ask.id());
        if (ask.parts().containsKey(node.name())) {
          waiting.add(
              resources(ask.parts().getOrDefault(node.name(), Resources.NONE))
                  .put("holder", ask.holder())
                  .put("priority", ask.priority())
                  .put("since", ask.since().toString())
                  .put("reason", unit == null ? "" : unit.reason().text()));
        }
      }
      items.add(
          new JsonObject()
              .put("id", node.name())
              .put("kind", device.kind().name())
              .put("name", device.name())
              .put("parent", node.parent())
              .put("capacity", resources(ledger.capacity(node.name())))
              .put("leased", resources(ledger.leased(node.name())))
              .put("free", resources(ledger.free(node.name())))
              .put("kept", kept(ledger, node.name()))
              .put("explanation", node.parent() == null ? origin.sentence() : "")
              .put("budget", node.parent() == null ? origin.toJson() : null)
              .put("leases", leases)
              .put("waiting", waiting));
    }
    return new JsonObject().put("items", items);
  }

  /** What engines keep of what they unloaded, until the process ends. */
  private static JsonArray kept(Ledger ledger, String node) {
    JsonArray kept = new JsonArray();
    ledger
        .retained(node)
        .forEach(
            (engine, bytes) ->
                kept.add(new JsonObject().put("engine", engine).put("memoryBytes", bytes)));
    return kept;
  }

  private JsonObject lease(Lease lease, String node) {
    Unit unit = state.unit(lease.id());
    return resources(lease.in(node))
        .put("id", lease.id())
        .put("deployment", unit == null ? null : unit.deployment())
        .put("holder", lease.holder())
        .put("engine", unit == null ? null : unit.spec().engine())
        .put("state", lease.state().name())
        .put("priority", lease.priority())
        .put("pinned", lease.pinned())
        .put("over", lease.over())
        .put("grantedAt", lease.grantedAt().toString());
  }

  private static JsonObject resources(Resources resources) {
    return new JsonObject()
        .put("memoryBytes", resources.bytes())
        .put("threads", resources.threads());
  }
}
