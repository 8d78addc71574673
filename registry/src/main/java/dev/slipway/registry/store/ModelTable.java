package dev.slipway.registry.store;

import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Models. */
public final class ModelTable {
  private static final String SELECT =
      """
      select m.name, m.description, m.tags, m.owner, m.next_version - 1 as latest, m.revision,
             m.created_at, m.updated_at, m.removed_at,
             coalesce((select jsonb_object_agg(a.alias, a.version)
                       from (select distinct on (alias) alias, version from registry.alias_revision
                             where model = m.name order by alias, number desc) a
                       where a.version is not null), '{}') as aliases
      from registry.model m
      """;

  private ModelTable() {}

  /** A model, removed ones too. */
  public static Future<Optional<Model>> find(Sql sql, String name) {
    return sql.first(SELECT + "where m.name = $1", ModelTable::model, name);
  }

  /**
   * Models that are not removed, by name.
   *
   * @param visible patterns of {@code like}; a model is listed when one of them matches
   */
  public static Future<Cursor.Page<Model>> list(
      Sql sql, String[] visible, @Nullable String search, Paging paging) {
    return sql.list(
            SELECT
                + """
                where m.removed_at is null and m.name like any($1)
                  and ($2::text is null or m.name > $2)
                  and ($3::text is null or position(lower($3) in lower(m.name)) > 0
                       or position(lower($3) in lower(m.description)) > 0)
                order by m.name limit $4
                """,
            ModelTable::model,
            visible,
            Cursor.read(paging.cursor(), 1)[0],
            search,
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), model -> List.of(model.name())));
  }

  /** Writes a new model; fails with ALREADY_EXISTS when the name was ever used. */
  public static Future<Model> create(
      Work work, String name, String description, Map<String, String> tags, String owner) {
    ModelRow row = new ModelRow();
    row.name = name;
    row.description = description;
    row.tags = tags(tags);
    row.owner = owner;
    row.createdAt = work.now();
    row.updatedAt = work.now();
    return work.persist(row).compose(made -> get(work, name));
  }

  /**
   * A model, held until the work ends: nobody else changes it or anything that belongs to it (its
   * versions, aliases, deployments, traffic) meanwhile.
   */
  public static Future<Optional<Model>> lock(Work work, String name) {
    return work.lock(ModelRow.class, name)
        .compose(row -> row == null ? Future.succeededFuture(Optional.empty()) : find(work, name));
  }

  /** Writes what an edit changes of a model that is locked. */
  public static Future<Model> edit(Work work, Catalog.EditModel edit) {
    return locked(work, edit.name())
        .compose(
            row -> {
              if (edit.description() != null) {
                row.description = edit.description();
              }
              if (edit.tags() != null) {
                row.tags = tags(edit.tags());
              }
              if (edit.owner() != null) {
                row.owner = edit.owner();
              }
              row.updatedAt = work.now();
              return get(work, edit.name());
            });
  }

  /** Marks a locked model as removed. */
  public static Future<Model> remove(Work work, String name) {
    return locked(work, name)
        .compose(
            row -> {
              row.removedAt = work.now();
              row.updatedAt = work.now();
              return get(work, name);
            });
  }

  private static Future<ModelRow> locked(Work work, String name) {
    return work.lock(ModelRow.class, name).map(row -> Objects.requireNonNull(row));
  }

  private static Future<Model> get(Work work, String name) {
    return find(work, name).map(Optional::orElseThrow);
  }

  static JsonObject tags(Map<String, String> tags) {
    JsonObject object = new JsonObject();
    tags.forEach(object::put);
    return object;
  }

  private static Model model(Row row) {
    Map<String, Integer> aliases = new HashMap<>();
    row.getJsonObject("aliases")
        .forEach(entry -> aliases.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
    return new Model(
        row.getString("name"),
        row.getString("description"),
        Rows.texts(row, "tags"),
        row.getString("owner"),
        row.getInteger("latest"),
        aliases,
        row.getLong("revision"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        Rows.instantOrNull(row, "removed_at"));
  }
}
