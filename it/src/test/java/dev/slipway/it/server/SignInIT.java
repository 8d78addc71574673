package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.server.Browser.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** People of the packaged product: the first start, signing in, staying in, being sent away. */
@TestMethodOrder(OrderAnnotation.class)
class SignInIT {

  private static final String PASSWORD = "wooden teapots dance";

  @TempDir static Path folder;
  private static RunningServer server;
  private static Browser ada;

  @BeforeAll
  static void open() throws Exception {
    server = start().await();
    ada = new Browser(server.url());
  }

  private static RunningServer.Start start() {
    return RunningServer.on(folder.resolve("data"))
        .hashing()
        .set("http.trusted-proxies", "127.0.0.1");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  @Order(1)
  void theFirstStartSaysWhatItIsAndSignsItsAdministratorIn() throws Exception {
    JsonObject first = ada.get("/api/v1/first-start").is(200).body();
    assertTrue(first.getBoolean("needed"), first::encode);
    assertEquals("127.0.0.1", first.getString("bind"));
    assertTrue(first.getJsonObject("database").getBoolean("embedded"), first::encode);
    assertTrue(first.getJsonArray("engines").encode().contains("\"onnx\""), first::encode);
    String code = server.log().replaceAll("(?s).*shown only now: (\\S+).*", "$1");
    JsonObject claim =
        new JsonObject().put("code", code).put("name", "ada").put("displayName", "Ada L.");
    JsonObject weak =
        ada.post("/api/v1/first-administrator", claim.copy().put("password", "adaadaadaadaada"))
            .is(400)
            .body();
    assertEquals("password", weak.getString("field"));
    Reply made =
        ada.post("/api/v1/first-administrator", claim.copy().put("password", PASSWORD)).is(201);
    assertEquals("Ada L.", made.body().getJsonObject("principal").getString("displayName"));
    assertEquals(
        made.body().getString("csrf"), ada.get("/api/v1/session").is(200).body().getString("csrf"));
    assertEquals("ada", ada.get("/api/v1/me").is(200).body().getString("name"));
    JsonObject over = ada.get("/api/v1/first-start").is(200).body();
    assertEquals(Set.of("needed", "release", "oidc"), over.fieldNames());
    assertFalse(over.getBoolean("needed"));
  }

  @Test
  @Order(2)
  void theCookieIsForOurPagesAlone() throws Exception {
    Browser browser = new Browser(server.url());
    String set = browser.signIn("ada", PASSWORD).is(200).header("Set-Cookie");
    assertTrue(set.startsWith("slipway-session="), set);
    for (String part : new String[] {"Path=/", "HTTPOnly", "SameSite=Strict", "Max-Age=604800"}) {
      assertTrue(set.contains(part), set);
    }
    assertFalse(set.contains("Secure"), set);
    assertEquals(43, set.replaceAll("[^=]*=([^;]*);.*", "$1").length(), "256 bits");
    String secure =
        browser
            .post(
                "/api/v1/session",
                new JsonObject().put("name", "ada").put("password", PASSWORD),
                "X-Forwarded-Proto",
                "https")
            .is(200)
            .header("Set-Cookie");
    assertTrue(secure.startsWith("__Host-slipway-session=") && secure.contains("Secure"), secure);
  }

  @Test
  @Order(3)
  void aChangeNeedsTheTokenAndAPageOfOurs() throws Exception {
    JsonObject model = new JsonObject().put("name", "house");
    ada.post("/api/v1/models", model, "Slipway-Csrf", "none").is(403);
    ada.post("/api/v1/models", model, "Origin", "https://evil.example").is(403);
    ada.post("/api/v1/models", model, "Sec-Fetch-Site", "cross-site").is(403);
    Browser stranger = new Browser(server.url());
    stranger
        .post(
            "/api/v1/session",
            new JsonObject().put("name", "ada").put("password", PASSWORD),
            "Origin",
            "https://evil.example")
        .is(403);
    ada.post("/api/v1/models", model, "Sec-Fetch-Site", "same-origin").is(201);
  }

  @Test
  @Order(4)
  void aPersonIsInvitedWithACodeAndSeesTheOwnSessions() throws Exception {
    ada.post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "bob")
                .put("kind", "PERSON")
                .put(
                    "grants",
                    new JsonArray().add(new JsonObject().put("right", "VIEW").put("pattern", "*"))))
        .is(201);
    JsonObject made =
        ada.post("/api/v1/principals/bob/password-code", new JsonObject()).is(201).body();
    Browser bob = new Browser(server.url());
    bob.signIn("bob", PASSWORD).is(401);
    JsonObject use =
        new JsonObject()
            .put("name", "bob")
            .put("code", made.getString("code"))
            .put("password", "yellow submarines sing");
    assertEquals(
        "password",
        bob.post("/api/v1/session/password", use.copy().put("password", "1q2w3e4r5t6y7u8i9o0p"))
            .is(400)
            .body()
            .getString("field"));
    assertEquals(
        "bob",
        bob.post("/api/v1/session/password", use)
            .is(200)
            .body()
            .getJsonObject("principal")
            .getString("name"));
    bob.post("/api/v1/session/password", use).is(401);
    JsonArray own = bob.get("/api/v1/principals/bob/sessions").is(200).body().getJsonArray("items");
    assertEquals(1, own.size());
    assertTrue(own.getJsonObject(0).getBoolean("current"));
    assertEquals("CODE", own.getJsonObject(0).getString("way"));
    bob.get("/api/v1/principals/ada/sessions").is(403);
    bob.post("/api/v1/models", new JsonObject().put("name", "mine")).is(403);
    bob.delete("/api/v1/session").is(204);
    assertEquals("", bob.cookie());
    bob.get("/api/v1/session").is(401);
  }

  @Test
  @Order(5)
  void aSignedOutSessionIsWorthNothingWithinASecond() throws Exception {
    Browser bob = new Browser(server.url());
    bob.signIn("bob", "yellow submarines sing").is(200);
    Browser thief = new Browser(server.url());
    String stolen = bob.cookie();
    thief.get("/api/v1/me", "Cookie", stolen).is(200);
    bob.delete("/api/v1/session").is(204);
    RunningServer.withinASecond("the cookie is worth nothing", () -> status(thief, stolen) == 401);
    assertEquals(
        "ENDED", thief.get("/api/v1/me", "Cookie", stolen).is(401).body().getString("session"));
  }

  @Test
  @Order(6)
  void whoIsDisabledOrSentAwayIsOutWithinASecond() throws Exception {
    Browser bob = new Browser(server.url());
    bob.signIn("bob", "yellow submarines sing").is(200);
    Browser laptop = new Browser(server.url());
    laptop.signIn("bob", "yellow submarines sing").is(200);
    Browser phone = new Browser(server.url());
    phone.signIn("bob", "yellow submarines sing").is(200);
    int ended = phone.delete("/api/v1/principals/bob/sessions").is(200).body().getInteger("rows");
    assertTrue(ended >= 3, () -> ended + " sessions of somebody who is signed in three times");
    RunningServer.withinASecond(
        "bob is out everywhere",
        () ->
            status(bob, bob.cookie()) == 401
                && status(laptop, laptop.cookie()) == 401
                && status(phone, phone.cookie()) == 401);
    ada.get("/api/v1/session").is(200);
    bob.signIn("bob", "yellow submarines sing").is(200);
    assertTrue(
        ada.delete("/api/v1/principals/bob/sessions?reason=lost").is(200).body().getInteger("rows")
            >= 1);
    RunningServer.withinASecond("bob is out", () -> status(bob, bob.cookie()) == 401);
    bob.signIn("bob", "yellow submarines sing").is(200);
    String etag = ada.get("/api/v1/principals/bob").is(200).header("ETag");
    ada.call(
            "PATCH",
            "/api/v1/principals/bob",
            new JsonObject().put("disabled", true).put("reason", "left"),
            "If-Match",
            etag)
        .is(200);
    RunningServer.withinASecond("bob is out", () -> status(bob, bob.cookie()) == 401);
    JsonObject refused =
        new Browser(server.url()).signIn("bob", "yellow submarines sing").is(401).body();
    assertEquals("Name or password is wrong.", refused.getString("detail"));
  }

  @Test
  @Order(7)
  void aChangedPasswordEndsTheOtherSessions() throws Exception {
    Browser other = new Browser(server.url());
    other.signIn("ada", PASSWORD).is(200);
    ada.put(
            "/api/v1/principals/ada/password",
            new JsonObject().put("current", "wrong").put("password", "purple rivers whisper"))
        .is(400);
    for (String weak : new String[] {"1q2w3e4r5t6y7u8i9o0p", "too short", "adaadaadaadaada"}) {
      Reply refused =
          ada.put(
                  "/api/v1/principals/ada/password",
                  new JsonObject().put("current", PASSWORD).put("password", weak))
              .is(400);
      assertEquals("password", refused.body().getString("field"), weak);
    }
    ada.put(
            "/api/v1/principals/ada/password",
            new JsonObject().put("current", PASSWORD).put("password", "purple rivers whisper"))
        .is(204);
    RunningServer.withinASecond("the other one is out", () -> status(other, other.cookie()) == 401);
    ada.get("/api/v1/session").is(200);
  }

  @Test
  @Order(8)
  void whoTriesTooOftenWaitsAndNobodyElseDoes() throws Exception {
    Reply slowed = null;
    for (int i = 0; i < 8 && (slowed == null || slowed.status() == 401); i++) {
      slowed =
          new Browser(server.url())
              .post(
                  "/api/v1/session",
                  new JsonObject().put("name", "ada").put("password", "guess " + i),
                  "X-Forwarded-For",
                  "203.0.113.9");
    }
    slowed.is(429);
    int seconds = slowed.body().getInteger("retryAfterSeconds");
    assertEquals(Integer.toString(seconds), slowed.header("Retry-After"));
    assertEquals("Next try in " + seconds + " s.", slowed.body().getString("detail"));
    new Browser(server.url()).signIn("ada", "purple rivers whisper").is(200);
    new Browser(server.url())
        .post(
            "/api/v1/session",
            new JsonObject().put("name", "open sesame, my dear").put("password", "x"),
            "X-Forwarded-For",
            "203.0.113.10")
        .is(401);
    RunningServer.awaitTrue(
        "failed sign-ins are in the change log",
        Duration.ofSeconds(10),
        () -> failedFrom("203.0.113.9").size() == 1 && failedFrom("203.0.113.10").size() == 1);
    JsonObject first = failedFrom("203.0.113.9").getJsonObject(0);
    assertEquals("ada", first.getString("entity"));
    assertTrue(first.getJsonObject("after").getBoolean("known"));
    assertTrue(first.getJsonObject("after").getInteger("wrong") >= 1);
    JsonObject stranger = failedFrom("203.0.113.10").getJsonObject(0);
    assertEquals("ope…", stranger.getString("entity"), "it may be a password in the wrong field");
    assertFalse(stranger.getJsonObject("after").getBoolean("known"));
    assertFalse(stranger.encode().contains("sesame"));
  }

  /** Failed sign-ins in the change log that came from an address. */
  private static JsonArray failedFrom(String address) {
    try {
      return ada.get("/api/v1/changes?kind=SIGN_IN&text=" + address)
          .is(200)
          .body()
          .getJsonArray("items");
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  @Order(9)
  void passwordsAreJudgedForWhoeverAsksAtASteadyRate() throws Exception {
    Browser nobody = new Browser(server.url());
    JsonObject leaked =
        nobody
            .post(
                "/api/v1/passwords/check", new JsonObject().put("password", "1q2w3e4r5t6y7u8i9o0p"))
            .is(200)
            .body();
    assertEquals("LEAKED", leaked.getString("problem"));
    assertFalse(leaked.getBoolean("acceptable"));
    assertEquals(15, leaked.getInteger("least"));
    // Side by side: one after the other they may come too slowly for the limit.
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      JsonObject asked = new JsonObject().put("password", "a" + i);
      all.add(
          CompletableFuture.supplyAsync(
              () -> post(new Browser(server.url()), "/api/v1/passwords/check", asked)));
    }
    List<Integer> statuses = all.stream().map(CompletableFuture::join).toList();
    assertTrue(statuses.contains(429), statuses::toString);
  }

  @Test
  @Order(10)
  void theServersOwnMachineInvitesLetsBackInAndSaysWhoMayWhat() throws Exception {
    String invited =
        cli(0, "user", "add", "eve", "--role", "operator:fraud-*", "--display-name", "Eve");
    String code = invited.replaceAll("(?s).*for eve: (\\S+).*", "$1");
    Browser eve = new Browser(server.url());
    JsonObject use = new JsonObject().put("name", "eve").put("password", PASSWORD);
    eve.post("/api/v1/session/password", use.copy().put("code", code)).is(200);
    eve.post("/api/v1/models", new JsonObject().put("name", "fraud-1")).is(201);
    eve.post("/api/v1/models", new JsonObject().put("name", "house-9")).is(403);
    assertTrue(
        cli(0, "user", "list").matches("(?s).*eve +Eve +operator:fraud-\\* +set .*enabled.*"));
    assertTrue(cli(0, "user", "sessions", "eve").contains("CODE"));
    String granted =
        cli(0, "user", "grant", "eve", "operator:house-*", "--take", "operator:fraud-*");
    assertTrue(granted.contains("eve: operator:house-*"), granted);
    assertTrue(cli(4, "user", "grant", "eve", "--take", "admin").contains("has not admin"));
    assertTrue(cli(2, "user", "grant", "eve", "root").contains("viewer, operator, admin"));
    RunningServer.withinASecond(
        "the other grants count",
        () -> post(eve, "/api/v1/models", new JsonObject().put("name", "house-9")) == 201);
    String again = cli(0, "user", "reset", "eve");
    eve.post(
            "/api/v1/session/password",
            use.copy()
                .put("code", again.replaceAll("(?s).*for eve: (\\S+).*", "$1"))
                .put("password", "yellow submarines sing"))
        .is(200);
    assertTrue(cli(0, "user", "disable", "eve", "--reason", "left").contains("eve is disabled"));
    RunningServer.withinASecond("eve is out", () -> status(eve, eve.cookie()) == 401);
    assertTrue(cli(6, "user", "reset", "eve").contains("enable it before"));
    assertTrue(cli(0, "user", "disable", "eve", "--enable").contains("eve is enabled"));
    eve.signIn("eve", "yellow submarines sing").is(200);
    assertTrue(cli(0, "user", "sessions", "eve", "--end").contains("Ended 1 sessions"));
  }

  private static String cli(int expected, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(RunningServer.HOME + "/bin/slipway"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().put("SLIPWAY_DATA_DIRECTORY", server.data().toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), out);
    assertEquals(expected, process.exitValue(), out);
    return out;
  }

  private static int post(Browser browser, String path, JsonObject body) {
    try {
      return browser.post(path, body).status();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  @Order(11)
  void everyAnswerTellsBrowsersToBeCareful() throws Exception {
    Browser nobody = new Browser(server.url());
    for (String path :
        new String[] {"/api/v1/first-start", "/api/v1/models", "/api/v1/nothing", "/", "/none"}) {
      Reply reply = nobody.get(path);
      assertEquals("nosniff", reply.header("X-Content-Type-Options"), path);
      assertEquals("no-referrer", reply.header("Referrer-Policy"), path);
      assertEquals("DENY", reply.header("X-Frame-Options"), path);
      assertFalse(reply.header("Cache-Control").isEmpty(), path);
      String policy = reply.header("Content-Security-Policy");
      assertTrue(policy.contains("frame-ancestors 'none'"), path + " " + policy);
      assertTrue(policy.contains("default-src 'none'"), policy);
      assertTrue(policy.contains("script-src 'self'") != path.startsWith("/api"), policy);
      assertFalse(policy.matches(".*script-src[^;]*unsafe.*"), policy);
      assertEquals("", reply.header("Strict-Transport-Security"), "not over plain HTTP");
    }
    assertEquals("no-store", nobody.get("/api/v1/first-start").header("Cache-Control"));
    assertEquals(
        "max-age=31536000",
        nobody
            .get("/api/v1/first-start", "X-Forwarded-Proto", "https")
            .header("Strict-Transport-Security"));
  }

  @Test
  @Order(12)
  void aSessionSurvivesKillingTheServerAndSoDoesItsEnd() throws Exception {
    Browser gone = new Browser(server.url());
    gone.signIn("ada", "purple rivers whisper").is(200);
    gone.delete("/api/v1/session").is(204);
    String open = ada.cookie();
    server.kill9();
    server = start().await();
    Browser again = new Browser(server.url());
    RunningServer.awaitTrue(
        "the session is known again", Duration.ofSeconds(60), () -> status(again, open) == 200);
    assertTrue(
        Instant.parse(
                again.get("/api/v1/session", "Cookie", open).is(200).body().getString("expiresAt"))
            .isAfter(Instant.now()));
    again.get("/api/v1/session", "Cookie", "slipway-session=" + "A".repeat(43)).is(401);
  }

  private static int status(Browser browser, String cookie) {
    try {
      return browser.get("/api/v1/me", "Cookie", cookie).status();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
