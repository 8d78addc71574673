package dev.slipway.registry.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hashes of passwords, and of the one-time codes that set them. */
public final class PasswordTable {
  private PasswordTable() {}

  /**
   * What is kept of a person's password.
   *
   * @param hash null when none is set
   * @param disabled whether the person may not come in
   * @param person false for a program, which has no password
   */
  public record Kept(@Nullable String hash, boolean disabled, boolean person) {
    /** Whether this can let somebody in. */
    public boolean usable() {
      return hash != null && !disabled && person;
    }
  }

  /** By the principal's name; empty when there is none. */
  public static Future<Optional<Kept>> find(Sql sql, String name) {
    return sql.first(
        "select password_hash, disabled, kind from registry.principal where name = $1",
        PasswordTable::kept,
        name);
  }

  /** Likewise, held until the work ends. */
  public static Future<Optional<Kept>> lock(Work work, String name) {
    return work.first(
        "select password_hash, disabled, kind from registry.principal where name = $1 for update",
        PasswordTable::kept,
        name);
  }

  /** Keeps another hash. The code, if there was one, is worth nothing then. */
  public static Future<Integer> set(Work work, String name, String hash) {
    return work.count(
            """
            delete from registry.password_code c using registry.principal p
            where p.id = c.principal and p.name = $1
            """,
            name)
        .compose(
            gone ->
                work.count(
                    "update registry.principal set password_hash = $2, password_set_at = now() where name = $1",
                    name,
                    hash));
  }

  /** Keeps the same password under newer parameters. */
  public static Future<Integer> renew(Work work, String name, String before, String hash) {
    return work.count(
        "update registry.principal set password_hash = $3 where name = $1 and password_hash = $2",
        name,
        before,
        hash);
  }

  /**
   * Keeps the hash (hexadecimal) of a new code in place of any before.
   *
   * @return when it ends
   */
  public static Future<Instant> putCode(Work work, String name, String sha256, Duration life) {
    return work.first(
            """
            insert into registry.password_code (principal, sha256, made_by, expires_at)
            select p.id, decode($2, 'hex'), $3, now() + $4::bigint * interval '1 second'
            from registry.principal p where p.name = $1
            on conflict (principal) do update set sha256 = excluded.sha256, made_by = excluded.made_by,
              made_at = now(), expires_at = excluded.expires_at
            returning expires_at
            """,
            row -> Rows.instant(row, "expires_at"),
            name,
            sha256,
            work.actor(),
            life.toSeconds())
        .map(Optional::orElseThrow);
  }

  /** The hash (hexadecimal) of the code that a person may use now. */
  public static Future<Optional<String>> code(Sql sql, String name) {
    return sql.first(
        """
        select encode(c.sha256, 'hex') as sha256
        from registry.password_code c join registry.principal p on p.id = c.principal
        where p.name = $1 and not p.disabled and c.expires_at > now()
        """,
        row -> row.getString("sha256"),
        name);
  }

  private static Kept kept(Row row) {
    return new Kept(
        row.getString("password_hash"),
        row.getBoolean("disabled"),
        row.getString("kind").equals("PERSON"));
  }
}
