package dev.slipway.edge.http.caller;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that carries a session's secret: no script sees it, no other site's request carries
 * it, and over TLS no other host of the domain can set it ({@code __Host-}).
 */
public final class SessionCookie {

  static final String PLAIN = "slipway-session";
  static final String SECURE = "__Host-slipway-session";

  private SessionCookie() {}

  /** The secret that a request shows, or null. */
  static @Nullable String read(HttpServerRequest request, boolean secure) {
    Cookie cookie = request.getCookie(secure ? SECURE : PLAIN);
    return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
  }

  /** Gives it to the browser for as long as the session can last. */
  public static void give(
      HttpServerResponse response, boolean secure, String secret, Duration lifetime) {
    response.addCookie(cookie(secure, secret).setMaxAge(lifetime.toSeconds()));
  }

  /** Takes it away. */
  public static void take(HttpServerResponse response, boolean secure) {
    response.addCookie(cookie(secure, "").setMaxAge(0));
  }

  private static Cookie cookie(boolean secure, String secret) {
    return Cookie.cookie(secure ? SECURE : PLAIN, secret)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(secure)
        .setSameSite(CookieSameSite.STRICT);
  }

  /**
   * What a page of ours says beside the cookie when it changes something: a script of another site
   * cannot read it. It follows from the secret, which does not follow from it.
   */
  public static String csrf(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("slipway-csrf " + secret).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
