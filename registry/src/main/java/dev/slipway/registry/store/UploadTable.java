package dev.slipway.registry.store;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Uploads and the files that came for them. */
public final class UploadTable {
  private static final String FILES =
      """
      coalesce((select jsonb_agg(jsonb_build_object('path', f.path, 'received', f.received,
                         'bytes', f.bytes, 'sha256', f.sha256, 'complete', f.complete) order by f.path)
                from registry.upload_file f where f.upload = u.id), '[]') as files
      """;
  private static final String COLUMNS =
      "u.id, u.model, u.owner, u.state, u.problems, u.version, u.revision, u.created_at, u.expires_at, u.updated_at, ";
  private static final String SELECT =
      "select " + COLUMNS + "u.report, " + FILES + " from registry.upload u ";

  private UploadTable() {}

  /** Writes a new upload with the files that were announced. */
  public static Future<Upload> create(Work work, Uploads.CreateUpload wish, Duration keep) {
    UUID id = UUID.randomUUID();
    return work.count(
            "insert into registry.upload (id, model, owner, expires_at) values ($1, $2, $3, now() + $4::interval)",
            id,
            wish.model(),
            work.actor(),
            interval(keep))
        .compose(
            made -> {
              Future<Integer> announced = Future.succeededFuture(0);
              for (Uploads.Announced file : wish.files()) {
                announced = announced.compose(before -> addFile(work, id, file));
              }
              return announced;
            })
        .compose(files -> find(work, id))
        .map(Optional::orElseThrow);
  }

  /** Adds a file; one that is there already stays as it is. */
  public static Future<Integer> addFile(Work work, UUID upload, Uploads.Announced file) {
    return work.count(
        """
        insert into registry.upload_file (upload, path, bytes, sha256) values ($1, $2, $3, $4)
        on conflict do nothing
        """,
        upload,
        file.path(),
        file.bytes(),
        file.sha256());
  }

  public static Future<Optional<Upload>> find(Sql sql, UUID id) {
    return sql.first(SELECT + "where u.id = $1", UploadTable::upload, id);
  }

  /** An upload, held until the work ends. */
  public static Future<Optional<Upload>> lock(Work work, UUID id) {
    return work.first("select id from registry.upload where id = $1 for update", row -> true, id)
        .compose(locked -> find(work, id));
  }

  /**
   * Uploads, newest first, without the contents of their reports.
   *
   * @param viewer who sees their own; null: who sees everybody's
   * @param administered patterns of {@code like}: what is meant for these models the viewer sees,
   *     too
   * @param state in which they are; null: in any
   * @param owner whose; null: everybody's that the viewer sees
   */
  public static Future<Cursor.Page<Upload>> list(
      Sql sql,
      @Nullable String viewer,
      String[] administered,
      Upload.@Nullable State state,
      @Nullable String owner,
      Paging paging) {
    @Nullable String[] after = Cursor.read(paging.cursor(), 2);
    return sql.list(
            "select "
                + COLUMNS
                + "u.report - 'contents' as report, "
                + FILES
                + """
                 from registry.upload u
                where ($1::text is null or u.owner = $1 or u.model like any($2))
                  and ($3::text is null or u.state = $3)
                  and ($4::text is null or u.owner = $4)
                  and ($5::text is null or (u.created_at, u.id) < ($5::timestamptz, $6::uuid))
                order by u.created_at desc, u.id desc limit $7
                """,
            UploadTable::upload,
            viewer,
            administered,
            state == null ? null : state.name(),
            owner,
            after[0],
            after[1] == null ? null : UUID.fromString(after[1]),
            paging.limit() + 1)
        .map(
            rows ->
                Cursor.Page.of(
                    rows, paging.limit(), upload -> List.of(upload.createdAt(), upload.id())));
  }

  /** How many uploads of an owner are not over yet. */
  public static Future<Long> countOpen(Sql sql, String owner) {
    return sql.first(
            "select count(*) from registry.upload where owner = $1 and state not in ('REGISTERED', 'DISCARDED', 'QUARANTINED')",
            row -> row.getLong(0),
            owner)
        .map(count -> count.orElse(0L));
  }

