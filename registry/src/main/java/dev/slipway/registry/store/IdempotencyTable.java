package dev.slipway.registry.store;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a repeated request gets: the answer of the first, for a day. */
public final class IdempotencyTable {
  private IdempotencyTable() {}

  private record Kept(String command, String request, JsonObject answer) {}

  /**
   * Does the work once for each key of an actor. The answer is kept in the work's own transaction;
   * a failure is not kept. Two that come at once wait for each other.
   *
   * @param key null: the work is done without being remembered
   * @param type of the answer
   * @return fails with INVALID when the key is no key, with CONFLICT when it came with another
   *     request before
   */
  public static <T extends Record> Future<T> once(
      Work work, @Nullable String key, Record request, Class<T> type, Supplier<Future<T>> doing) {
    if (key == null) {
      return doing.get();
    }
    if (key.isEmpty() || key.length() > 255 || key.indexOf('\0') >= 0) {
      return Future.failedFuture(
          new SlipwayException(
              FailureCode.INVALID,
              "an idempotency key has 1 to 255 characters, not " + key.length()));
    }
    String command = request.getClass().getSimpleName();
    String hash = sha256(RecordJson.write(request).encode());
    return work.first(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            row -> true,
            "idempotency " + work.actor() + " " + key)
        .compose(
            locked ->
                work.first(
                    """
                    select command, encode(request, 'hex') as request, answer from registry.idempotency_key
                    where actor = $1 and key = $2 and expires_at > now()
                    """,
                    row ->
                        new Kept(
                            row.getString("command"),
                            row.getString("request"),
                            row.getJsonObject("answer")),
                    work.actor(),
                    key))
        .compose(
            kept -> {
              if (kept.isEmpty()) {
                return doing.get().compose(answer -> keep(work, key, command, hash, answer));
              }
              if (!kept.get().command().equals(command) || !kept.get().request().equals(hash)) {
                return Future.failedFuture(
                    new SlipwayException(
                        FailureCode.CONFLICT,
                        "this idempotency key came with another request before; take a new one for a new request"));
              }
              return Future.succeededFuture(RecordJson.read(kept.get().answer(), type));
            });
  }

  /** Forgets what is over. */
  public static Future<Integer> sweep(Sql sql) {
    return sql.count("delete from registry.idempotency_key where expires_at <= now()");
  }

  private static <T extends Record> Future<T> keep(
      Work work, String key, String command, String hash, T answer) {
    return work.count(
            """
            insert into registry.idempotency_key (actor, key, command, request, answer, expires_at)
            values ($1, $2, $3, decode($4, 'hex'), $5, now() + interval '1 day')
            on conflict (actor, key) do update set command = excluded.command,
              request = excluded.request, answer = excluded.answer, answered_at = now(),
              expires_at = excluded.expires_at
            """,
            work.actor(),
            key,
            command,
            hash,
            RecordJson.write(answer))
        .map(answer);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
