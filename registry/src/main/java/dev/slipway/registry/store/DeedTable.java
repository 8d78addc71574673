package dev.slipway.registry.store;

import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was done to models, read from the changes: the last deed of each, the marks of one, what
 * served at a moment. What a change holds is cut down in the database: whole versions and
 * deployments would be megabytes that only a line of text is made of.
 */
public final class DeedTable {

  /** Of a change, what a line of text needs. */
  private static final String BRIEF =
      """
      case c.kind
        when 'TRAFFIC' then jsonb_build_object('number', %1$s->'number', 'routes', %1$s->'policy'->'routes',
                                               'shadows', %1$s->'policy'->'shadows')
        when 'ALIAS' then jsonb_build_object('alias', %1$s->'alias', 'version', %1$s->'version')
        when 'DEPLOYMENT' then jsonb_build_object('version', %1$s->'version', 'wished', %1$s->'wished',
          'replicas', %1$s->'replicas', 'instances', %1$s->'settings'->'instances', 'batching', %1$s->'settings'->'batching')
        when 'VERSION' then jsonb_build_object('number', %1$s->'number')
        when 'STATUS' then jsonb_build_object('state', %1$s->'state', 'node', %1$s->'node', 'reason', %1$s->'reason')
        else '{}'::jsonb
      end
      """;

  private static final String DEED =
      "c.id, c.xid::text as xid, c.at, c.actor, c.kind, c.entity, c.action, c.reason, "
          + String.format(BRIEF, "c.before")
          + " as before, "
          + String.format(BRIEF, "c.after")
          + " as after ";

  private DeedTable() {}

  /** What nodes say and uploads on their way are no deeds of anybody; an index leaves them out. */
  static Future<Map<String, Deed>> last(Sql sql, String[] visible) {
    return sql.list(
            "select m.name, c.* from registry.model m cross join lateral (select "
                + DEED
                + """
                , null::integer as version from registry.change c
                where c.model = m.name and c.kind not in ('STATUS', 'UPLOAD')
                order by c.id desc limit 1) c
                where m.removed_at is null and m.name like any($1)
                """,
            row -> Map.entry(row.getString("name"), deed(row)),
            (Object) visible)
        .map(GlanceTable::map);
  }

  /** Marks of a model, the newest ones, oldest first, one more than wanted. */
  public static Future<List<Deed>> marks(Sql sql, Glance.ReadMarks which, int limit) {
    return sql.list(
            "select "
                + DEED
                + """
                , case c.kind when 'STATUS' then
                    coalesce((c.after->>'version')::integer, (select (w.after->>'version')::integer from registry.change w
                              where w.kind = 'DEPLOYMENT' and w.entity = c.entity and w.after is not null
                              order by w.id desc limit 1),
                             (select d.version from registry.deployment d where d.id::text = c.entity))
                  end as version
                from registry.change c
                where c.model = $1 and c.at >= $2 and c.at < $3
                  and (c.kind in ('TRAFFIC', 'ALIAS') or (c.kind = 'STATUS' and c.action in ('ready', 'failed')))
                order by c.id desc limit $4
                """,
            DeedTable::deed,
            which.model(),
            Rows.time(which.from()),
            Rows.time(which.until()),
            limit)
        .map(
            newestFirst -> {
              List<Deed> oldestFirst = new ArrayList<>(newestFirst);
              Collections.reverse(oldestFirst);
              return oldestFirst;
            });
  }

  /** Call it inside {@link Store#readTogether}, so that the parts belong together. */
  public static Future<Glance.ServedThen> served(Sql sql, String model, Instant at) {
    Future<Optional<TrafficRevision>> traffic = TrafficTable.at(sql, model, at);
    Future<List<Map.Entry<String, Integer>>> aliases =
        sql.list(
            """
            select * from (select distinct on (alias) alias, version from registry.alias_revision
                           where model = $1 and changed_at <= $2 order by alias, number desc) a
            where version is not null
            """,
            row -> Map.entry(row.getString("alias"), row.getInteger("version")),
            model,
            Rows.time(at));
    Future<List<Glance.Stood>> stood =
        sql.list(
            """
            select s.entity, s.node, s.at, s.after->>'state' as state, s.after->>'reason' as reason,
              coalesce((s.after->>'version')::integer,
                       (select (w.after->>'version')::integer from registry.change w
                        where w.kind = 'DEPLOYMENT' and w.entity = s.entity and w.after is not null
                        order by w.id desc limit 1)) as version
            from (select distinct on (entity, coalesce(after->>'node', before->>'node'))
                    entity, coalesce(after->>'node', before->>'node') as node, at, after
                  from registry.change
                  where model = $1 and kind = 'STATUS' and at <= $2
                  order by entity, coalesce(after->>'node', before->>'node'), id desc) s
            where s.after is not null
            order by version, s.node
            """,
            row ->
                new Glance.Stood(
                    Long.parseLong(row.getString("entity")),
                    row.getInteger("version"),
                    row.getString("node"),
                    DeploymentStatus.State.valueOf(row.getString("state")),
                    row.getString("reason"),
                    Rows.instant(row, "at")),
            model,
            Rows.time(at));
    return Future.all(traffic, aliases, stood)
        .map(
            read ->
                new Glance.ServedThen(
                    model,
                    at,
                    traffic.result().orElse(null),
                    GlanceTable.map(aliases.result()),
                    stood.result()));
  }

  private static Deed deed(Row row) {
    return new Deed(
        new Change.Position(Long.parseLong(row.getString("xid")), row.getLong("id")),
        Rows.instant(row, "at"),
        row.getString("actor"),
        Change.Kind.valueOf(row.getString("kind")),
        row.getString("entity"),
        row.getString("action"),
        row.getInteger("version"),
        object(row, "before"),
        object(row, "after"),
        row.getString("reason"));
  }

  private static JsonObject object(Row row, String column) {
    JsonObject value = row.getJsonObject(column);
    return value == null ? new JsonObject() : value;
  }
}
