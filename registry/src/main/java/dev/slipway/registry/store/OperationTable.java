package dev.slipway.registry.store;

import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.Operation;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Uploads;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Long work and how far it is. */
public final class OperationTable {
  private static final String COLUMNS =
      """
       id, kind, entity, state, done, total, unit, result, failure, actor, created_at, updated_at
      """;

  private OperationTable() {}

  public static Future<Operation> start(Sql sql, History.StartOperation operation) {
    return sql.first(
            """
            insert into registry.operation (kind, entity, total, unit, actor, expires_at)
            values ($1, $2, $3, $4, $5, now() + $6 * interval '1 second') returning
            """
                + COLUMNS,
            OperationTable::operation,
            operation.kind(),
            operation.entity(),
            operation.total(),
            operation.unit(),
            operation.forActor(),
            operation.keep().toSeconds())
        .map(Optional::orElseThrow);
  }

  /**
   * @return empty when there is no such operation, or it has ended
   */
  public static Future<Optional<Operation>> tell(Sql sql, History.TellOperation news) {
    return sql.first(
        """
        update registry.operation set state = $2, done = $3, total = coalesce($4, total),
          result = coalesce($5, result), failure = coalesce($6, failure), updated_at = now()
        where id = $1 and state = 'RUNNING' returning
        """
            + COLUMNS,
        OperationTable::operation,
        news.id(),
        news.state().name(),
        news.done(),
        news.total(),
        news.result(),
        news.failure());
  }

  /**
   * Operations that still tell of a check that is over, oldest first.
   *
   * @param before those that were begun earlier, or whose check is over for a minute: who began a
   *     newer one is about to tell how it went
   */
  public static Future<List<Operation>> ofEndedChecks(Sql sql, Instant before, int limit) {
    return sql.list(
        "select"
            + COLUMNS
            + """
            from registry.operation o
            where kind = $1 and state = 'RUNNING' and expires_at > now()
              and not exists (
                select 1 from registry.upload u where u.id::text = o.entity
                  and (u.state = 'CHECKING'
                    or (o.created_at >= $2
                      and greatest(o.created_at, u.updated_at) > now() - interval '1 minute')))
            order by created_at limit $3
            """,
        OperationTable::operation,
        Uploads.CHECK_OPERATION,
        Rows.time(before),
        limit);
  }

  public static Future<Optional<Operation>> find(Sql sql, UUID id) {
    return sql.first(
        "select" + COLUMNS + "from registry.operation where id = $1 and expires_at > now()",
        OperationTable::operation,
        id);
  }

  /**
   * Newest first.
   *
   * @param actor null: of everybody
   */
  public static Future<Cursor.Page<Operation>> list(
      Sql sql, @Nullable String actor, Paging paging) {
    @Nullable String[] after = Cursor.read(paging.cursor(), 2);
    return sql.list(
            "select"
                + COLUMNS
                + """
                from registry.operation
                where expires_at > now() and ($1::text is null or actor = $1)
                  and ($2::text is null or (created_at, id) < ($2::text::timestamptz, $3::text::uuid))
                order by created_at desc, id desc limit $4
                """,
            OperationTable::operation,
            actor,
            after[0],
            after[1],
            paging.limit() + 1)
        .map(
            rows ->
                Cursor.Page.of(
                    rows,
                    paging.limit(),
                    operation -> List.of(operation.createdAt(), operation.id())));
  }

  /** Forgets what is over. */
  public static Future<Integer> sweep(Sql sql) {
    return sql.count("delete from registry.operation where expires_at <= now()");
  }

  private static Operation operation(Row row) {
    return new Operation(
        row.getUUID("id"),
        row.getString("kind"),
        row.getString("entity"),
        Operation.State.valueOf(row.getString("state")),
        row.getLong("done"),
        row.getLong("total"),
        row.getString("unit"),
        row.getJsonObject("result"),
        row.getJsonObject("failure"),
        row.getString("actor"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }
}
