package dev.slipway.registry.store;

import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Traffic policies and the rollouts that may hold them. */
public final class TrafficTable {
  private static final String COLUMNS =
      """
      revision, model, number, routes, sticky, salt, shadows, restores, rollout, actor, reason, decided_at
      from registry.traffic_revision
      """;

  private TrafficTable() {}

  /** The policy that holds now. */
  public static Future<Optional<TrafficRevision>> current(Sql sql, String model) {
    return sql.first(
        "select " + COLUMNS + "where model = $1 order by number desc limit 1",
        TrafficTable::revision,
        model);
  }

  /** A policy by its number within the model. */
  public static Future<Optional<TrafficRevision>> find(Sql sql, String model, int number) {
    return sql.first(
        "select " + COLUMNS + "where model = $1 and number = $2",
        TrafficTable::revision,
        model,
        number);
  }

  /** A policy by its number over all models. */
  public static Future<Optional<TrafficRevision>> find(Sql sql, long revision) {
    return sql.first("select " + COLUMNS + "where revision = $1", TrafficTable::revision, revision);
  }

  /** The policy of a model that held at a moment. */
  public static Future<Optional<TrafficRevision>> at(Sql sql, String model, Instant at) {
    return sql.first(
        "select " + COLUMNS + "where model = $1 and decided_at <= $2 order by number desc limit 1",
        TrafficTable::revision,
        model,
        Rows.time(at));
  }

  /** All policies of a model, newest first. */
  public static Future<Cursor.Page<TrafficRevision>> history(Sql sql, String model, Paging paging) {
    return sql.list(
            "select "
                + COLUMNS
                + """
                where model = $1 and ($2::bigint is null or number < $2)
                order by number desc limit $3
                """,
            TrafficTable::revision,
            model,
            Cursor.number(Cursor.read(paging.cursor(), 1)[0]),
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), revision -> List.of(revision.number())));
  }

  /** The newest policy of each model. */
  static Future<List<TrafficRevision>> currentOfAll(Sql sql) {
    return sql.list(
        "select distinct on (model) " + COLUMNS + "order by model, number desc",
        TrafficTable::revision);
  }

  /** The rollout that holds a model's traffic now. */
  public static Future<Optional<Long>> activeRollout(Sql sql, String model) {
    return sql.first(
        """
        select id from registry.rollout where model = $1
          and state in ('PENDING', 'RUNNING', 'PAUSED', 'PROMOTING', 'ROLLING_BACK')
        """,
        row -> row.getLong(0),
        model);
  }

  /**
   * Writes the revision after {@code before} of a model that is locked.
   *
   * @param policy a salt of null keeps the one before, or is the model's name at first
   */
  public static Future<TrafficRevision> set(
      Work work,
      String model,
      Optional<TrafficRevision> before,
      TrafficPolicy policy,
      @Nullable Integer restores,
      @Nullable Long rollout,
      String reason) {
    TrafficRow row = new TrafficRow();
    row.model = model;
    row.number = before.map(TrafficRevision::number).orElse(0) + 1;
    row.routes = RecordJson.writeAll(policy.routes());
    row.sticky = policy.sticky() == null ? null : RecordJson.write(policy.sticky());
    row.salt =
        policy.salt() != null
            ? policy.salt()
            : before
                .map(revision -> Objects.requireNonNull(revision.policy().salt()))
                .orElse(model);
    row.shadows = RecordJson.writeAll(policy.shadows());
    row.restores = restores;
    row.rollout = rollout;
    row.actor = work.actor();
    row.reason = reason;
    row.decidedAt = work.now();
    return work.persist(row)
        .compose(written -> find(work, model, row.number))
        .map(Optional::orElseThrow);
  }

  private static TrafficRevision revision(Row row) {
    JsonObject sticky = row.getJsonObject("sticky");
    return new TrafficRevision(
        row.getLong("revision"),
        row.getString("model"),
        row.getInteger("number"),
        new TrafficPolicy(
            RecordJson.readAll(row.getJsonArray("routes"), TrafficPolicy.Route.class),
            sticky == null ? null : RecordJson.read(sticky, TrafficPolicy.StickyKey.class),
            row.getString("salt"),
            RecordJson.readAll(row.getJsonArray("shadows"), TrafficPolicy.Shadow.class)),
        row.getInteger("restores"),
        row.getLong("rollout"),
        row.getString("actor"),
        row.getString("reason"),
        Rows.instant(row, "decided_at"));
  }
}
