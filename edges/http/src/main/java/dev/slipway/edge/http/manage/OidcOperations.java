package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Whereabouts;
import dev.slipway.edge.http.oidc.Flow;
import dev.slipway.edge.http.oidc.Identity;
import dev.slipway.edge.http.oidc.IdentityProvider;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.Whence;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Signing in through the identity provider: there with an attempt in a cookie, back with a code.
 * Whatever goes wrong on the way back ends on the console's first page, which is told what it was;
 * the log has the details.
 */
final class OidcOperations {

  private static final System.Logger LOG = System.getLogger(OidcOperations.class.getName());
  private static final String PATH = "/api/v1/session/oidc";
  private static final String BACK = PATH + "/callback";
  private static final String COOKIE = "slipway-oidc";
  private static final long ATTEMPT_SECONDS = 600;
  private static final int POOL_THREADS = 2;

  /** What the console's first page is told. */
  private enum Outcome {
    /** The attempt is too old, or was begun in another browser. */
    EXPIRED,
    /** The provider said no, or its word does not hold. */
    REFUSED,
    UNREACHABLE,
    /** None of the groups has a role here. */
    NO_ROLE,
    /** The provider's name for somebody cannot be one here, or somebody else has it. */
    NAME_TAKEN,
    DISABLED
  }

  private OidcOperations() {}

  static Map<String, Operation> all(Door door) {
    WorkerExecutor pool = door.vertx().createSharedWorkerExecutor("slipway-oidc", POOL_THREADS);
    return Map.of(
        "beginOidc", call -> door.rated(call, whence -> begin(call, door, pool)),
        "finishOidc", call -> door.rated(call, whence -> finish(call, door, pool, whence)));
  }

  private static Future<Answer> begin(Call call, Door door, WorkerExecutor pool) {
    IdentityProvider provider = provider(door);
    Whereabouts from = door.callers().whereabouts(call.request());
    URI back = back(from);
    Flow flow = Flow.begin();
    call.request()
        .response()
        .addCookie(cookie(flow.toCookie(), from.secure()).setMaxAge(ATTEMPT_SECONDS));
    return pool.executeBlocking(() -> provider.begin(flow, back), false)
        .map(there -> Answer.goTo(there.toString()))
        .otherwise(failure -> home(call, Outcome.UNREACHABLE, failure));
  }

  private static Future<Answer> finish(Call call, Door door, WorkerExecutor pool, Whence whence) {
    IdentityProvider provider = provider(door);
    Whereabouts from = door.callers().whereabouts(call.request());
    Cookie kept = call.request().getCookie(COOKIE);
    Flow flow = Flow.parse(kept == null ? null : kept.getValue());
    call.request().response().addCookie(cookie("", from.secure()).setMaxAge(0));
    if (flow == null) {
      return Future.succeededFuture(
          home(call, Outcome.EXPIRED, new IOException("the browser shows no attempt")));
    }
    URI back = back(from);
    Map<String, List<String>> query = query(call);
    return pool.executeBlocking(
            () -> provider.redeem(provider.code(query, flow, back), flow, back), false)
        .compose(identity -> enter(call, door, provider, identity, whence))
        .otherwise(failure -> home(call, outcome(failure), failure));
  }

  private static Future<Answer> enter(
      Call call, Door door, IdentityProvider provider, Identity identity, Whence whence) {
    List<Grant> grants = provider.settings().roles().of(identity.groups());
    if (grants.isEmpty()) {
      return Future.succeededFuture(
          home(
              call,
              Outcome.NO_ROLE,
              new IOException("none of the groups " + identity.groups() + " is in oidc.roles")));
    }
    Sessions.Vouched vouched =
        new Sessions.Vouched(
            identity.issuer(),
            identity.subject(),
            identity.name(),
            identity.displayName(),
            grants,
            whence);
    return call.askAsPlatform(Sessions.VOUCHED, vouched)
        .compose(opened -> door.enter(call, opened, 302))
        .map(entered -> Answer.goTo("/"));
  }

  private static Outcome outcome(Throwable failure) {
    if (failure instanceof SlipwayException known) {
      return switch (known.code()) {
        case ALREADY_EXISTS -> Outcome.NAME_TAKEN;
        case FORBIDDEN -> Outcome.DISABLED;
        default -> Outcome.UNREACHABLE;
      };
    }
    if (failure instanceof IllegalArgumentException) {
      return Outcome.NAME_TAKEN; // it breaks the rule for names
    }
    return failure instanceof IOException ? Outcome.UNREACHABLE : Outcome.REFUSED;
  }

  private static Answer home(Call call, Outcome outcome, Throwable why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "a sign-in through the identity provider ended with {0} (request {1}): {2}",
        outcome,
        call.requestId(),
        String.valueOf(why.getMessage()));
    return Answer.goTo("/?sign-in=" + outcome);
  }

  private static IdentityProvider provider(Door door) {
    IdentityProvider provider = door.provider();
    if (provider == null) {
      throw new SlipwayException(
          FailureCode.NOT_FOUND,
          "no identity provider is configured here; oidc.issuer in the server's configuration names one");
    }
    return provider;
  }

  private static URI back(Whereabouts from) {
    if (from.host() == null) {
      throw new SlipwayException(FailureCode.INVALID, "the header Host is missing");
    }
    try {
      return URI.create((from.secure() ? "https://" : "http://") + from.host() + BACK);
    } catch (IllegalArgumentException unreadable) {
      throw new SlipwayException(FailureCode.INVALID, "the header Host is no host", unreadable);
    }
  }

  private static Map<String, List<String>> query(Call call) {
    MultiMap parameters = call.request().params();
    Map<String, List<String>> query = new HashMap<>();
    parameters.names().forEach(name -> query.put(name, parameters.getAll(name)));
    return query;
  }

  /** Lax: the way back begins at the provider's site. */
  private static Cookie cookie(String value, boolean secure) {
    return Cookie.cookie(COOKIE, value)
        .setPath(PATH)
        .setHttpOnly(true)
        .setSecure(secure)
        .setSameSite(CookieSameSite.LAX);
  }
}
