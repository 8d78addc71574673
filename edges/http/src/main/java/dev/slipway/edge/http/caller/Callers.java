package dev.slipway.edge.http.caller;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.exchange.Authenticator;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.platform.security.KeyMeter;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.SessionRing;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recognises who calls: by the key in {@code Authorization}, or, without that header, by the
 * session whose cookie is shown. A call that changes something and comes with a cookie must prove
 * that a page of ours made it. Never blocks; thread-safe.
 */
public final class Callers implements Authenticator, Quotas {

  /** What a page of ours sends beside the cookie. */
  public static final String CSRF_HEADER = "Slipway-Csrf";

  /**
   * With {@code true}, what a page of ours sends while it reads by itself and nobody touches it:
   * such a reading is no use of the session.
   */
  public static final String WATCHING_HEADER = "Slipway-Watching";

  private final KeyRing keys;
  private final SessionRing sessions;
  private final TrustedProxies proxies;

  public Callers(KeyRing keys, SessionRing sessions, TrustedProxies proxies) {
    this.keys = keys;
    this.sessions = sessions;
    this.proxies = proxies;
  }

  /**
   * Who calls.
   *
   * @param session by which, or null when it was a key or nobody
   * @param ended whether a cookie was shown whose session is over
   */
  public record Recognised(
      Actor actor, SessionRing.@Nullable Known session, @Nullable String secret, boolean ended) {}

  @Override
  public @Nullable Actor actor(String key) {
    return keys.actor(key);
  }

  @Override
  public @Nullable KeyMeter meter(Actor actor) {
    return keys.meter(actor);
  }

  @Override
  public @Nullable KeyMeter personal(Actor person) {
    return sessions.meter(person);
  }

  @Override
  public @Nullable Actor session(HttpServerRequest request) {
    if (!request.headers().contains("Cookie")) {
      return null;
    }
    Recognised recognised = bySession(request, true);
    return recognised.session() == null ? null : recognised.actor();
  }

  /**
   * Who calls; {@link Actor#NOBODY} without credentials, or with a cookie whose session is over.
   *
   * @param open whether nobody may call this too: then the cookie needs no token beside it
   * @throws SlipwayException UNAUTHENTICATED for an unknown key; FORBIDDEN when a page of another
   *     site asks for a change, or a cookie does without its token
   */
  public Recognised recognise(HttpServerRequest request, boolean open) {
    String authorization = request.getHeader("Authorization");
    return authorization == null
        ? bySession(request, !open)
        : new Recognised(keys.authenticate(authorization), null, null, false);
  }

  /**
   * Who still reads a stream that it opened with this request. Does not count as the use of a
   * session.
   *
   * @return {@link Actor#NOBODY} once the session is over
   * @throws SlipwayException UNAUTHENTICATED once the key is unknown, revoked or expired
   */
  public Actor look(HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization != null) {
      return keys.authenticate(authorization);
    }
    String secret = SessionCookie.read(request, whereabouts(request).secure());
    SessionRing.Known known = secret == null ? null : sessions.look(secret);
    return known == null ? Actor.NOBODY : known.actor();
  }

  /** From where a call came. */
  public Whereabouts whereabouts(HttpServerRequest request) {
    return Whereabouts.of(request, proxies);
  }

  private Recognised bySession(HttpServerRequest request, boolean token) {
    boolean change = isChange(request);
    Whereabouts from = whereabouts(request);
    if (change) {
      // Without a cookie too: another site must not sign somebody in as somebody else.
      requireOwnPage(request, from);
    }
    String secret = SessionCookie.read(request, from.secure());
    if (secret == null) {
      return new Recognised(Actor.NOBODY, null, null, false);
    }
    SessionRing.Known known =
        !change && isWatching(request) ? sessions.look(secret) : sessions.recognise(secret);
    if (known == null) {
      return new Recognised(Actor.NOBODY, null, null, true);
    }
    if (change && token) {
      requireCsrf(request, secret);
    }
    return new Recognised(known.actor(), known, secret, false);
  }

  private static boolean isChange(HttpServerRequest request) {
    return !request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD);
  }

  private static boolean isWatching(HttpServerRequest request) {
    return "true".equals(request.getHeader(WATCHING_HEADER));
  }

  private static void requireOwnPage(HttpServerRequest request, Whereabouts from) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      throw new SlipwayException(
          FailureCode.FORBIDDEN,
          "this call comes from a page of another site (Sec-Fetch-Site: "
              + site
              + "), which may change nothing here");
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !sameHost(origin, from.host())) {
      throw new SlipwayException(
          FailureCode.FORBIDDEN,
          "this call comes from a page of "
              + origin
              + ", and this server is called "
              + from.host()
              + "; a proxy in between must pass on the header Host");
    }
  }

  private static boolean sameHost(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    return host != null
        && scheme > 0
        && origin
            .substring(scheme + 3)
            .toLowerCase(Locale.ROOT)
            .equals(host.toLowerCase(Locale.ROOT));
  }

  private static void requireCsrf(HttpServerRequest request, String secret) {
    String shown = request.getHeader(CSRF_HEADER);
    if (shown == null
        || !MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8),
            SessionCookie.csrf(secret).getBytes(StandardCharsets.UTF_8))) {
      throw new SlipwayException(
          FailureCode.FORBIDDEN,
          "a change that is asked for with a session's cookie carries the header "
              + CSRF_HEADER
              + " with the token that GET /api/v1/session tells");
    }
  }
}
