package dev.slipway.registry.store;

import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Wishes, with what nodes say about them beside. */
public final class DeploymentTable {
  private static final String SELECT =
      """
      select d.id, d.model, d.version, d.wished, d.settings, d.replicas, d.instances_min,
             d.instances_max, d.retries, d.generation, d.actor, d.created_at, d.updated_at,
             coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                 'deployment', s.deployment, 'node', s.node, 'observedGeneration', s.observed_generation,
                 'state', s.state, 'reasonCode', s.reason_code, 'reason', s.reason,
                 'instances', s.instances, 'device', s.device, 'memory', s.footprint,
                 'since', to_char(s.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) order by s.node)
               from registry.deployment_status s where s.deployment = d.id), '[]') as status
      from registry.deployment d
      """;

  private DeploymentTable() {}

  public static Future<Optional<Deployment>> find(Sql sql, long id) {
    return sql.first(SELECT + "where d.id = $1", DeploymentTable::deployment, id);
  }

  /** All deployments of a model. */
  public static Future<List<Deployment>> of(Sql sql, String model) {
    return sql.list(
        SELECT + "where d.model = $1 order by d.version", DeploymentTable::deployment, model);
  }

  /**
   * Deployments by model and version.
   *
   * @param visible patterns of {@code like} for the models to list
   * @param model null: all of those
   */
  public static Future<Cursor.Page<Deployment>> list(
      Sql sql, String[] visible, @Nullable String model, Paging paging) {
    @Nullable String[] after = Cursor.read(paging.cursor(), 2);
    return sql.list(
            SELECT
                + """
                where d.model like any($1) and ($2::text is null or d.model = $2)
                  and ($3::text is null or (d.model, d.version) > ($3, $4))
                order by d.model, d.version limit $5
                """,
            DeploymentTable::deployment,
            visible,
            model,
            after[0],
            Cursor.number(after[1]),
            paging.limit() + 1)
        .map(
            rows ->
                Cursor.Page.of(
                    rows,
                    paging.limit(),
                    deployment -> List.of(deployment.model(), deployment.version())));
  }

  /** A wish, held until the work ends. */
  public static Future<Optional<Deployment>> lock(Work work, long id) {
    return work.lock(DeploymentRow.class, id)
        .compose(row -> row == null ? Future.succeededFuture(Optional.empty()) : find(work, id));
  }

  public static Future<Deployment> create(Work work, Deployments.CreateDeployment wish) {
    DeploymentRow row = new DeploymentRow();
    row.model = wish.model();
    row.version = wish.version();
    row.wished = Deployment.Wished.LOADED.name();
    write(row, wish.settings());
    row.replicas = wish.replicas();
    row.actor = work.actor();
    row.createdAt = work.now();
    row.updatedAt = work.now();
    return work.persist(row).compose(written -> get(work, Objects.requireNonNull(row.id)));
  }

  /** Writes what an edit changes of a wish that is locked. */
  public static Future<Deployment> edit(Work work, Deployments.EditDeployment edit) {
    return locked(work, edit.id())
        .compose(
            row -> {
              if (edit.wished() != null) {
                row.wished = edit.wished().name();
              }
              if (edit.settings() != null) {
                write(row, edit.settings());
              }
              if (edit.replicas() != null) {
                row.replicas = edit.replicas();
              }
              row.actor = work.actor();
              row.updatedAt = work.now();
              return get(work, edit.id());
            });
  }

  /** A new generation of a locked wish, with the same settings. */
  public static Future<Deployment> retry(Work work, long id) {
    return locked(work, id)
        .compose(
            row -> {
              row.retries++;
              row.actor = work.actor();
              row.updatedAt = work.now();
              return get(work, id);
            });
  }

  /** Takes a locked wish back. What nodes say about it stays until they have unloaded it. */
  public static Future<Void> delete(Work work, long id) {
    return locked(work, id).compose(work::remove).compose(gone -> work.flush());
  }

  private static Future<DeploymentRow> locked(Work work, long id) {
    return work.lock(DeploymentRow.class, id).map(row -> Objects.requireNonNull(row));
  }

  private static Future<Deployment> get(Work work, long id) {
    return find(work, id).map(Optional::orElseThrow);
  }

  private static void write(DeploymentRow row, DeploymentSettings settings) {
    row.settings = RecordJson.write(settings);
    row.settings.remove("instances");
    row.instancesMin = settings.instances().min();
    row.instancesMax = settings.instances().max();
  }

  /**
   * The settings of a row with the columns {@code settings}, {@code instances_min} and {@code
   * _max}.
   */
  static DeploymentSettings settings(Row row) {
    JsonObject whole =
        row.getJsonObject("settings")
            .copy()
            .put(
                "instances",
                new JsonObject()
                    .put("min", row.getInteger("instances_min"))
                    .put("max", row.getInteger("instances_max")));
    return RecordJson.read(whole, DeploymentSettings.class);
  }

  private static Deployment deployment(Row row) {
    JsonArray said = row.getJsonArray("status");
    List<DeploymentStatus> status = new ArrayList<>(said.size());
    for (int i = 0; i < said.size(); i++) {
      status.add(RecordJson.read(said.getJsonObject(i), DeploymentStatus.class));
    }
    return new Deployment(
        row.getLong("id"),
        row.getString("model"),
        row.getInteger("version"),
        Deployment.Wished.valueOf(row.getString("wished")),
        settings(row),
        row.getInteger("replicas"),
        row.getLong("generation"),
        row.getInteger("retries"),
        row.getString("actor"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        status);
  }
}
