package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of the running product: narrowed, limited and rotated, each within a second. */
class KeysIT {

  @TempDir static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.on(folder.resolve("data")).await();
    server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    server.deploy("house", 1);
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "shop")
                .put("grants", new JsonArray().add(grant("PREDICT", "*")).add(grant("VIEW", "*"))));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aRotatedKeyWorksAtOnceAndTheOldOneUntilTheOverlapIsOver() throws Exception {
    JsonObject old = create(new JsonObject());
    assertEquals(200, predict(old.getString("secret")).statusCode());
    JsonObject next = rotate(old, 3600);
    assertEquals(200, predict(next.getString("secret")).statusCode(), "it works at once");
    assertEquals(200, predict(old.getString("secret")).statusCode(), "the overlap");
    assertEquals(old.getString("prefix"), next.getString("replaces"));
    JsonObject last = rotate(next, 0);
    assertEquals(200, predict(last.getString("secret")).statusCode());
    RunningServer.withinASecond(
        "the key that was rotated without an overlap is refused",
        () -> status(next.getString("secret")) == 401);
    JsonObject brief = rotate(last, 1);
    assertEquals(200, predict(brief.getString("secret")).statusCode());
    RunningServer.awaitTrue(
        "the overlap of a second ends",
        Duration.ofSeconds(30),
        () -> status(last.getString("secret")) == 401);
  }

  @Test
  void aKeyIsShownOnceAndItsLastUseIsSeen() throws Exception {
    JsonObject key = create(new JsonObject());
    assertNull(listed(key).getString("lastUsedAt"));
    assertFalse(listed(key).encode().contains(key.getString("secret")));
    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    assertEquals(200, predict(key.getString("secret")).statusCode());
    RunningServer.awaitTrue(
        "the list shows when it was used",
        Duration.ofSeconds(90),
        () -> listed(key).getString("lastUsedAt") != null);
    assertFalse(Instant.parse(listed(key).getString("lastUsedAt")).isBefore(minute));
  }

  private static JsonObject listed(JsonObject key) {
    return server.api().all("/api/v1/keys?principal=shop").stream()
        .filter(one -> one.getString("prefix").equals(key.getString("prefix")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aScopeHoldsWithinASecondAndNeverWidensWhatThePrincipalMay() throws Exception {
    JsonObject key = create(new JsonObject());
    String secret = key.getString("secret");
    assertEquals(200, predict(secret).statusCode());
    JsonObject narrow = edit(key, new JsonObject().put("grants", grants("VIEW", "house")));
    RunningServer.withinASecond(
        "a key that may only view predicts no more", () -> status(secret) == 403);
    Api viewer = new Api(server.url(), secret);
    assertEquals(grants("VIEW", "house"), viewer.get("/api/v1/me").body().getJsonArray("grants"));
    CliException beyond =
        assertThrows(
            CliException.class,
            () -> edit(narrow, new JsonObject().put("grants", grants("OPERATE", "house"))));
    assertTrue(beyond.getMessage().contains("OPERATE:house"), beyond::getMessage);
    edit(narrow, new JsonObject().putNull("grants"));
    RunningServer.withinASecond("without a scope it may all again", () -> status(secret) == 200);
  }

  @Test
  void aQuotaRefusesWithItsNumbersHoldsWithinASecondAndIsCounted() throws Exception {
    JsonObject key =
        create(new JsonObject().put("quota", new JsonObject().put("requestsPerSecond", 0.001)));
    String secret = key.getString("secret");
    assertEquals(200, predict(secret).statusCode());
    HttpResponse<String> refused = predict(secret);
    assertEquals(429, refused.statusCode());
    assertTrue(
        Integer.parseInt(refused.headers().firstValue("Retry-After").orElse("0")) > 900,
        refused.headers()::toString);
    assertTrue(
        refused.body().contains(key.getString("prefix")) && refused.body().contains("0.001"),
        refused::body);
    assertTrue(
        metrics()
            .contains(
                "slipway_quota_refused_total{key=\""
                    + key.getString("prefix")
                    + "\",quota=\"requestsPerSecond\"} 1\n"),
        KeysIT::metrics);
    assertEquals(
        403,
        HttpClient.newHttpClient()
            .send(
                request("nothing-it-may", create(scoped("PREDICT", "other")).getString("secret")),
                BodyHandlers.ofString())
            .statusCode(),
        "no right comes before no quota");
    edit(key, new JsonObject().putNull("quota"));
    RunningServer.withinASecond(
        "a quota that was lifted holds no more", () -> status(secret) == 200);
    edit(listed(key), new JsonObject().put("quota", new JsonObject().put("itemsPerSecond", 0.001)));
    RunningServer.withinASecond("rows are limited now", () -> status(secret) == 429);
    assertTrue(metrics().contains("# TYPE slipway_quota_refused_total counter"), KeysIT::metrics);
  }

  @Test
  void theCommandLineNarrowsLimitsRotatesAndShows() throws Exception {
    String secret =
        Terminal.run(
                server,
                ExitCode.DONE,
                "key",
                "create",
                "shop",
                "--scope",
                "predict:house",
                "--requests-per-second",
                "50",
                "--bytes-in-flight",
                "1048576")
            .strip();
    String prefix = secret.substring(0, secret.indexOf('_', 4));
    String list = Terminal.run(server, ExitCode.DONE, "key", "list");
    assertTrue(list.contains("predict:house") && list.contains("50 requests/s"), list);
    String edited =
        Terminal.run(
            server,
            ExitCode.DONE,
            "key",
            "edit",
            prefix,
            "--requests-per-second",
            "0",
            "--items-per-second",
            "2.5",
            "--no-scope");
    assertTrue(edited.contains("all of its principal's"), edited);
    assertTrue(edited.contains("2.5 items/s") && !edited.contains("requests/s"), edited);
    assertTrue(edited.contains("in flight"), "what was not named stays: " + edited);
    String next =
        Terminal.run(server, ExitCode.DONE, "key", "rotate", prefix, "--overlap", "10m").strip();
    assertTrue(next.startsWith("slw_") && !next.equals(secret), next);
    assertEquals(200, predict(next).statusCode());
    Terminal.run(server, ExitCode.USAGE, "key", "rotate", prefix, "--overlap", "soon");
    Terminal.run(server, ExitCode.NOT_FOUND, "key", "edit", "slw_nothing", "--label", "x");
  }

  @Test
  void whoIsNoAdministratorTouchesNoKey() throws Exception {
    JsonObject key = create(new JsonObject());
    Api shop = new Api(server.url(), key.getString("secret"));
    String path = "/api/v1/keys/" + key.getString("prefix");
    for (CliException refused :
        new CliException[] {
          assertThrows(CliException.class, () -> shop.post(path + "/rotate", new JsonObject())),
          assertThrows(CliException.class, () -> shop.patch(path, new JsonObject(), "1")),
          assertThrows(CliException.class, () -> shop.get("/api/v1/keys")),
        }) {
      assertEquals(ExitCode.REFUSED, refused.exitCode());
    }
    assertNull(server.api().all("/api/v1/keys?principal=shop").get(0).getString("revokedAt"));
    assertFalse(
        server.api().all("/api/v1/keys").stream().anyMatch(one -> one.containsKey("secret")));
  }

  private static JsonObject create(JsonObject wish) {
    return server.api().post("/api/v1/keys", wish.copy().put("principal", "shop")).body();
  }

  private static JsonObject scoped(String right, String pattern) {
    return new JsonObject().put("grants", grants(right, pattern));
  }

  private static JsonObject rotate(JsonObject key, int overlapSeconds) {
    return server
        .api()
        .post(
            "/api/v1/keys/" + key.getString("prefix") + "/rotate",
            new JsonObject().put("overlapSeconds", overlapSeconds))
        .body();
  }

  private static JsonObject edit(JsonObject key, JsonObject wish) {
    return server
        .api()
        .patch("/api/v1/keys/" + key.getString("prefix"), wish, key.getLong("revision").toString())
        .body();
  }

  private static JsonArray grants(String right, String pattern) {
    return new JsonArray().add(grant(right, pattern));
  }

  private static JsonObject grant(String right, String pattern) {
    return new JsonObject().put("right", right).put("pattern", pattern);
  }

  private static HttpRequest request(String model, String secret) {
    return HttpRequest.newBuilder(server.url().resolve("/v2/models/" + model + "/infer"))
        .header("Authorization", "Bearer " + secret)
        .POST(BodyPublishers.ofString(RunningServer.linearRequest().encode()))
        .build();
  }

  private static HttpResponse<String> predict(String secret) throws Exception {
    return HttpClient.newHttpClient().send(request("house", secret), BodyHandlers.ofString());
  }

  private static int status(String secret) {
    try {
      return predict(secret).statusCode();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static String metrics() {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server.url().resolve("/metrics")).build(),
              BodyHandlers.ofString())
          .body();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
