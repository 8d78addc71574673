package dev.slipway.registry.store;

import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.Glance.ModelGlance;
import dev.slipway.registry.api.Glance.Policy;
import dev.slipway.registry.api.Glance.Said;
import dev.slipway.registry.api.Glance.Wish;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Many models at once: seven statements, however many models there are, each reading a few rows of
 * each model by an index.
 */
public final class GlanceTable {

  private GlanceTable() {}

  /**
   * Call it inside {@link Store#readTogether}, so that the parts belong together.
   *
   * @param visible patterns of {@code like} for the models to read
   */
  public static Future<Glance.Models> models(Sql sql, String[] visible) {
    Future<Instant> now =
        sql.first("select now() as now", row -> Rows.instant(row, "now"))
            .map(Optional::orElseThrow);
    Future<Change.Position> position = ChangeTable.end(sql);
    Future<List<Named>> models = named(sql, visible);
    Future<Map<String, List<Wish>>> wishes = wishes(sql, visible);
    Future<Map<String, Policy>> traffic = traffic(sql, visible);
    Future<Map<String, Deed>> deeds = DeedTable.last(sql, visible);
    Future<Map<String, Instant>> nodes =
        sql.list("select id, seen_at from registry.node", row -> row)
            .map(
                rows -> {
                  Map<String, Instant> seen = new HashMap<>();
                  rows.forEach(row -> seen.put(row.getString("id"), Rows.instant(row, "seen_at")));
                  return seen;
                });
    return Future.all(List.of(now, position, models, wishes, traffic, deeds, nodes))
        .map(
            read -> {
              boolean more = models.result().size() > Glance.MOST_MODELS;
              List<ModelGlance> items = new ArrayList<>();
              for (Named one : models.result()) {
                if (items.size() < Glance.MOST_MODELS) {
                  items.add(
                      one.with(
                          wishes.result().getOrDefault(one.name(), List.of()),
                          traffic.result().get(one.name()),
                          deeds.result().get(one.name())));
                }
              }
              return new Glance.Models(
                  now.result(), position.result(), items, nodes.result(), more);
            });
  }

  private record Named(
      String name,
      String description,
      String owner,
      int latest,
      @Nullable String engine,
      Map<String, Integer> aliases,
      @Nullable Long rollout) {
    ModelGlance with(List<Wish> wishes, @Nullable Policy traffic, @Nullable Deed last) {
      return new ModelGlance(
          name, description, owner, latest, engine, aliases, wishes, traffic, rollout, last);
    }
  }

  private static Future<List<Named>> named(Sql sql, String[] visible) {
    return sql.list(
        """
        select m.name, left(m.description, 512) as description, m.owner, m.next_version - 1 as latest,
          (select v.engine from registry.version v where v.model = m.name order by v.number desc limit 1) as engine,
          (select r.id from registry.rollout r where r.model = m.name
             and r.state in ('PENDING', 'RUNNING', 'PAUSED', 'PROMOTING', 'ROLLING_BACK')) as rollout,
          coalesce((select jsonb_object_agg(a.alias, a.version)
                    from (select distinct on (alias) alias, version from registry.alias_revision
                          where model = m.name order by alias, number desc) a
                    where a.version is not null), '{}') as aliases
        from registry.model m
        where m.removed_at is null and m.name like any($1)
        order by m.name limit $2
        """,
        row -> {
          Map<String, Integer> aliases = new HashMap<>();
          row.getJsonObject("aliases")
              .forEach(
                  entry -> aliases.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
          return new Named(
              row.getString("name"),
              row.getString("description"),
              row.getString("owner"),
              row.getInteger("latest"),
              row.getString("engine"),
              aliases,
              row.getLong("rollout"));
        },
        visible,
        Glance.MOST_MODELS + 1);
  }

  private static Future<Map<String, List<Wish>>> wishes(Sql sql, String[] visible) {
    return sql.list(
            """
            select d.model, d.id, d.version, d.wished, d.replicas, d.generation, d.updated_at,
              coalesce(d.settings->>'engine', v.engine) as engine,
              s.node, s.observed_generation, s.state, s.reason_code, s.reason, s.instances, s.since
            from registry.deployment d
            join registry.version v on v.model = d.model and v.number = d.version
            left join registry.deployment_status s on s.deployment = d.id
            where d.model like any($1)
            order by d.model, d.version, s.node
            """,
            row -> row,
            (Object) visible)
        .map(GlanceTable::wishes);
  }

  private static Map<String, List<Wish>> wishes(List<Row> rows) {
    Map<Long, List<Said>> said = new HashMap<>();
    Map<Long, Row> wishes = new LinkedHashMap<>();
    for (Row row : rows) {
      wishes.putIfAbsent(row.getLong("id"), row);
      List<Said> of = said.computeIfAbsent(row.getLong("id"), id -> new ArrayList<>());
      if (row.getString("node") != null) {
        of.add(
            new Said(
                row.getString("node"),
                row.getLong("observed_generation"),
                DeploymentStatus.State.valueOf(row.getString("state")),
                row.getString("reason_code"),
                row.getString("reason"),
                row.getInteger("instances"),
                Rows.instant(row, "since")));
      }
    }
    Map<String, List<Wish>> byModel = new HashMap<>();
    wishes.forEach(
        (id, row) ->
            byModel
                .computeIfAbsent(row.getString("model"), model -> new ArrayList<>())
                .add(
                    new Wish(
                        id,
                        row.getInteger("version"),
                        row.getString("wished").equals("LOADED"),
                        row.getInteger("replicas"),
                        row.getString("engine"),
                        row.getLong("generation"),
                        Rows.instant(row, "updated_at"),
                        said.getOrDefault(id, List.of()))));
    return byModel;
  }

  private static Future<Map<String, Policy>> traffic(Sql sql, String[] visible) {
    return sql.list(
            """
            select m.name, t.revision, t.number, t.routes, t.shadows, t.decided_at
            from registry.model m cross join lateral
              (select revision, number, routes, shadows, decided_at from registry.traffic_revision
               where model = m.name order by number desc limit 1) t
            where m.removed_at is null and m.name like any($1)
            """,
            row ->
                Map.entry(
                    row.getString("name"),
                    new Policy(
                        row.getLong("revision"),
                        row.getInteger("number"),
                        routes(row.getJsonArray("routes")),
                        shadows(row.getJsonArray("shadows")),
                        Rows.instant(row, "decided_at"))),
            (Object) visible)
        .map(GlanceTable::map);
  }

  static List<Route> routes(JsonArray stored) {
    List<Route> routes = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      JsonObject route = stored.getJsonObject(i);
      routes.add(new Route(route.getInteger("version"), route.getInteger("weight")));
    }
    return routes;
  }

  private static List<Shadow> shadows(JsonArray stored) {
    List<Shadow> shadows = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      JsonObject shadow = stored.getJsonObject(i);
      shadows.add(new Shadow(shadow.getInteger("version"), shadow.getInteger("sample")));
    }
    return shadows;
  }

  static <V> Map<String, V> map(List<Map.Entry<String, V>> entries) {
    Map<String, V> map = new HashMap<>();
    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }
}
