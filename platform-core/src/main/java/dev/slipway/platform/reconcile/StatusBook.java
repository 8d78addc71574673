package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Nodes.StatusEntry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The status rows of this node: keeps the newest of each deployment and writes what the registry
 * has not got, together; while the registry is away it writes later, the newest only. Used on one
 * context.
 */
final class StatusBook {

  private static final System.Logger LOG = System.getLogger(StatusBook.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Bus bus;
  private final String node;
  private final Map<Long, StatusEntry> written = new HashMap<>();
  private final Map<Long, StatusEntry> unwritten = new TreeMap<>();
  private long epoch = -1;
  private boolean writing;
  private boolean fenced;

  StatusBook(Bus bus, String node) {
    this.bus = bus;
    this.node = node;
  }

  /** The registry knows this start of the node: rows can be written. */
  void joined(long newEpoch) {
    epoch = newEpoch;
    flush();
  }

  /** How a deployment stands now. */
  void note(StatusEntry entry) {
    if (entry.equals(unwritten.getOrDefault(entry.deployment(), written.get(entry.deployment())))) {
      return;
    }
    unwritten.put(entry.deployment(), entry);
  }

  /** Writes what is not written. Never fails. */
  Future<Void> flush() {
    if (writing || fenced || epoch < 0 || unwritten.isEmpty()) {
      return Future.succeededFuture();
    }
    writing = true;
    List<StatusEntry> batch = new ArrayList<>(unwritten.values());
    return bus.request(
            Nodes.WRITE_STATUS,
            new Nodes.WriteStatus(node, epoch, batch),
            Caller.platform(PATIENCE))
        .transform(
            result -> {
              writing = false;
              if (result.succeeded()) {
                batch.forEach(this::wasWritten);
                return flush();
              }
              failed(result.cause());
              return Future.succeededFuture();
            });
  }

  private void wasWritten(StatusEntry entry) {
    unwritten.remove(entry.deployment(), entry);
    if (entry.gone()) {
      written.remove(entry.deployment());
    } else {
      written.put(entry.deployment(), entry);
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof SlipwayException known && known.code() == FailureCode.CONFLICT) {
      fenced = true;
      LOG.log(
          System.Logger.Level.ERROR,
          "another process has started as this node; this one serves on but writes no status any"
              + " more: {0}",
          known.getMessage());
    } else {
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0} status rows are written later: {1}",
          unwritten.size(),
          failure.getMessage());
    }
  }

  /** Whether everything is written. */
  boolean clean() {
    return unwritten.isEmpty() && !writing;
  }
}
