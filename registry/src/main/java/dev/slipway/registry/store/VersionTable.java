package dev.slipway.registry.store;

import dev.slipway.engine.Signature;
import dev.slipway.registry.api.Names;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.api.VersionArtifact;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Versions, what is said about them, and their removal. */
public final class VersionTable {
  private static final String SELECT =
      """
      select v.model, v.number, v.digest, v.bytes, v.format, v.engine, v.entry, v.signatures,
             v.parent_version, v.run, v.data_set, v.actor, v.registered_at,
             n.note, n.tags as note_tags, n.actor as note_actor, n.noted_at, n.revision as note_revision,
             r.actor as removal_actor, r.reason as removal_reason, r.removed_at
      from registry.version v
      left join lateral (select note, tags, actor, noted_at, count(*) over () as revision
                         from registry.version_note where model = v.model and number = v.number
                         order by id desc limit 1) n on true
      left join registry.version_removal r on r.model = v.model and r.number = v.number
      """;

  private VersionTable() {}

  /**
   * A version to be.
   *
   * @param upload that it comes from, or null
   */
  public record NewVersion(
      String model,
      String digest,
      long bytes,
      String format,
      String engine,
      String entry,
      List<Signature> signatures,
      Version.Lineage lineage,
      @Nullable UUID upload) {
    public NewVersion {
      Names.model(model);
      Names.digest(digest);
      signatures = List.copyOf(signatures);
    }
  }

  /** A version, removed ones too. */
  public static Future<Optional<Version>> find(Sql sql, String model, int number) {
    return sql.first(
        SELECT + "where v.model = $1 and v.number = $2", VersionTable::version, model, number);
  }

  /** The upload that a version was registered from; empty when it came another way. */
  public static Future<Optional<VersionArtifact.Origin>> origin(Sql sql, String model, int number) {
    return sql.first(
        """
        select u.id, u.owner, u.created_at from registry.version v
        join registry.upload u on u.id = v.upload
        where v.model = $1 and v.number = $2
        """,
        row ->
            new VersionArtifact.Origin(
                row.getUUID(0), row.getString(1), Rows.instant(row, "created_at")),
        model,
        number);
  }

  /** Versions of a model, newest first. */
  public static Future<Cursor.Page<Version>> list(
      Sql sql, String model, boolean removedToo, Paging paging) {
    return sql.list(
            SELECT
                + """
                where v.model = $1 and ($2::bigint is null or v.number < $2)
                  and ($3 or r.number is null)
                order by v.number desc limit $4
                """,
            VersionTable::version,
            model,
            Cursor.number(Cursor.read(paging.cursor(), 1)[0]),
            removedToo,
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), version -> List.of(version.number())));
  }

  /** The newest version of the model, not removed, that has this very artifact. */
  public static Future<Optional<Integer>> sameAs(Sql sql, String model, String digest) {
    return sql.first(
        """
        select v.number from registry.version v
        where v.model = $1 and v.digest = $2 and not exists
          (select from registry.version_removal r where r.model = v.model and r.number = v.number)
        order by v.number desc limit 1
        """,
        row -> row.getInteger(0),
        model,
        digest);
  }

  /**
   * Takes the model's next number and writes the version under it: both or neither. The model and
   * the artifact's rows are there already.
   *
   * @return empty when there is no such model, or it was removed
   */
  public static Future<Optional<Version>> register(Work work, NewVersion version) {
    return work.first(
            """
            update registry.model set next_version = next_version + 1
            where name = $1 and removed_at is null returning next_version - 1
            """,
            row -> row.getInteger(0),
            version.model())
        .compose(
            number ->
                number.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : work.persist(row(work, version, number.get()))
                        .compose(written -> find(work, version.model(), number.get())));
  }

  /** Adds a note to a version whose model is locked. */
  public static Future<Version> note(
      Work work, String model, int number, String text, Map<String, String> tags) {
    NoteRow row = new NoteRow();
    row.model = model;
    row.number = number;
    row.note = text;
    row.tags = ModelTable.tags(tags);
    row.actor = work.actor();
    row.notedAt = work.now();
    return work.persist(row)
        .compose(written -> find(work, model, number))
        .map(Optional::orElseThrow);
  }

  /** Removes a version whose model is locked. */
  public static Future<Version> remove(Work work, String model, int number, String reason) {
    RemovalRow row = new RemovalRow();
    row.model = model;
    row.number = number;
    row.actor = work.actor();
    row.reason = reason;
    row.removedAt = work.now();
    return work.persist(row)
        .compose(written -> find(work, model, number))
        .map(Optional::orElseThrow);
  }

  private static VersionRow row(Work work, NewVersion version, int number) {
    VersionRow row = new VersionRow();
    row.model = version.model();
    row.number = number;
    row.digest = version.digest();
    row.bytes = version.bytes();
    row.format = version.format();
    row.engine = version.engine();
    row.entry = version.entry();
    row.signatures = RecordJson.writeAll(version.signatures());
    row.parentVersion = version.lineage().parentVersion();
    row.run = version.lineage().run();
    row.dataSet = version.lineage().dataSet();
    row.upload = version.upload();
    row.actor = work.actor();
    row.registeredAt = work.now();
    return row;
  }

  private static Version version(Row row) {
    String note = row.getString("note");
    String removal = row.getString("removal_actor");
    return new Version(
        row.getString("model"),
        row.getInteger("number"),
        row.getString("digest"),
        row.getLong("bytes"),
        row.getString("format"),
        row.getString("engine"),
        row.getString("entry"),
        RecordJson.readAll(row.getJsonArray("signatures"), Signature.class),
        new Version.Lineage(
            row.getInteger("parent_version"), row.getString("run"), row.getString("data_set")),
        row.getString("actor"),
        Rows.instant(row, "registered_at"),
        note == null
            ? null
            : new Version.Note(
                row.getLong("note_revision"),
                note,
                Rows.texts(row, "note_tags"),
                row.getString("note_actor"),
                Rows.instant(row, "noted_at")),
        removal == null
            ? null
            : new Version.Removal(
                removal, row.getString("removal_reason"), Rows.instant(row, "removed_at")));
  }
}
