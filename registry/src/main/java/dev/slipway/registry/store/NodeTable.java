package dev.slipway.registry.store;

import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes, what they say about deployments, and who leads. */
public final class NodeTable {
  private static final String COLUMNS = "id, epoch, address, release, facts, started_at, seen_at";

  private NodeTable() {}

  /**
   * Writes a node that starts, with the next epoch. Said again by the process that holds the epoch
   * it keeps it: hellos that were late may arrive in any order.
   */
  public static Future<Nodes.Node> join(Sql sql, Nodes.Join hello) {
    return sql.first(
            """
            insert into registry.node as n (id, process, address, release, facts) values ($1, $2, $3, $4, $5)
            on conflict (id) do update set
              epoch = case when n.process = excluded.process then n.epoch else n.epoch + 1 end,
              started_at = case when n.process = excluded.process then n.started_at else now() end,
              process = excluded.process, address = excluded.address, release = excluded.release,
              facts = excluded.facts, seen_at = now()
            returning
            """
                + COLUMNS,
            NodeTable::node,
            hello.id(),
            hello.process(),
            hello.address(),
            hello.release(),
            hello.facts())
        .map(Optional::orElseThrow);
  }

  /**
   * What an earlier start of a node said of deployments and is true no more: the process is gone
   * that had loaded them.
   */
  public static Future<List<Nodes.StatusEntry>> leftBehind(Work work, String id, long epoch) {
    return work.list(
        """
        select deployment, model, version, observed_generation from registry.deployment_status
        where node = $1 and node_epoch < $2 and state in ('LOADING', 'WARMING', 'READY', 'DRAINING')
        order by deployment for update
        """,
        row ->
            new Nodes.StatusEntry(
                row.getLong("deployment"),
                row.getString("model"),
                row.getInteger("version"),
                row.getLong("observed_generation"),
                DeploymentStatus.State.PENDING,
                "NODE_STARTED",
                "node '" + id + "' has started anew and has not loaded it yet",
                0,
                null,
                null,
                false),
        id,
        epoch);
  }

  /**
   * @return empty when the epoch is not the node's newest
   */
  public static Future<Optional<Nodes.Node>> seen(Sql sql, String id, long epoch) {
    return sql.first(
        "update registry.node set seen_at = now() where id = $1 and epoch = $2 returning "
            + COLUMNS,
        NodeTable::node,
        id,
        epoch);
  }

  public static Future<List<Nodes.Node>> list(Sql sql) {
    return sql.list("select " + COLUMNS + " from registry.node order by id", NodeTable::node);
  }

  /** The epoch of a node, which cannot grow until the work ends. */
  public static Future<Optional<Long>> holdEpoch(Work work, String id) {
    return work.first(
        "select epoch from registry.node where id = $1 for share", row -> row.getLong(0), id);
  }

  /** What a node says about a deployment, held until the work ends. */
  public static Future<Optional<DeploymentStatus>> lockStatus(
      Work work, long deployment, String node) {
    return work.first(
        """
        select deployment, node, observed_generation, state, reason_code, reason, instances, device,
               footprint, since
        from registry.deployment_status where deployment = $1 and node = $2 for update
        """,
        NodeTable::status,
        deployment,
        node);
  }

  /** Writes a status; {@code since} moves when the state does. */
  public static Future<DeploymentStatus> writeStatus(
      Work work, String node, long epoch, Nodes.StatusEntry entry) {
    return work.first(
            """
            insert into registry.deployment_status as s
              (deployment, node, model, version, observed_generation, state, reason_code, reason,
               instances, device, footprint, node_epoch)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (deployment, node) do update set
              observed_generation = excluded.observed_generation,
              state = excluded.state, reason_code = excluded.reason_code, reason = excluded.reason,
              instances = excluded.instances, device = excluded.device, footprint = excluded.footprint,
              node_epoch = excluded.node_epoch, written_at = now(),
              since = case when s.state = excluded.state then s.since else now() end
            returning deployment, node, observed_generation, state, reason_code, reason, instances,
              device, footprint, since
            """,
            NodeTable::status,
            entry.deployment(),
            node,
            entry.model(),
            entry.version(),
            entry.observedGeneration(),
            entry.state().name(),
            entry.reasonCode(),
            entry.reason(),
            entry.instances(),
            entry.device(),
            json(entry.memory()),
            epoch)
        .map(Optional::orElseThrow);
  }

