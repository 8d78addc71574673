package dev.slipway.edge.http.caller;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/**
 * What tells browsers to be careful, on every answer of the console and the API: nothing is
 * guessed, framed, or loaded from elsewhere, nothing leaks to where a link leads, and nobody in
 * between keeps it. An answer that has said more about itself, e.g. how long it may be kept, is
 * left as it is.
 */
public final class SecurityHeaders implements Handler<RoutingContext> {

  /** What a page may do: nothing comes from another host, and no script stands in it. */
  private static final String PAGE_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' blob: data:",
          "font-src 'self'",
          "connect-src 'self'",
          "worker-src 'self'",
          "manifest-src 'self'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'");

  /** An answer of the API is no page. */
  private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

  private static final String A_YEAR = "max-age=31536000";

  private final Predicate<HttpServerRequest> secure;

  private SecurityHeaders(Predicate<HttpServerRequest> secure) {
    this.secure = secure;
  }

  /**
   * Puts them on every answer of the router's routes; called before any is mounted.
   *
   * @param secure whether a request came to us, or to a proxy that is trusted, over TLS
   */
  public static void mount(Router router, Predicate<HttpServerRequest> secure) {
    router.route().order(-1000).handler(new SecurityHeaders(secure));
  }

  @Override
  public void handle(RoutingContext context) {
    boolean overTls = secure.test(context.request());
    boolean api = context.request().path() != null && context.request().path().startsWith("/api/");
    context.addHeadersEndHandler(
        end -> {
          MultiMap headers = context.response().headers();
          put(headers, "X-Content-Type-Options", "nosniff");
          put(headers, "X-Frame-Options", "DENY");
          put(headers, "Referrer-Policy", "no-referrer");
          put(headers, "Cross-Origin-Opener-Policy", "same-origin");
          put(headers, "Cross-Origin-Resource-Policy", "same-origin");
          put(headers, "Content-Security-Policy", api ? API_POLICY : PAGE_POLICY);
          put(
              headers,
              "Permissions-Policy",
              "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
          put(headers, "Cache-Control", "no-store");
          if (overTls) {
            put(headers, "Strict-Transport-Security", A_YEAR);
          }
        });
    context.next();
  }

  private static void put(MultiMap headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
