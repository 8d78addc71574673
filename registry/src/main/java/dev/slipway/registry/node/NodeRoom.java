package dev.slipway.registry.node;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Footprint;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.store.FootprintTable;
import dev.slipway.registry.store.NodeTable;
import dev.slipway.registry.store.ServingTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nodes' own business with the registry. */
public final class NodeRoom {
  private final Store store;

  public NodeRoom(Store store) {
    this.store = store;
  }

  public Future<ServingSnapshot> readServing(Command<Nodes.ReadServing> command) {
    return store.readTogether(ServingTable::read);
  }

  public Future<Nodes.Node> join(Command<Nodes.Join> command) {
    return store.write(
        command,
        work ->
            NodeTable.join(work, command.request())
                .compose(
                    node ->
                        work.changed(Change.Kind.NODE, node.id(), null, "join", null, node, "")
                            .compose(told -> NodeTable.leftBehind(work, node.id(), node.epoch()))
                            .compose(entries -> write(work, node.id(), node.epoch(), entries, 0))
                            .map(node)));
  }

  public Future<Nodes.Node> seen(Command<Nodes.Seen> command) {
    Nodes.Seen seen = command.request();
    return store
        .write(command, work -> NodeTable.seen(work, seen.id(), seen.epoch()))
        .map(node -> node.orElseThrow(() -> fenced(seen.id(), seen.epoch())));
  }

  public Future<Nodes.NodeList> list(Command<Nodes.ListNodes> command) {
    return store.read(NodeTable::list).map(Nodes.NodeList::new);
  }

  /** All entries in one transaction; a change record for each that moved to another state. */
  public Future<Nodes.Written> writeStatus(Command<Nodes.WriteStatus> command) {
    Nodes.WriteStatus status = command.request();
    return store.write(
        command,
        work ->
            NodeTable.holdEpoch(work, status.node())
                .compose(
                    epoch -> {
                      if (epoch.isEmpty() || epoch.get() != status.epoch()) {
                        throw fenced(status.node(), status.epoch());
                      }
                      return write(work, status.node(), status.epoch(), status.entries(), 0);
                    })
                .map(Nodes.Written::new));
  }

  private static Future<Integer> write(
      Work work, String node, long epoch, List<Nodes.StatusEntry> entries, int written) {
    if (entries.isEmpty()) {
      return Future.succeededFuture(written);
    }
    Nodes.StatusEntry entry = entries.get(0);
    List<Nodes.StatusEntry> rest = entries.subList(1, entries.size());
    return NodeTable.lockStatus(work, entry.deployment(), node)
        .compose(
            found -> {
              DeploymentStatus before = found.orElse(null);
              if (before != null && before.observedGeneration() > entry.observedGeneration()) {
                return Future.succeededFuture(0);
              }
              if (entry.gone()) {
                return NodeTable.forgetStatus(work, entry.deployment(), node)
                    .compose(rows -> told(work, entry, before, null).map(rows));
              }
              return NodeTable.writeStatus(work, node, epoch, entry)
                  .compose(after -> told(work, entry, before, after).map(1));
            })
        .compose(rows -> write(work, node, epoch, rest, written + rows));
  }

  private static Future<Void> told(
      Work work,
      Nodes.StatusEntry entry,
      @Nullable DeploymentStatus before,
      @Nullable DeploymentStatus after) {
    if (before == null && after == null) {
      return Future.succeededFuture();
    }
    if (before != null
        && after != null
        && before.state() == after.state()
        && before.observedGeneration() == after.observedGeneration()
        && Objects.equals(before.reasonCode(), after.reasonCode())) {
      return Future.succeededFuture();
    }
    String reason = after == null || after.reason() == null ? "" : after.reason();
    String action =
        after == null ? "gone" : after.state().name().toLowerCase(java.util.Locale.ROOT);
    return work.changed(
        Change.Kind.STATUS,
        Long.toString(entry.deployment()),
        entry.model(),
        action,
        before == null ? null : Told.of(entry.version(), before),
        after == null ? null : Told.of(entry.version(), after),
        reason);
  }

  /**
   * A status as a change tells it: with the version, since the wish may be gone when it is read.
   */
  public record Told(
      long deployment,
      int version,
      String node,
      long observedGeneration,
      DeploymentStatus.State state,
      @Nullable String reasonCode,
      @Nullable String reason,
      int instances,
      @Nullable String device,
      DeploymentStatus.@Nullable Memory memory,
      Instant since) {

    // The compiler loses the mark of a nested type that may be null when it reads it from a jar.
    @SuppressWarnings("NullAway")
    static Told of(int version, DeploymentStatus status) {
      return new Told(
          status.deployment(),
          version,
          status.node(),
          status.observedGeneration(),
          status.state(),
          status.reasonCode(),
          status.reason(),
          status.instances(),
          status.device(),
          status.memory(),
          status.since());
    }
  }

  public Future<Nodes.Leadership> lead(Command<Nodes.Lead> command) {
    Nodes.Lead wish = command.request();
    return store.write(
        command, work -> NodeTable.lead(work, wish.role(), wish.node(), wish.patience()));
  }

  public Future<Nodes.Leadership> resign(Command<Nodes.Resign> command) {
    Nodes.Resign wish = command.request();
    return store
        .write(command, work -> NodeTable.resign(work, wish.role(), wish.node(), wish.epoch()))
        .map(
            left ->
                left.orElseThrow(
                    () ->
                        new SlipwayException(
                            FailureCode.NOT_FOUND,
                            "nobody ever had the role '" + wish.role() + "'")));
  }

  /**
   * Holds a leader's write to its epoch: inside the work, nobody else can become leader before it
   * ends.
   *
   * @return fails with CONFLICT when somebody else leads, or the time is over
   */
  public static Future<Void> requireLeader(Work work, String role, long epoch) {
    return NodeTable.holds(work, role, epoch)
        .compose(
            holds ->
                holds
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SlipwayException(
                            FailureCode.CONFLICT,
                            "the leadership of '"
                                + role
                                + "' with epoch "
                                + epoch
                                + " is over; nothing was written")));
  }

  public Future<Footprint> measured(Command<Nodes.Measured> command) {
    return store.write(command, work -> FootprintTable.add(work, command.request()));
  }

  public Future<Nodes.Footprints> footprints(Command<Nodes.ListFootprints> command) {
    return store
        .read(sql -> FootprintTable.of(sql, command.request().digest()))
        .map(Nodes.Footprints::new);
  }

  private static SlipwayException fenced(String node, long epoch) {
    return new SlipwayException(
        FailureCode.CONFLICT,
        "node '"
            + node
            + "' with epoch "
            + epoch
            + " is not the newest of that name; start it anew");
  }
}