  /** Takes a status away. */
  public static Future<Integer> forgetStatus(Work work, long deployment, String node) {
    return work.count(
        "delete from registry.deployment_status where deployment = $1 and node = $2",
        deployment,
        node);
  }

  /** Takes the role when it is free, was let go, or is ours; answers who has it then. */
  public static Future<Nodes.Leadership> lead(
      Sql sql, String role, String node, Duration patience) {
    return sql.first(
            """
            insert into registry.leadership as l (role, holder, until, epoch)
            values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond', 1)
            on conflict (role) do update set holder = excluded.holder, until = excluded.until,
              epoch = case when l.holder = excluded.holder and l.until > clock_timestamp()
                           then l.epoch else l.epoch + 1 end
            where l.holder = excluded.holder or l.until <= clock_timestamp()
            returning role, holder, until, epoch
            """,
            row -> leadership(row, node),
            role,
            node,
            patience.toMillis())
        .compose(
            taken -> taken.isPresent() ? Future.succeededFuture(taken) : leader(sql, role, node))
        .map(Optional::orElseThrow);
  }

  /** Lets a role go at once, when it is ours by that epoch. */
  public static Future<Optional<Nodes.Leadership>> resign(
      Sql sql, String role, String node, long epoch) {
    return sql.count(
            """
            update registry.leadership set until = clock_timestamp()
            where role = $1 and holder = $2 and epoch = $3 and until > clock_timestamp()
            """,
            role,
            node,
            epoch)
        .compose(rows -> leader(sql, role, node));
  }

  /**
   * Whether a leader with that epoch may still write. The leadership cannot change hands before the
   * work ends.
   */
  public static Future<Boolean> holds(Work work, String role, long epoch) {
    return work.first(
            """
            select true from registry.leadership
            where role = $1 and epoch = $2 and until > clock_timestamp() for share
            """,
            row -> true,
            role,
            epoch)
        .map(Optional::isPresent);
  }

  private static Future<Optional<Nodes.Leadership>> leader(Sql sql, String role, String node) {
    return sql.first(
        "select role, holder, until, epoch from registry.leadership where role = $1",
        row -> leadership(row, node),
        role);
  }

  private static Nodes.Leadership leadership(Row row, String node) {
    return new Nodes.Leadership(
        row.getString("role"),
        row.getString("holder"),
        Rows.instant(row, "until"),
        row.getLong("epoch"),
        row.getString("holder").equals(node));
  }

  private static Nodes.Node node(Row row) {
    return new Nodes.Node(
        row.getString("id"),
        row.getLong("epoch"),
        row.getString("address"),
        row.getString("release"),
        row.getJsonObject("facts"),
        Rows.instant(row, "started_at"),
        Rows.instant(row, "seen_at"));
  }

  private static DeploymentStatus status(Row row) {
    JsonObject memory = row.getJsonObject("footprint");
    return new DeploymentStatus(
        row.getLong("deployment"),
        row.getString("node"),
        row.getLong("observed_generation"),
        DeploymentStatus.State.valueOf(row.getString("state")),
        row.getString("reason_code"),
        row.getString("reason"),
        row.getInteger("instances"),
        row.getString("device"),
        memory == null ? null : RecordJson.read(memory, DeploymentStatus.Memory.class),
        Rows.instant(row, "since"));
  }

  private static @Nullable JsonObject json(DeploymentStatus.@Nullable Memory memory) {
    return memory == null ? null : RecordJson.write(memory);
  }
}
