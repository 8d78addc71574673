package dev.slipway.registry.store;

import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** What was done: for people by time, for programs in an order that leaves nothing out. */
public final class ChangeTable {
  private static final String COLUMNS =
      """
      id, xid::text as xid, at, actor, via, request_id, kind, entity, model, action, before, after, reason
      from registry.change
      """;

  private ChangeTable() {}

  /**
   * Changes for people, newest first.
   *
   * @param visible patterns of {@code like} for the models whose changes to list
   * @param all whether changes of no model are listed too
   */
  public static Future<Cursor.Page<Change>> list(
      Sql sql, String[] visible, boolean all, History.ListChanges filter) {
    return sql.list(
            "select "
                + COLUMNS
                + """
                where ((model is null and $1) or model like any($2))
                  and ($3::text is null or model = $3)
                  and ($4::text is null or actor = $4)
                  and ($5::text is null or kind = $5)
                  and ($6::text is null or entity = $6)
                  and ($7::text is null or action = $7)
                  and ($8::text is null
                       or strpos(lower(entity), lower($8)) > 0 or strpos(lower(reason), lower($8)) > 0
                       or (kind = 'SIGN_IN' and after ->> 'address' = $8))
                  and ($9::timestamptz is null or at >= $9)
                  and ($10::timestamptz is null or at < $10)
                  and ($11::bigint is null or id < $11)
                order by id desc limit $12
                """,
            ChangeTable::change,
            all,
            visible,
            filter.model(),
            filter.actor(),
            filter.kind() == null ? null : filter.kind().name(),
            filter.entity(),
            filter.action(),
            filter.text(),
            Rows.time(filter.from()),
            Rows.time(filter.until()),
            Cursor.number(Cursor.read(filter.paging().cursor(), 1)[0]),
            filter.paging().limit() + 1)
        .map(
            rows ->
                Cursor.Page.of(
                    rows, filter.paging().limit(), change -> List.of(change.position().id())));
  }

  /**
   * Changes after a position, oldest first. Only those of transactions older than every one that
   * still runs: ids and transaction numbers are given before a commit, so whatever is newer may yet
   * be overtaken by a row that comes later with a smaller number.
   */
  public static Future<List<Change>> after(Sql sql, Position position, int limit) {
    return sql.list(
        "select "
            + COLUMNS
            + """
            where (xid, id) > ($1::text::xid8, $2) and xid < registry.change_horizon()
            order by registry.change.xid, id limit $3
            """,
        ChangeTable::change,
        Long.toString(position.xid()),
        position.id(),
        limit);
  }

  /**
   * Committed changes that cannot be told in order yet.
   *
   * @param count how many wait for older transactions to end
   * @param oldestSeconds how long ago the oldest of them was made; 0 when there is none
   */
  public record HeldBack(long count, double oldestSeconds) {
    public static final HeldBack NOTHING = new HeldBack(0, 0);
  }

  /** Committed changes after a position that wait for older transactions to end. */
  public static Future<HeldBack> heldBack(Sql sql, Position position) {
    return sql.first(
            """
            select count(*) as count,
              coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::double precision as oldest
            from registry.change
            where (xid, id) > ($1::text::xid8, $2) and xid >= registry.change_horizon()
            """,
            row -> new HeldBack(row.getLong("count"), row.getDouble("oldest")),
            Long.toString(position.xid()),
            position.id())
        .map(Optional::orElseThrow);
  }

  /** Goes on after the log's newest number where the cluster has not given that one yet. */
  public static Future<Boolean> followCluster(Store store) {
    return store.read(
        sql ->
            sql.first("select registry.follow_cluster()", row -> row.getBoolean(0))
                .map(followed -> followed.orElse(false)));
  }

  /** Where a reader stands; before it ever read, after everything that is readable now. */
  public static Future<Position> place(Sql sql, String reader) {
    return sql.first(
            "select xid::text as xid, id from registry.change_reader where name = $1",
            ChangeTable::position,
            reader)
        .compose(place -> place.isPresent() ? Future.succeededFuture(place.get()) : end(sql));
  }

  /** After everything that is readable now. */
  public static Future<Position> end(Sql sql) {
    return sql.first(
            """
            select xid::text as xid, id from registry.change
            where xid < registry.change_horizon()
            order by registry.change.xid desc, id desc limit 1
            """,
            ChangeTable::position)
        .map(place -> place.orElse(Position.START));
  }

  /** The ends of what is readable now. */
  public static Future<History.Ends> ends(Sql sql) {
    return sql.first(
            "select xid::text as xid, id from registry.change order by registry.change.xid, id limit 1",
            ChangeTable::position)
        .compose(
            oldest ->
                end(sql).map(newest -> new History.Ends(oldest.orElse(Position.START), newest)));
  }

  /** Keeps where a reader stands. */
  public static Future<Integer> keep(Sql sql, String reader, Position position) {
    return sql.count(
        """
        insert into registry.change_reader (name, xid, id) values ($1, $2::text::xid8, $3)
        on conflict (name) do update set xid = excluded.xid, id = excluded.id, read_at = now()
        """,
        reader,
        Long.toString(position.xid()),
        position.id());
  }

  private static Position position(Row row) {
    return new Position(Long.parseLong(row.getString("xid")), row.getLong("id"));
  }

  private static Change change(Row row) {
    return new Change(
        position(row),
        Rows.instant(row, "at"),
        row.getString("actor"),
        row.getString("via"),
        row.getString("request_id"),
        Change.Kind.valueOf(row.getString("kind")),
        row.getString("entity"),
        row.getString("model"),
        row.getString("action"),
        row.getJsonObject("before"),
        row.getJsonObject("after"),
        row.getString("reason"));
  }
}
