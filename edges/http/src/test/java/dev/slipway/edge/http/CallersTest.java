package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.SessionCookie;
import dev.slipway.edge.http.caller.TrustedProxies;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import dev.slipway.registry.api.SessionHash;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys, cookies and other sites' pages, over a socket. */
class CallersTest {

  private static final String SECRET = "c2VjcmV0LW9mLWEtc2Vzc2lvbi0wMTIzNDU2Nzg5YWI";
  private static final String COOKIE = "slipway-session=" + SECRET;
  private static final String TOKEN = SessionCookie.csrf(SECRET);
  private static final String ONE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[1]}]}";

  private final KeyRing keys = new KeyRing();
  private final SessionRing sessions = new SessionRing(Duration.ofHours(8));
  private Vertx vertx;
  private HttpEdge edge;
  private Callers callers;

  @BeforeEach
  void start() throws Exception {
    keys.replace(
        List.of(
            new KeyHash(
                "slw_k", sha256("slw_key"), "shop", Principal.Kind.PROGRAM, grants(), 1, null)));
    sessions.replace(List.of(session(SECRET)));
    listen(TrustedProxies.NONE);
  }

  private void listen(TrustedProxies proxies) throws Exception {
    callers = new Callers(keys, sessions, proxies);
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2));
    InferenceStatistics statistics = new InferenceStatistics();
    edge =
        HttpEdge.start(
                vertx,
                new HttpEdgeSettings("127.0.0.1", 0, 1, EdgeLimits.DEFAULT, false, "1.0.0"),
                new HttpEdgeParts(
                    new TestPredictor(1 << 20, statistics.forLoop(0)),
                    callers,
                    Quotas.NONE,
                    () -> true,
                    statistics,
                    () -> new byte[0],
                    ignored -> this::tell))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Answers who calls, or why not. */
  private void tell(HttpServerRequest request) {
    try {
      Callers.Recognised who = callers.recognise(request, request.path().equals("/open"));
      request
          .response()
          .end(
              who.actor().name()
                  + (who.ended() ? " ended" : "")
                  + " "
                  + callers.whereabouts(request).address());
    } catch (SlipwayException refused) {
      request.response().setStatusCode(499).end(refused.code() + " " + refused.getMessage());
    }
  }

  @Test
  void aKeyOrACookieSaysWhoCallsAndTheKeyGoesFirst() throws Exception {
    assertEquals("nobody 127.0.0.1", get());
    assertEquals("shop 127.0.0.1", get("Authorization", "Bearer slw_key"));
    assertEquals("ada 127.0.0.1", get("Cookie", "other=1; " + COOKIE + "; more=2"));
    assertEquals("shop 127.0.0.1", get("Cookie", COOKIE, "Authorization", "Bearer slw_key"));
    assertTrue(
        get("Cookie", COOKIE, "Authorization", "Bearer slw_no").startsWith("UNAUTHENTICATED"));
  }

  @Test
  void aCookieWhoseSessionIsOverIsNobodyAndSaysSo() throws Exception {
    sessions.replace(List.of());
    assertEquals("nobody ended 127.0.0.1", get("Cookie", COOKIE));
    assertEquals("nobody ended 127.0.0.1", post("/open", "Cookie", COOKIE));
  }

  @Test
  void whatAPageReadsByItselfIsNoUseOfTheSession() throws Exception {
    long before = System.currentTimeMillis();
    lastUsedAnHourBefore(before);
    assertEquals("ada 127.0.0.1", get("Cookie", COOKIE, "Slipway-Watching", "true"));
    try (RawClient client = new RawClient(edge.port())) {
      String model = "/v2/models/same_int64";
      assertEquals(200, client.get(model, "Cookie", COOKIE, "Slipway-Watching", "true").status());
    }
    assertEquals(Map.of(), sessions.takeUsed(before - 1));
    for (String[] use :
        new String[][] {
          {"GET"}, {"GET", "Slipway-Watching", "false"}, {"POST", "Slipway-Watching", "true"},
        }) {
      lastUsedAnHourBefore(before);
      List<String> headers = new ArrayList<>(List.of("Cookie", COOKIE, "Slipway-Csrf", TOKEN));
      headers.addAll(List.of(use).subList(1, use.length));
      String[] all = headers.toArray(String[]::new);
      assertEquals("ada 127.0.0.1", use[0].equals("GET") ? get(all) : post("/x", all));
      assertEquals(
          Set.of(sha256(SECRET)), sessions.takeUsed(before - 1).keySet(), String.join(" ", use));
    }
  }

  private void lastUsedAnHourBefore(long millis) throws Exception {
    sessions.replace(List.of()); // what it saw of their use is forgotten
    sessions.replace(List.of(session(SECRET, Instant.ofEpochMilli(millis).minusSeconds(3600))));
  }

  @Test
  void aChangeByCookieNeedsTheTokenOfThatVerySession() throws Exception {
    sessions.replace(List.of(session(SECRET), session("another-secret")));
    assertTrue(post("/x", "Cookie", COOKIE).startsWith("FORBIDDEN"));
    assertTrue(post("/x", "Cookie", COOKIE, "Slipway-Csrf", "guessed").startsWith("FORBIDDEN"));
    assertTrue(
        post("/x", "Cookie", COOKIE, "Slipway-Csrf", SessionCookie.csrf("another-secret"))
            .startsWith("FORBIDDEN"));
    assertEquals("ada 127.0.0.1", post("/x", "Cookie", COOKIE, "Slipway-Csrf", TOKEN));
    assertEquals("shop 127.0.0.1", post("/x", "Authorization", "Bearer slw_key"));
    assertEquals("ada 127.0.0.1", post("/open", "Cookie", COOKIE), "nobody may call this too");
  }

  @Test
  void aPageOfAnotherSiteChangesNothingNotEvenWithTheTokenAndNotEvenAsNobody() throws Exception {
    String host = "localhost";
    for (String[] foreign :
        new String[][] {
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"},
          {"Sec-Fetch-Site", "none"},
          {"Origin", "https://evil.example"},
          {"Origin", "null"},
          {"Origin", "http://127.0.0.1:1"},
          {"Origin", "http://" + host + ".evil.example"},
          {"Origin", host},
        }) {
      assertTrue(
          post("/x", "Cookie", COOKIE, "Slipway-Csrf", TOKEN, foreign[0], foreign[1])
              .startsWith("FORBIDDEN this call comes from a page of"),
          String.join(" ", foreign));
      assertTrue(
          post("/open", foreign[0], foreign[1]).startsWith("FORBIDDEN"), String.join(" ", foreign));
      assertEquals(
          "shop 127.0.0.1",
          post("/x", "Authorization", "Bearer slw_key", foreign[0], foreign[1]),
          "a key is proof by itself");
    }
    assertEquals(
        "ada 127.0.0.1",
        post(
            "/x",
            "Cookie",
            COOKIE,
            "Slipway-Csrf",
            TOKEN,
            "Sec-Fetch-Site",
            "same-origin",
            "Origin",
            "http://" + host));
  }

  @Test
  void predictionsAndMetricsTakeTheCookieUnderTheSameRule() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      assertEquals(200, client.get("/v2/models/same_int64", "Cookie", COOKIE).status());
      RawClient.Answer without = client.post("/v2/models/same_int64/infer", ONE, "Cookie", COOKIE);
      assertEquals(403, without.status(), without.text());
      assertEquals(
          200,
          client
              .post("/v2/models/same_int64/infer", ONE, "Cookie", COOKIE, "Slipway-Csrf", TOKEN)
              .status());
      sessions.replace(List.of());
      assertEquals(401, client.get("/v2/models/same_int64", "Cookie", COOKIE).status());
    }
  }

  @Test
  void onlyATrustedProxySaysWhoCallsAndWhetherItIsEncrypted() throws Exception {
    assertEquals("nobody 127.0.0.1", get("X-Forwarded-For", "203.0.113.9"));
    stop();
    listen(TrustedProxies.parse("127.0.0.0/8, 10.0.0.0/8"));
    assertEquals("nobody 203.0.113.9", get("X-Forwarded-For", "203.0.113.9"));
    assertEquals(
        "nobody 203.0.113.9",
        get("X-Forwarded-For", "198.51.100.1, 203.0.113.9, 10.1.1.1"),
        "what stands before the last foreign address anybody may have written");
    assertEquals(
        "nobody 203.0.113.9",
        get("X-Forwarded-For", "198.51.100.1", "X-Forwarded-For", "203.0.113.9"),
        "a proxy's line stands beneath the one that its caller wrote");
    assertEquals("nobody 127.0.0.1", get("X-Forwarded-For", "unknown"));
    assertEquals(
        "nobody 127.0.0.1",
        get("X-Forwarded-Proto", "https", "Cookie", COOKIE),
        "over TLS the cookie has another name");
    assertEquals(
        "ada 127.0.0.1",
        post(
            "/x",
            "X-Forwarded-Proto",
            "https",
            "X-Forwarded-Host",
            "slipway.example",
            "Origin",
            "https://slipway.example",
            "Cookie",
            "__Host-" + COOKIE,
            "Slipway-Csrf",
            TOKEN));
  }

  private String get(String... headers) throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      return client.get("/x", headers).text();
    }
  }

  private String post(String path, String... headers) throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      return client.post(path, "", headers).text();
    }
  }

  private static List<Actor.Grant> grants() {
    return List.of(new Actor.Grant(Right.PREDICT, "*"), new Actor.Grant(Right.VIEW, "*"));
  }

  private static SessionHash session(String secret) throws Exception {
    return session(secret, Instant.now());
  }

  private static SessionHash session(String secret, Instant usedAt) throws Exception {
    return new SessionHash(
        sha256(secret), "id", "ada", "Ada", grants(), usedAt, Instant.now().plusSeconds(3600));
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
