package dev.slipway.registry.store;

import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.VersionArtifact;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which artifacts and blobs the registry knows, and what inspectors found in them. */
public final class ArtifactTable {
  private ArtifactTable() {}

  /**
   * Knows an artifact from now on; that it is known already is no failure. Its blobs are stored and
   * held by the caller.
   */
  public static Future<Void> put(Work work, String digest, List<ArtifactFile> files) {
    String[] paths = files.stream().map(ArtifactFile::path).toArray(String[]::new);
    String[] hashes = files.stream().map(ArtifactFile::sha256).toArray(String[]::new);
    Long[] sizes = files.stream().map(ArtifactFile::bytes).toArray(Long[]::new);
    long bytes = files.stream().mapToLong(ArtifactFile::bytes).sum();
    return work.count(
            """
            insert into registry.blob (sha256, bytes)
            select distinct sha256, bytes from unnest($1::text[], $2::bigint[]) as b (sha256, bytes)
            order by sha256
            on conflict do nothing
            """,
            hashes,
            sizes)
        .compose(
            stored ->
                work.count(
                    "insert into registry.artifact (digest, files, bytes) values ($1, $2, $3) on conflict do nothing",
                    digest,
                    files.size(),
                    bytes))
        .compose(
            known ->
                known == 0
                    ? Future.succeededFuture()
                    : work.count(
                            """
                            insert into registry.artifact_file (digest, path, sha256, bytes)
                            select $1, path, sha256, bytes
                            from unnest($2::text[], $3::text[], $4::bigint[]) as f (path, sha256, bytes)
                            """,
                            digest,
                            paths,
                            hashes,
                            sizes)
                        .mapEmpty());
  }

  /** Adds what an inspector found to what was found before. */
  public static Future<Void> inspected(Work work, Upload.Report report) {
    return work.count(
            """
            insert into registry.inspection (digest, inspector, inspector_version, findings)
            values ($1, $2, $3, $4)
            """,
            report.digest(),
            report.engine(),
            Integer.toString(report.inspectorVersion()),
            RecordJson.write(report.withoutContents()))
        .mapEmpty();
  }

  /** The newest of what inspectors found in an artifact. */
  public static Future<Optional<Upload.Report>> inspection(Sql sql, String digest) {
    return sql.first(
        "select findings from registry.inspection where digest = $1 order by id desc limit 1",
        row -> RecordJson.read(row.getJsonObject(0), Upload.Report.class),
        digest);
  }

  /**
   * The files of an artifact.
   *
   * @param count of all of them
   * @param listed the first of them by path
   */
  public record Files(int count, List<ArtifactFile> listed) {
    public Files {
      listed = List.copyOf(listed);
    }
  }

  /** The files of an artifact, no more than so many of them. */
  public static Future<Files> files(Sql sql, String digest, int most) {
    return sql.first(
            "select files from registry.artifact where digest = $1",
            row -> row.getInteger(0),
            digest)
        .compose(
            count ->
                sql.list(
                        """
                        select path, bytes, sha256 from registry.artifact_file
                        where digest = $1 order by path limit $2
                        """,
                        row -> new ArtifactFile(row.getString(0), row.getLong(1), row.getString(2)),
                        digest,
                        most)
                    .map(listed -> new Files(count.orElse(listed.size()), listed)));
  }

  /** The newest inspection of an artifact, with who looked and when. */
  public static Future<Optional<VersionArtifact.Inspected>> newest(Sql sql, String digest) {
    return sql.first(
        """
        select findings, inspected_at from registry.inspection
        where digest = $1 order by id desc limit 1
        """,
        row -> {
          Upload.Report report = RecordJson.read(row.getJsonObject(0), Upload.Report.class);
          return new VersionArtifact.Inspected(
              report.engine(),
              report.inspectorVersion(),
              Rows.instant(row, "inspected_at"),
              report.inspection());
        },
        digest);
  }

  // A blob is needed by the artifacts of versions that were not removed, or only within the grace,
  // and by whoever holds it.
  private static final String NEEDED =
      """
      exists (select from registry.artifact_file f
              join registry.version v on v.digest = f.digest
              left join registry.version_removal r on r.model = v.model and r.number = v.number
              where f.sha256 = b.sha256 and (r.removed_at is null or r.removed_at > now() - $2::interval))
      or exists (select from registry.blob_hold h where h.sha256 = b.sha256 and h.until > now())
      """;

  /** Blobs that were stored before the grace began and that nobody needs. */
  public static Future<Set<String>> unneeded(Sql sql, Duration grace, int limit) {
    return sql.list(
            "select b.sha256 from registry.blob b where b.stored_at < now() - $2::interval and not ("
                + NEEDED
                + ") order by b.sha256 limit $1",
            row -> row.getString(0),
            limit,
            interval(grace))
        .map(HashSet::new);
  }

  /** Forgets those of the blobs that nobody needs, and says which. */
  public static Future<Set<String>> forget(Work work, Set<String> sha256s, Duration grace) {
    return work.list(
            "delete from registry.blob b where b.sha256 = any($1) and not ("
                + NEEDED
                + ") returning b.sha256",
            row -> row.getString(0),
            sha256s.toArray(String[]::new),
            interval(grace))
        .map(HashSet::new);
  }

  /** Those of the blobs that the registry knows. */
  public static Future<Set<String>> known(Sql sql, Set<String> sha256s) {
    return sql.list(
            "select sha256 from registry.blob where sha256 = any($1)",
            row -> row.getString(0),
            (Object) sha256s.toArray(String[]::new))
        .map(HashSet::new);
  }

  /** Digests of the artifacts of all versions that were not removed. */
  public static Future<Set<String>> ofVersions(Sql sql) {
    return sql.list(
            """
            select distinct v.digest from registry.version v where not exists
              (select from registry.version_removal r where r.model = v.model and r.number = v.number)
            """,
            row -> row.getString(0))
        .map(HashSet::new);
  }

  private static io.vertx.pgclient.data.Interval interval(Duration duration) {
    return io.vertx.pgclient.data.Interval.of(duration);
  }
}
