package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.SessionCookie;
import dev.slipway.edge.http.caller.Whereabouts;
import dev.slipway.edge.http.oidc.IdentityProvider;
import dev.slipway.platform.security.AddressRate;
import dev.slipway.platform.security.FailedTries;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.platform.security.SignInPace;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.Tries;
import dev.slipway.registry.api.Sessions.Whence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How people come in: at a pace that grows slower with each wrong try, and with a cookie. One for
 * each event loop over parts that all loops share.
 *
 * @param sessions that this node knows
 * @param pace of tries with a password or a code
 * @param failed tries, for the change log
 * @param checks rate of what needs no proof and costs something
 * @param lifetime of a session
 * @param provider that vouches for people beside their passwords, or null
 */
public record Door(
    Vertx vertx,
    Callers callers,
    SessionRing sessions,
    SignInPace pace,
    FailedTries failed,
    AddressRate checks,
    Duration lifetime,
    @Nullable IdentityProvider provider) {

  private static final long KNOWN_PATIENCE_NANOS = 2_000_000_000L;
  private static final long KNOWN_LOOK_MILLIS = 5;
  private static final int MOST_NAME = 256;

  /**
   * Tries what proves who somebody is, unless there were too many wrong tries: then it fails with
   * QUOTA_EXCEEDED and says when the next may be. Nothing is counted that proved nothing.
   *
   * @param whose name it is about; empty for the first administrator's, who has none yet
   */
  <T> Future<T> attempt(Call call, Tries.Way way, String whose, Function<Whence, Future<T>> proof) {
    String name = whose.length() > MOST_NAME ? whose.substring(0, MOST_NAME) : whose;
    Whereabouts from = callers.whereabouts(call.request());
    String address = from.household();
    long seconds = pace.begin(name, address);
    if (seconds > 0) {
      failed.early(way, name, address);
      return Future.failedFuture(slowed(seconds));
    }
    Future<T> tried;
    try {
      tried = proof.apply(whence(call, from));
    } catch (IllegalArgumentException | SlipwayException refused) {
      tried = Future.failedFuture(refused);
    }
    return tried.onComplete(
        entered -> pace.succeeded(name, address),
        failure -> {
          if (wrong(failure)) {
            pace.failed(address);
            failed.wrong(way, name, address);
          } else {
            pace.undecided(name, address);
          }
        });
  }

  /** Lets what costs something happen at a steady rate for each address. */
  <T> Future<T> rated(Call call, Function<Whence, Future<T>> work) {
    Whereabouts from = callers.whereabouts(call.request());
    long seconds = checks.take(from.household());
    return seconds > 0 ? Future.failedFuture(slowed(seconds)) : work.apply(whence(call, from));
  }

  private static Whence whence(Call call, Whereabouts from) {
    String agent = call.request().getHeader("User-Agent");
    return new Whence(from.address(), agent == null ? "" : agent);
  }

  private static SlipwayException slowed(long seconds) {
    return new SlipwayException(FailureCode.QUOTA_EXCEEDED, "Next try in " + seconds + " s.")
        .with("retryAfterSeconds", seconds);
  }

  /** Whether a failure says that what was shown proves nothing. */
  private static boolean wrong(Throwable failure) {
    return failure instanceof SlipwayException known
        && (known.code() == FailureCode.UNAUTHENTICATED
            || "current".equals(known.details().get("field")));
  }

  /** Answers with a new session and its cookie, once this node knows it. */
  Future<Answer> enter(Call call, Sessions.Opened opened, int status) {
    SessionCookie.give(
        call.request().response(),
        callers.whereabouts(call.request()).secure(),
        opened.secret(),
        lifetime);
    Promise<Void> known = Promise.promise();
    lookFor(opened.secret(), System.nanoTime() + KNOWN_PATIENCE_NANOS, known);
    Session session = opened.session();
    Principal person = opened.principal();
    JsonObject body =
        view(
            new JsonObject()
                .put("name", person.name())
                .put("displayName", person.displayName())
                .put("kind", person.kind().name()),
            Json.of(person.grants()),
            opened.secret(),
            session.idleUntil(),
            session.expiresAt());
    return known.future().map(new Answer(status, body, null, null));
  }

  /** The answer about a session that is open. */
  static JsonObject view(SessionRing.Known known, String secret) {
    return view(
        new JsonObject()
            .put("name", known.actor().name())
            .put("displayName", known.displayName())
            .put("kind", known.actor().kind().name()),
        Json.of(known.actor().grants()),
        secret,
        known.idleUntil(),
        known.expiresAt());
  }

  private static JsonObject view(
      JsonObject person,
      @Nullable Object grants,
      String secret,
      Instant idleUntil,
      Instant expiresAt) {
    return new JsonObject()
        .put("principal", person)
        .put("grants", grants)
        .put("csrf", SessionCookie.csrf(secret))
        .put("idleUntil", idleUntil.toString())
        .put("expiresAt", expiresAt.toString());
  }

  private void lookFor(String secret, long until, Promise<Void> known) {
    if (sessions.recognise(secret) != null || System.nanoTime() - until > 0) {
      known.complete();
      return;
    }
    vertx.setTimer(KNOWN_LOOK_MILLIS, timer -> lookFor(secret, until, known));
  }
}
