package dev.slipway.registry.store;

import dev.slipway.registry.api.AliasRevision;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where aliases point and pointed. */
public final class AliasTable {
  private static final String COLUMNS =
      "model, alias, number, version, actor, reason, changed_at from registry.alias_revision ";

  private AliasTable() {}

  /** The newest revision of an alias, also where it was taken away. */
  public static Future<Optional<AliasRevision>> newest(Sql sql, String model, String alias) {
    return sql.first(
        "select " + COLUMNS + "where model = $1 and alias = $2 order by number desc limit 1",
        AliasTable::revision,
        model,
        alias);
  }

  /** Where each alias of a model points now. */
  public static Future<List<AliasRevision>> current(Sql sql, String model) {
    return sql.list(
        "select * from (select distinct on (alias) "
            + COLUMNS
            + "where model = $1 order by alias, number desc) a where version is not null order by alias",
        AliasTable::revision,
        model);
  }

  /** Where one alias pointed, newest first. */
  public static Future<Cursor.Page<AliasRevision>> history(
      Sql sql, String model, String alias, Paging paging) {
    return sql.list(
            "select "
                + COLUMNS
                + """
                where model = $1 and alias = $2 and ($3::bigint is null or number < $3)
                order by number desc limit $4
                """,
            AliasTable::revision,
            model,
            alias,
            Cursor.number(Cursor.read(paging.cursor(), 1)[0]),
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), revision -> List.of(revision.number())));
  }

  /**
   * Writes the revision after {@code before} of an alias whose model is locked.
   *
   * @param version null takes the alias away
   */
  public static Future<AliasRevision> set(
      Work work,
      String model,
      String alias,
      Optional<AliasRevision> before,
      @Nullable Integer version,
      String reason) {
    AliasRow row = new AliasRow();
    row.model = model;
    row.alias = alias;
    row.number = before.map(AliasRevision::number).orElse(0) + 1;
    row.version = version;
    row.actor = work.actor();
    row.reason = reason;
    row.changedAt = work.now();
    return work.persist(row)
        .map(
            written ->
                new AliasRevision(
                    model, alias, row.number, version, row.actor, reason, row.changedAt));
  }

  private static AliasRevision revision(Row row) {
    return new AliasRevision(
        row.getString("model"),
        row.getString("alias"),
        row.getInteger("number"),
        row.getInteger("version"),
        row.getString("actor"),
        row.getString("reason"),
        Rows.instant(row, "changed_at"));
  }
}
