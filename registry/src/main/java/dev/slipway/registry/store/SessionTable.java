package dev.slipway.registry.store;

import dev.slipway.bus.Actor;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.SessionHash;
import dev.slipway.registry.api.Sessions.Whence;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions by the hash of their secret, hexadecimal. What is over stays a day for the record. */
public final class SessionTable {
  private static final String OPEN =
      "s.ended_at is null and s.expires_at > now() and s.used_at > now() - $1::bigint * interval '1 second'";

  private SessionTable() {}

  /**
   * Opens a session of a person, and ends the oldest beyond so many.
   *
   * @param most sessions that the person may have, the new one included
   */
  public static Future<Session> open(
      Work work,
      String principal,
      String sha256,
      Session.Way way,
      Whence whence,
      Duration idle,
      Duration lifetime,
      int most) {
    return work.count(
            """
            insert into registry.session (sha256, principal, expires_at, way, address, agent)
            select decode($2, 'hex'), p.id, now() + $3::bigint * interval '1 second', $4, $5, $6
            from registry.principal p where p.name = $1
            """,
            principal,
            sha256,
            lifetime.toSeconds(),
            way.name(),
            whence.address(),
            whence.agent())
        .compose(
            made ->
                work.count(
                    """
                    update registry.session set ended_at = now() where sha256 in (
                      select s.sha256 from registry.session s join registry.principal p on p.id = s.principal
                      where p.name = $1 and s.ended_at is null and s.expires_at > now()
                      order by s.created_at desc, s.sha256 = decode($2, 'hex') desc offset $3)
                    """,
                    principal,
                    sha256,
                    most))
        .compose(
            cut ->
                work.count(
                    "update registry.principal set signed_in_at = now() where name = $1",
                    principal))
        .compose(
            noted ->
                work.first(
                    select("s.sha256 = decode($2, 'hex')"),
                    row -> session(row, idle),
                    idle.toSeconds(),
                    sha256))
        .map(Optional::orElseThrow);
  }

  /** All that are open, with what their people may do. */
  public static Future<List<SessionHash>> all(Sql sql, Duration idle) {
    return sql.list(
        """
        select encode(s.sha256, 'hex') as sha256, s.id, s.used_at, s.expires_at, p.name, p.display_name,
               coalesce((select jsonb_agg(jsonb_build_object('right', g.role, 'pattern', g.pattern) order by g.id)
                 from registry.role_grant g where g.principal = p.id), '[]') as grants
        from registry.session s join registry.principal p on p.id = s.principal
        where %s and not p.disabled
        order by s.created_at, s.sha256
        """
            .formatted(OPEN),
        SessionTable::hash,
        idle.toSeconds());
  }

  /** Those of one person, the newest first. */
  public static Future<List<Session>> list(Sql sql, String principal, Duration idle) {
    return sql.list(
        select("not p.disabled and p.name = $2") + " order by s.created_at desc, s.sha256",
        row -> session(row, idle),
        idle.toSeconds(),
        principal);
  }

  /** Ends one session of that person; 0 when it was over. */
  public static Future<Integer> end(Work work, String principal, String sha256) {
    return work.count(
        """
        update registry.session s set ended_at = now() from registry.principal p
        where p.id = s.principal and p.name = $1 and s.sha256 = decode($2, 'hex') and s.ended_at is null
        """,
        principal,
        sha256);
  }

  /**
   * Ends all sessions of a person.
   *
   * @param keep the hash of one that goes on, or null
   * @return how many were open
   */
  public static Future<Integer> endAll(Work work, String principal, @Nullable String keep) {
    return work.count(
        """
        update registry.session s set ended_at = now() from registry.principal p
        where p.id = s.principal and p.name = $1 and s.ended_at is null and s.expires_at > now()
          and ($2::text is null or s.sha256 <> decode($2, 'hex'))
        """,
        principal,
        keep);
  }

  /** Notes when sessions were used last; earlier moments than the known ones are left out. */
  public static Future<Integer> used(Sql sql, Map<String, Instant> at) {
    List<Map.Entry<String, Instant>> entries = List.copyOf(at.entrySet());
    return sql.count(
        """
        update registry.session s set used_at = u.at
        from unnest($1::text[], $2::timestamptz[]) as u (sha256, at)
        where s.sha256 = decode(u.sha256, 'hex') and s.used_at < u.at
        """,
        entries.stream().map(Map.Entry::getKey).toArray(String[]::new),
        entries.stream().map(entry -> Rows.time(entry.getValue())).toArray(OffsetDateTime[]::new));
  }

  /** Deletes what has been over for a day, and codes that nobody used. */
  public static Future<Integer> sweep(Sql sql, Duration idle) {
    return sql.count(
            """
            delete from registry.session where least(expires_at, coalesce(ended_at, expires_at),
              used_at + $1::bigint * interval '1 second') < now() - interval '1 day'
            """,
            idle.toSeconds())
        .compose(
            gone ->
                sql.count("delete from registry.password_code where expires_at < now()")
                    .map(codes -> gone + codes));
  }

  private static String select(String which) {
    return """
        select s.id, p.name, s.way, s.address, s.agent, s.created_at, s.used_at, s.expires_at
        from registry.session s join registry.principal p on p.id = s.principal
        where %s and %s
        """
        .formatted(OPEN, which);
  }

  private static Session session(Row row, Duration idle) {
    Instant usedAt = Rows.instant(row, "used_at");
    Instant expiresAt = Rows.instant(row, "expires_at");
    Instant idleUntil = usedAt.plus(idle);
    return new Session(
        row.getUUID("id"),
        row.getString("name"),
        Session.Way.valueOf(row.getString("way")),
        row.getString("address"),
        row.getString("agent"),
        Rows.instant(row, "created_at"),
        usedAt,
        idleUntil.isBefore(expiresAt) ? idleUntil : expiresAt,
        expiresAt);
  }

  private static SessionHash hash(Row row) {
    return new SessionHash(
        row.getString("sha256"),
        row.getUUID("id").toString(),
        row.getString("name"),
        row.getString("display_name"),
        RecordJson.readAll(row.getJsonArray("grants"), Actor.Grant.class),
        Rows.instant(row, "used_at"),
        Rows.instant(row, "expires_at"));
  }
}
