package dev.slipway.registry.store;

import dev.slipway.bus.Actor;
import dev.slipway.engine.Signature;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.KeyScope;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that serving needs, in a few queries. */
public final class ServingTable {
  private ServingTable() {}

  /** Call it inside {@link Store#readTogether}, so that the parts belong together. */
  public static Future<ServingSnapshot> read(Sql sql) {
    Future<Instant> now =
        sql.first("select now() as now", row -> Rows.instant(row, "now"))
            .map(Optional::orElseThrow);
    Future<List<ServingSnapshot.Wish>> wishes =
        sql.list(
            """
            select d.id, d.generation, d.model, d.version, d.wished, d.settings, d.instances_min,
                   d.instances_max, d.replicas, v.digest, v.bytes, v.format, v.engine, v.entry, v.signatures
            from registry.deployment d
            join registry.version v on v.model = d.model and v.number = d.version
            order by d.id
            """,
            ServingTable::wish);
    Future<List<TrafficRevision>> traffic = TrafficTable.currentOfAll(sql);
    Future<List<ServingSnapshot.Alias>> aliases =
        sql.list(
            """
            select * from (select distinct on (model, alias) model, alias, version, number
                           from registry.alias_revision order by model, alias, number desc) a
            where version is not null
            """,
            row ->
                new ServingSnapshot.Alias(
                    row.getString("model"),
                    row.getString("alias"),
                    row.getInteger("version"),
                    row.getInteger("number")));
    Future<List<ServingSnapshot.KeyHash>> keys =
        sql.list(
            """
            select c.prefix, encode(c.sha256, 'hex') as sha256, c.expires_at, p.name, p.kind, p.revision,
                   c.grants as scope, c.requests_per_second, c.items_per_second, c.bytes_in_flight, c.family,
                   coalesce((select jsonb_agg(jsonb_build_object('right', g.role, 'pattern', g.pattern) order by g.id)
                     from registry.role_grant g where g.principal = p.id), '[]') as grants
            from registry.credential c join registry.principal p on p.id = c.principal
            where c.revoked_at is null and not p.disabled
              and (c.expires_at is null or c.expires_at > now())
            order by c.id
            """,
            ServingTable::key);
    return Future.all(now, wishes, traffic, aliases, keys)
        .map(
            read ->
                new ServingSnapshot(
                    now.result(),
                    wishes.result(),
                    traffic.result(),
                    aliases.result(),
                    keys.result()));
  }

  private static ServingSnapshot.Wish wish(Row row) {
    DeploymentSettings settings = DeploymentTable.settings(row);
    return new ServingSnapshot.Wish(
        row.getLong("id"),
        row.getLong("generation"),
        row.getString("model"),
        row.getInteger("version"),
        Deployment.Wished.valueOf(row.getString("wished")),
        settings,
        row.getInteger("replicas"),
        row.getString("digest"),
        row.getLong("bytes"),
        row.getString("format"),
        settings.engine() == null ? row.getString("engine") : settings.engine(),
        row.getString("entry"),
        RecordJson.readAll(row.getJsonArray("signatures"), Signature.class));
  }

  private static ServingSnapshot.KeyHash key(Row row) {
    return new ServingSnapshot.KeyHash(
        row.getString("prefix"),
        row.getString("sha256"),
        row.getString("name"),
        Principal.Kind.valueOf(row.getString("kind")),
        KeyScope.narrow(
            RecordJson.readAll(row.getJsonArray("grants"), Actor.Grant.class),
            KeyTable.grants(row.getJsonArray("scope"))),
        row.getLong("revision"),
        Rows.instantOrNull(row, "expires_at"),
        KeyTable.quota(row),
        row.getString("family"));
  }
}
