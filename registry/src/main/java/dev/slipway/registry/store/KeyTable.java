package dev.slipway.registry.store;

import dev.slipway.bus.Actor;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Key;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keys: their prefix and hash, never their secret. */
public final class KeyTable {
  private static final String SELECT =
      """
      select c.id, c.prefix, p.name as principal, c.label, c.created_at, c.expires_at, c.revoked_at, c.last_used_at,
             c.grants, c.requests_per_second, c.items_per_second, c.bytes_in_flight, c.replaces, c.revision
      from registry.credential c join registry.principal p on p.id = c.principal
      """;

  private KeyTable() {}

  public static Future<Optional<Key>> find(Sql sql, String prefix) {
    return sql.first(SELECT + "where c.prefix = $1", KeyTable::key, prefix);
  }

  /**
   * Newest first.
   *
   * @param principal null: of all
   */
  public static Future<Cursor.Page<Key>> list(Sql sql, @Nullable String principal, Paging paging) {
    return sql.list(
            SELECT
                + """
                where ($1::text is null or p.name = $1)
                  and ($2::text is null or c.id < (select id from registry.credential where prefix = $2))
                order by c.id desc limit $3
                """,
            KeyTable::key,
            principal,
            Cursor.read(paging.cursor(), 1)[0],
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), key -> List.of(key.prefix())));
  }

  /**
   * A key to write.
   *
   * @param sha256 of the whole secret, hexadecimal
   * @param grants null: all that its principal may
   * @param replaces the prefix of the key in whose place it is made; it joins that one's family
   */
  public record NewKey(
      String principal,
      String prefix,
      String sha256,
      String label,
      @Nullable Instant expiresAt,
      @Nullable List<Actor.Grant> grants,
      KeyQuota quota,
      @Nullable String replaces) {}

  /**
   * Writes a key.
   *
   * @return empty when there is no such principal
   */
  public static Future<Optional<Key>> create(Work work, NewKey key) {
    return family(work, key).compose(family -> create(work, key, family));
  }

  private static Future<String> family(Work work, NewKey key) {
    return key.replaces() == null
        ? Future.succeededFuture(key.prefix())
        : work.first(
                "select family from registry.credential where prefix = $1",
                row -> row.getString(0),
                key.replaces())
            .map(found -> found.orElse(key.prefix()));
  }

  private static Future<Optional<Key>> create(Work work, NewKey key, String family) {
    return PrincipalTable.id(work, key.principal())
        .compose(
            id -> {
              if (id.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
              }
              CredentialRow row = new CredentialRow();
              row.principal = id.get();
              row.prefix = key.prefix();
              row.sha256 = HexFormat.of().parseHex(key.sha256());
              row.label = key.label();
              row.createdAt = work.now();
              row.expiresAt = key.expiresAt();
              row.replaces = key.replaces();
              row.family = family;
              narrow(row, key.grants());
              limit(row, key.quota());
              return work.persist(row).compose(written -> find(work, key.prefix()));
            });
  }

  private static void narrow(CredentialRow row, @Nullable List<Actor.Grant> grants) {
    row.grants = grants == null ? null : RecordJson.writeAll(grants);
  }

  private static void limit(CredentialRow row, KeyQuota quota) {
    row.requestsPerSecond = quota.requestsPerSecond();
    row.itemsPerSecond = quota.itemsPerSecond();
    row.bytesInFlight = quota.bytesInFlight();
  }

  /** A key, held until the work ends. */
  public static Future<Optional<Key>> lock(Work work, String prefix) {
    return row(work, prefix)
        .compose(
            row -> row.isEmpty() ? Future.succeededFuture(Optional.empty()) : find(work, prefix));
  }

  /** Writes what an edit changes of a key that is locked. */
  public static Future<Key> edit(Work work, Access.EditKey edit) {
    return change(
        work,
        edit.prefix(),
        row -> {
          if (edit.label() != null) {
            row.label = edit.label();
          }
          if (edit.grants() != null || edit.allGrants()) {
            narrow(row, edit.grants());
          }
          if (edit.quota() != null) {
            limit(row, edit.quota());
          }
        });
  }

  /** Lets a key that is locked end at a moment, or now. */
  public static Future<Key> endAt(Work work, String prefix, Instant at) {
    return change(
        work,
        prefix,
        row -> {
          if (!at.isAfter(work.now())) {
            row.revokedAt = work.now();
          } else if (row.expiresAt == null || at.isBefore(row.expiresAt)) {
            row.expiresAt = at;
          }
        });
  }

  private static Future<Key> change(Work work, String prefix, Consumer<CredentialRow> change) {
    return row(work, prefix)
        .map(Optional::orElseThrow)
        .compose(
            row -> {
              change.accept(row);
              return find(work, prefix);
            })
        .map(Optional::orElseThrow);
  }

  private static Future<Optional<CredentialRow>> row(Work work, String prefix) {
    return work.first(
            "select id from registry.credential where prefix = $1", row -> row.getLong(0), prefix)
        .compose(
            id ->
                id.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : work.lock(CredentialRow.class, id.get()).map(Optional::ofNullable));
  }

  /** Notes when keys were used last; earlier moments than the known ones are left out. */
  public static Future<Integer> used(Sql sql, Map<String, Instant> at) {
    List<Map.Entry<String, Instant>> entries = List.copyOf(at.entrySet());
    return sql.count(
        """
        update registry.credential c set last_used_at = u.at
        from unnest($1::text[], $2::timestamptz[]) as u (prefix, at)
        where c.prefix = u.prefix and (c.last_used_at is null or c.last_used_at < u.at)
        """,
        entries.stream().map(Map.Entry::getKey).toArray(String[]::new),
        entries.stream().map(entry -> Rows.time(entry.getValue())).toArray(OffsetDateTime[]::new));
  }

  private static Key key(Row row) {
    return new Key(
        row.getString("prefix"),
        row.getString("principal"),
        row.getString("label"),
        Rows.instant(row, "created_at"),
        Rows.instantOrNull(row, "expires_at"),
        Rows.instantOrNull(row, "revoked_at"),
        Rows.instantOrNull(row, "last_used_at"),
        grants(row.getJsonArray("grants")),
        quota(row),
        row.getString("replaces"),
        row.getLong("revision"));
  }

  static @Nullable List<Actor.Grant> grants(@Nullable JsonArray scope) {
    return scope == null ? null : RecordJson.readAll(scope, Actor.Grant.class);
  }

  static KeyQuota quota(Row row) {
    return new KeyQuota(
        row.getDouble("requests_per_second"),
        row.getDouble("items_per_second"),
        row.getLong("bytes_in_flight"));
  }
}