  /**
   * Tells how many bytes of a file are on the disk for certain, and puts off the expiry.
   *
   * @return fails with CONFLICT when the upload takes no bytes any more: what is checked does not
   *     change
   */
  public static Future<Void> received(Work work, UUID upload, Upload.File file, Duration keep) {
    return work.count(
            """
            insert into registry.upload_file (upload, path, received, bytes, sha256, complete)
            select id, $2::text, $3::bigint, $4::bigint, $5::text, $6::boolean from registry.upload
            where id = $1 and state = 'RECEIVING' for no key update
            on conflict (upload, path) do update set received = excluded.received,
              bytes = excluded.bytes, sha256 = excluded.sha256, complete = excluded.complete
            """,
            upload,
            file.path(),
            file.received(),
            file.bytes(),
            file.sha256(),
            file.complete())
        .compose(
            told ->
                told == 0
                    ? Future.failedFuture(
                        new SlipwayException(
                            FailureCode.CONFLICT, "upload " + upload + " takes no bytes any more"))
                    : work.count(
                        "update registry.upload set updated_at = now(), expires_at = now() + $2::interval where id = $1",
                        upload,
                        interval(keep)))
        .mapEmpty();
  }

  /**
   * Moves a locked upload into another state.
   *
   * @param report null: what it was stays
   * @param model null: what it was stays
   * @param keep null: the expiry stays
   */
  public static Future<Upload> move(
      Work work,
      UUID id,
      Upload.State state,
      List<Problem> problems,
      Upload.@Nullable Report report,
      @Nullable String model,
      @Nullable Integer version,
      @Nullable Duration keep) {
    return work.count(
            """
            update registry.upload set state = $2, problems = $3, report = coalesce($4, report),
              digest = coalesce($5, digest), model = coalesce($6, model), version = $7,
              expires_at = coalesce(now() + $8::interval, expires_at),
              revision = revision + 1, updated_at = now()
            where id = $1
            """,
            id,
            state.name(),
            RecordJson.writeAll(problems),
            report == null ? null : RecordJson.write(report),
            report == null ? null : report.digest(),
            model,
            version,
            keep == null ? null : interval(keep))
        .compose(moved -> find(work, id))
        .map(Optional::orElseThrow);
  }

  /** Uploads that are over by their time and not by their state. */
  public static Future<List<UUID>> expired(Sql sql, int limit) {
    return sql.list(
        """
        select id from registry.upload
        where expires_at < now() and state not in ('REGISTERED', 'DISCARDED', 'CHECKING')
        order by expires_at limit $1
        """,
        row -> row.getUUID(0),
        limit);
  }

  /** Uploads whose check was under way when the process ended. */
  public static Future<List<UUID>> checking(Sql sql) {
    return sql.list(
        "select id from registry.upload where state = 'CHECKING'", row -> row.getUUID(0));
  }

  /**
   * What is known of an upload by its id.
   *
   * @param over whether nothing happens to it any more
   */
  public record Known(UUID id, boolean over) {}

  /** Those of the uploads that the registry knows. */
  public static Future<List<Known>> known(Sql sql, List<UUID> ids) {
    return sql.list(
        "select id, state in ('REGISTERED', 'DISCARDED') from registry.upload where id = any($1)",
        row -> new Known(row.getUUID(0), row.getBoolean(1)),
        (Object) ids.toArray(UUID[]::new));
  }

  private static Upload upload(Row row) {
    JsonObject report = row.getJsonObject("report");
    JsonArray files = row.getJsonArray("files");
    return new Upload(
        row.getUUID("id"),
        row.getString("model"),
        row.getString("owner"),
        Upload.State.valueOf(row.getString("state")),
        RecordJson.readAll(files, Upload.File.class),
        RecordJson.readAll(row.getJsonArray("problems"), Problem.class),
        report == null ? null : RecordJson.read(report, Upload.Report.class),
        row.getInteger("version"),
        row.getLong("revision"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "expires_at"),
        Rows.instant(row, "updated_at"));
  }

  private static io.vertx.pgclient.data.Interval interval(Duration duration) {
    return io.vertx.pgclient.data.Interval.of(duration);
  }
}
