package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the identity provider's word is believed for: a provider of this test's own, which sends
 * everybody straight back and hands out the token that the test wants.
 */
class OidcTokenIT {

  private static final String SECRET = "known-to-this-test-alone-and-long-enough";

  @TempDir static Path folder;
  private static HttpServer provider;
  private static RunningServer server;
  private static RSAKey key;

  /** How the next token is made of the claims that an honest one has. */
  private static volatile Maker maker;

  private static volatile String nonce = "";

  /** Makes a token of honest claims. */
  private interface Maker {
    String make(JWTClaimsSet.Builder honest) throws JOSEException;
  }

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("ours").generate();
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext("/", OidcTokenIT::answer);
    provider.start();
    server =
        RunningServer.on(folder.resolve("data"))
            .set("oidc.issuer", issuer())
            .set("oidc.client-id", "slipway")
            .environment("SLIPWAY_OIDC_CLIENT_SECRET", SECRET)
            .set("oidc.roles", "all=viewer")
            .await();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (provider != null) {
      provider.stop(0);
    }
  }

  private static String issuer() {
    return "http://127.0.0.1:" + provider.getAddress().getPort();
  }

  private static void answer(HttpExchange call) throws IOException {
    try (call) {
      call.getRequestBody().readAllBytes();
      switch (call.getRequestURI().getPath()) {
        case "/.well-known/openid-configuration" -> json(call, metadata());
        case "/keys" -> json(call, new JWKSet(key.toPublicJWK()).toString());
        case "/authorize" -> sendBack(call);
        case "/token" -> json(call, tokens());
        default -> call.sendResponseHeaders(404, -1);
      }
    }
  }

  private static String metadata() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("authorization_endpoint", issuer() + "/authorize")
        .put("token_endpoint", issuer() + "/token")
        .put("jwks_uri", issuer() + "/keys")
        .put("response_types_supported", new JsonArray().add("code"))
        .put("subject_types_supported", new JsonArray().add("public"))
        .put("id_token_signing_alg_values_supported", new JsonArray().add("RS256"))
        .encode();
  }

  private static void sendBack(HttpExchange call) throws IOException {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String pair : call.getRequestURI().getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      asked.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    nonce = asked.get("nonce");
    String back = asked.get("redirect_uri") + "?code=any&state=" + asked.get("state");
    call.getResponseHeaders().add("Location", back);
    call.sendResponseHeaders(302, -1);
  }

  private static String tokens() {
    long now = Instant.now().getEpochSecond();
    JWTClaimsSet.Builder honest =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("id-1")
            .audience("slipway")
            .claim("iat", now)
            .claim("exp", now + 300)
            .claim("nonce", nonce)
            .claim("preferred_username", "ada")
            .claim("groups", List.of("all"));
    try {
      return new JsonObject()
          .put("access_token", "any")
          .put("token_type", "Bearer")
          .put("id_token", maker.make(honest))
          .encode();
    } catch (JOSEException broken) {
      throw new AssertionError(broken);
    }
  }

  private static void json(HttpExchange call, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().add("Content-Type", "application/json");
    call.sendResponseHeaders(200, body.length);
    call.getResponseBody().write(body);
  }

  private static String signed(JWTClaimsSet claims, RSAKey by, String named) throws JOSEException {
    return signed(claims, JWSAlgorithm.RS256, new RSASSASigner(by), named);
  }

  private static String signed(
      JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer, String named)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(named).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String honest(JWTClaimsSet.Builder claims) throws JOSEException {
    return signed(claims.build(), key, "ours");
  }

  @Test
  void aTokenIsBelievedOnlyWithItsKeyForUsInItsTimeAndFromItsIssuer() throws Exception {
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("theirs").generate();
    long past = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
    Map<String, Maker> forged = new LinkedHashMap<>();
    forged.put("a foreign key under its own name", c -> signed(c.build(), foreign, "theirs"));
    forged.put("a foreign key under ours", c -> signed(c.build(), foreign, "ours"));
    forged.put("for another client", c -> honest(c.audience("another")));
    forged.put("for nobody", c -> honest(c.audience((String) null)));
    forged.put("over", c -> honest(c.claim("exp", past)));
    forged.put("without an end", c -> honest(c.claim("exp", null)));
    forged.put("another issuer", c -> honest(c.issuer("https://id.example")));
    forged.put("another attempt's nonce", c -> honest(c.claim("nonce", "another")));
    forged.put("without a nonce", c -> honest(c.claim("nonce", null)));
    forged.put("not signed", c -> new PlainJWT(c.build()).serialize());
    forged.put(
        "signed with the client's secret",
        c -> signed(c.build(), JWSAlgorithm.HS256, new MACSigner(SECRET), "ours"));
    forged.put(
        "signed with the public key as a secret",
        c ->
            signed(
                c.build(),
                JWSAlgorithm.HS256,
                new MACSigner(key.toRSAPublicKey().getEncoded()),
                "ours"));

    assertEquals("/", signIn(OidcTokenIT::honest), "an honest one");
    for (Map.Entry<String, Maker> each : forged.entrySet()) {
      assertEquals("/?sign-in=REFUSED", signIn(each.getValue()), each.getKey());
    }
    assertEquals("/", signIn(OidcTokenIT::honest), "an honest one again");
  }

  /** Where a browser ends that signs in with such a token; with a session only if it is let in. */
  private static String signIn(Maker token) throws Exception {
    maker = token;
    CookieManager cookies = new CookieManager();
    HttpClient http =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    URI authorize = next(http, server.url().resolve("/api/v1/session/oidc"));
    URI end = next(http, next(http, authorize));
    boolean session =
        cookies.getCookieStore().getCookies().stream()
            .anyMatch(cookie -> cookie.getName().equals("slipway-session"));
    String place = end.toString().substring(server.url().toString().length());
    assertEquals(place.equals("/"), session, place);
    return place;
  }

  /** Waits where it is told to: an address may not begin attempts as fast as a test does. */
  private static URI next(HttpClient http, URI at) throws Exception {
    HttpResponse<String> answer;
    do {
      answer = http.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
      if (answer.statusCode() == 429) {
        TimeUnit.SECONDS.sleep(answer.headers().firstValueAsLong("Retry-After").orElseThrow());
      }
    } while (answer.statusCode() == 429);
    String body = answer.body();
    assertTrue(answer.statusCode() == 302 || answer.statusCode() == 303, body);
    return at.resolve(answer.headers().firstValue("Location").orElseThrow());
  }
}
