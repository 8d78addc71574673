package dev.slipway.registry.store;

import dev.slipway.bus.Actor;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Principal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** People and programs with what they may do, and the code that makes the first administrator. */
public final class PrincipalTable {
  private static final String SELECT =
      """
      select p.id, p.name, p.kind, p.display_name, p.disabled, p.revision, p.created_at,
             p.password_hash is not null as has_password, p.signed_in_at,
             coalesce((select jsonb_agg(jsonb_build_object('right', g.role, 'pattern', g.pattern) order by g.id)
               from registry.role_grant g where g.principal = p.id), '[]') as grants
      from registry.principal p
      """;

  private static final String CODE =
      "select encode(sha256, 'hex') as sha256, used_at is not null as used from registry.first_admin_code";

  private PrincipalTable() {}

  public static Future<Optional<Principal>> find(Sql sql, String name) {
    return sql.first(SELECT + "where p.name = $1", PrincipalTable::principal, name);
  }

  /** By name. */
  public static Future<Cursor.Page<Principal>> list(Sql sql, Paging paging) {
    return sql.list(
            SELECT + "where $1::text is null or p.name > $1 order by p.name limit $2",
            PrincipalTable::principal,
            Cursor.read(paging.cursor(), 1)[0],
            paging.limit() + 1)
        .map(rows -> Cursor.Page.of(rows, paging.limit(), principal -> List.of(principal.name())));
  }

  /** A principal, held until the work ends. */
  public static Future<Optional<Principal>> lock(Work work, String name) {
    return row(work, name)
        .compose(
            row -> row.isEmpty() ? Future.succeededFuture(Optional.empty()) : find(work, name));
  }

  public static Future<Principal> create(
      Work work, String name, Principal.Kind kind, String displayName, List<Actor.Grant> grants) {
    PrincipalRow row = new PrincipalRow();
    row.name = name;
    row.kind = kind.name();
    row.displayName = displayName;
    row.createdAt = work.now();
    row.updatedAt = work.now();
    return work.persist(row)
        .compose(written -> give(work, Objects.requireNonNull(row.id), grants, 0))
        .compose(given -> find(work, name))
        .map(Optional::orElseThrow);
  }

  /** Writes what an edit changes of a principal that is locked. */
  public static Future<Principal> edit(Work work, Access.EditPrincipal edit) {
    return row(work, edit.name())
        .map(Optional::orElseThrow)
        .compose(
            row -> {
              if (edit.displayName() != null) {
                row.displayName = edit.displayName();
              }
              if (edit.disabled() != null) {
                row.disabled = edit.disabled();
              }
              row.updatedAt = work.now();
              List<Actor.Grant> grants = edit.grants();
              long id = Objects.requireNonNull(row.id);
              return grants == null
                  ? Future.<Void>succeededFuture()
                  : work.count("delete from registry.role_grant where principal = $1", id)
                      .compose(gone -> give(work, id, grants, 0));
            })
        .compose(edited -> find(work, edit.name()))
        .map(Optional::orElseThrow);
  }

  /** The id of a principal, for rows that belong to it. */
  static Future<Optional<Long>> id(Sql sql, String name) {
    return sql.first(
        "select id from registry.principal where name = $1", row -> row.getLong(0), name);
  }

  /** Whether a person may administer everything. */
  public static Future<Boolean> anyAdministrator(Sql sql) {
    return sql.first(
            """
            select exists (select from registry.principal p join registry.role_grant g on g.principal = p.id
              where p.kind = 'PERSON' and not p.disabled and g.role = 'ADMINISTER' and g.pattern = '*')
            """,
            row -> row.getBoolean(0))
        .map(Optional::orElseThrow);
  }

  /**
   * Keeps the hash (hexadecimal) of a new code for the first administrator, in place of any before.
   */
  public static Future<Integer> putCode(Work work, String sha256) {
    return work.count(
        """
        insert into registry.first_admin_code (sha256) values (decode($1, 'hex'))
        on conflict (only_one) do update set sha256 = excluded.sha256, made_at = now(), used_at = null
        """,
        sha256);
  }

  /** The hash of the code and whether it was used. */
  public static Future<Optional<Code>> code(Sql sql) {
    return sql.first(CODE, PrincipalTable::code);
  }

  /** Likewise, held until the work ends. */
  public static Future<Optional<Code>> lockCode(Work work) {
    return work.first(CODE + " for update", PrincipalTable::code);
  }

  private static Code code(Row row) {
    return new Code(row.getString("sha256"), row.getBoolean("used"));
  }

  /**
   * The kept code.
   *
   * @param sha256 hexadecimal
   */
  public record Code(String sha256, boolean used) {}

  /** The code is worth nothing from now on. */
  public static Future<Integer> useCode(Work work) {
    return work.count("update registry.first_admin_code set used_at = now()");
  }

  private static Future<Optional<PrincipalRow>> row(Work work, String name) {
    return id(work, name)
        .compose(
            id ->
                id.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : work.lock(PrincipalRow.class, id.get()).map(Optional::ofNullable));
  }

  private static Future<Void> give(Work work, long principal, List<Actor.Grant> grants, int from) {
    if (from == grants.size()) {
      return Future.succeededFuture();
    }
    GrantRow row = new GrantRow();
    row.principal = principal;
    row.role = grants.get(from).right().name();
    row.pattern = grants.get(from).pattern();
    row.grantedAt = work.now();
    row.grantedBy = work.actor();
    return work.persist(row).compose(written -> give(work, principal, grants, from + 1));
  }

  private static Principal principal(Row row) {
    return new Principal(
        row.getString("name"),
        Principal.Kind.valueOf(row.getString("kind")),
        row.getString("display_name"),
        row.getBoolean("disabled"),
        RecordJson.readAll(row.getJsonArray("grants"), Actor.Grant.class),
        row.getLong("revision"),
        Rows.instant(row, "created_at"),
        row.getBoolean("has_password"),
        Rows.instantOrNull(row, "signed_in_at"));
  }
}
