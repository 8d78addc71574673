package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * From an empty data directory to a rollback, through the HTTP API and the command line of the
 * packaged product.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class JourneyIT {

  @TempDir static Path folder;
  private RunningServer server;
  private Path first;
  private Path second;

  /** What server and command line are started with. */
  Map<String, String> environment() {
    return Map.of();
  }

  @BeforeAll
  void start() throws Exception {
    RunningServer.Start start = RunningServer.on(folder.resolve("data"));
    environment().forEach(start::environment);
    server = start.await();
    first = Files.write(folder.resolve("one.onnx"), OnnxModels.linear());
    second = Files.write(folder.resolve("two.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4));
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  RunningServer server() {
    return server;
  }

  private String cli(int expected, String... words) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(List.of(RunningServer.HOME.resolve("bin/slipway").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().putAll(environment());
    builder.environment().put("SLIPWAY_DATA_DIRECTORY", server.data().toString());
    Process process = builder.start();
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), out);
    assertEquals(expected, process.exitValue(), out);
    return out;
  }

  @Test
  @Order(1)
  void theFirstStartLeavesAKeyForTheLocalCommandLineThatOnlyItsOwnerCanRead() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(server.data().resolve("cli.key"))));
    assertEquals("local-command-line", server.api().get("/api/v1/me").body().getString("name"));
  }

  @Test
  @Order(2)
  void theOneTimeCodeMakesTheFirstAdministratorOnce() throws Exception {
    String log = server.log();
    String code = log.replaceAll("(?s).*shown only now: (\\S+).*", "$1");
    Api nobody = new Api(server.url(), null);
    JsonObject claim = new JsonObject().put("code", code).put("name", "ada");
    CliException wrong =
        assertThrows(
            CliException.class,
            () -> nobody.post("/api/v1/first-administrator", claim.copy().put("code", "wrong")));
    assertEquals(ExitCode.REFUSED, wrong.exitCode());
    JsonObject made = nobody.post("/api/v1/first-administrator", claim).body();
    assertEquals(
        "ada",
        new Api(server.url(), made.getString("secret")).get("/api/v1/me").body().getString("name"));
    assertThrows(
        CliException.class,
        () -> nobody.post("/api/v1/first-administrator", claim.copy().put("name", "eve")));
  }

  @Test
  @Order(3)
  void theCommandLineUploadsDeploysAndPredicts() throws Exception {
    String uploaded = cli(ExitCode.DONE, "upload", "house", first.toString(), "--deploy");
    assertTrue(uploaded.contains("Registered house v1"), uploaded);
    assertTrue(uploaded.contains("READY"), uploaded);
    String answered = cli(ExitCode.DONE, "predict", "house", "--input", "x=[[1,1,1,1]]");
    assertTrue(answered.contains("[10.5]") && answered.contains("house v1"), answered);
    assertTrue(cli(ExitCode.DONE, "models").contains("house"), "models");
    assertTrue(new JsonArray(cli(ExitCode.DONE, "models", "--json")).size() == 1, "models --json");
    assertEquals(ExitCode.DONE, 0);
    cli(ExitCode.NOT_FOUND, "models", "nothing");
    cli(ExitCode.USAGE, "predict", "house", "--input", "y=[1]");
    assertTrue(cli(ExitCode.DONE, "doctor").contains("onnx"), "doctor");
    assertTrue(cli(ExitCode.DONE, "generate-completion").contains("complete"), "completion");
  }

  @Test
  @Order(4)
  void aSecondVersionTakesNoTrafficUntilItIsGivenSome() throws Exception {
    assertEquals(2, server.register("house", second));
    server.deploy("house", 2);
    for (int i = 0; i < 50; i++) {
      assertEquals(10.5, server.predictLinear("house"));
    }
    String shown = cli(ExitCode.DONE, "traffic", "house", "1=90", "2=10", "--reason", "a taste");
    assertTrue(shown.contains("v1 90 %") && shown.contains("v2 10 %"), shown);
    RunningServer.awaitTrue(
        "the second is asked too",
        Duration.ofMinutes(1),
        () -> server.predictLinear("house") > 100);
    int fromSecond = 0;
    for (int i = 0; i < 1000; i++) {
      fromSecond += server.predictLinear("house") > 100 ? 1 : 0;
    }
    int seen = fromSecond;
    // 1,000 draws at 10 %: five standard deviations are 47.
    assertTrue(seen > 53 && seen < 147, () -> seen + " of 1000 from v2");
  }

  @Test
  @Order(5)
  void everyAnswerTellsItsStory() {
    Api.Reply reply =
        server.api().post("/v2/models/house/versions/2/infer", RunningServer.linearRequest());
    String id = reply.response().headers().firstValue("slipway-prediction-id").orElseThrow();
    JsonObject story = server.api().get("/api/v1/predictions/" + id).body();
    assertEquals(2, story.getInteger("version"));
    assertEquals("PINNED", story.getString("lane"));
    assertEquals("house", story.getString("model"));
    assertEquals("a taste", story.getString("reason"));
    JsonObject policy = server.api().get("/api/v1/models/house/traffic").body();
    assertEquals("local-command-line", story.getString("decidedBy"), story::encode);
    assertEquals(2, story.getInteger("trafficNumber"), story::encode);
    assertEquals(policy.getInteger("number"), story.getInteger("trafficNumber"));
    assertEquals(policy.getLong("revision"), story.getLong("trafficRevision"), story::encode);
    char last = id.charAt(id.length() - 2);
    String forged =
        id.substring(0, id.length() - 2)
            + (last == 'a' ? 'b' : 'a')
            + id.substring(id.length() - 1);
    CliException refused =
        assertThrows(CliException.class, () -> server.api().get("/api/v1/predictions/" + forged));
    assertEquals(ExitCode.NOT_FOUND, refused.exitCode());
  }

  @Test
  @Order(6)
  void twoPeopleWhoEditOnePolicyAreToldOfEachOther() {
    Api.Reply seen = server.api().get("/api/v1/models/house/traffic");
    JsonObject half =
        new JsonObject()
            .put(
                "routes",
                new JsonArray()
                    .add(new JsonObject().put("version", 1).put("weight", 5000))
                    .add(new JsonObject().put("version", 2).put("weight", 5000)));
    CliException blind =
        assertThrows(
            CliException.class,
            () ->
                server
                    .api()
                    .call(
                        "PUT",
                        "/api/v1/models/house/traffic",
                        java.net.http.HttpRequest.BodyPublishers.ofString(half.encode()),
                        java.util.Map.of()));
    assertEquals(428, blind.problem().getInteger("status"));
    assertEquals("PRECONDITION_REQUIRED", blind.problem().getString("code"));
    server.api().put("/api/v1/models/house/traffic", half, seen.etag());
    JsonObject other =
        new JsonObject()
            .put(
                "routes",
                new JsonArray().add(new JsonObject().put("version", 2).put("weight", 10_000)));
    CliException stale =
        assertThrows(
            CliException.class,
            () -> server.api().put("/api/v1/models/house/traffic", other, seen.etag()));
    assertEquals(412, stale.problem().getInteger("status"));
    assertEquals("PRECONDITION_FAILED", stale.problem().getString("code"));
    assertTrue(stale.problem().containsKey("current"), stale.problem()::encode);
    // The first one's policy is in force, and answers.
    JsonArray routes =
        server
            .api()
            .get("/api/v1/models/house/traffic")
            .body()
            .getJsonObject("policy")
            .getJsonArray("routes");
    assertEquals(2, routes.size(), routes::encode);
    for (int i = 0; i < 2; i++) {
      assertEquals(5000, routes.getJsonObject(i).getInteger("weight"), routes::encode);
    }
    Set<Double> answers = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      answers.add(server.predictLinear("house"));
    }
    assertEquals(2, answers.size(), "both versions answer");
  }

  @Test
  @Order(7)
  void aRollbackIsOneCallAndHistoryKeepsEverything() throws Exception {
    cli(ExitCode.DONE, "traffic", "house", "--restore", "1", "--reason", "back");
    // Half went to each: twenty in a row are no chance.
    RunningServer.awaitTrue(
        "all go back to the first", Duration.ofMinutes(1), () -> allFromFirst(20));
    for (int i = 0; i < 50; i++) {
      assertEquals(10.5, server.predictLinear("house"));
    }
    assertEquals(4, server.api().all("/api/v1/models/house/traffic/history").size());
    List<JsonObject> changes = server.api().all("/api/v1/changes?model=house");
    assertTrue(
        changes.stream()
            .anyMatch(
                change ->
                    change.getString("kind").equals("TRAFFIC")
                        && change.getString("reason").equals("back")));
    assertTrue(changes.stream().allMatch(change -> !change.getString("actor").isEmpty()));
  }

  private boolean allFromFirst(int calls) {
    for (int i = 0; i < calls; i++) {
      if (server.predictLinear("house") != 10.5) {
        return false;
      }
    }
    return true;
  }

  @Test
  @Order(8)
  void aKeyMayOnlyWhatItWasGrantedAndIsRefusedWithinASecondOnceRevoked() throws Exception {
    String secret =
        cli(ExitCode.DONE, "key", "create", "shop", "--grant", "predict:house*").strip();
    Api shop = new Api(server.url(), secret);
    shop.post("/v2/models/house/infer", RunningServer.linearRequest());
    CliException forbidden =
        assertThrows(CliException.class, () -> shop.get("/api/v1/models/house"));
    assertEquals(ExitCode.REFUSED, forbidden.exitCode());
    assertEquals(403, forbidden.problem().getInteger("status"));
    CliException nobody =
        assertThrows(
            CliException.class,
            () ->
                new Api(server.url(), null)
                    .post("/v2/models/house/infer", RunningServer.linearRequest()));
    assertEquals(ExitCode.REFUSED, nobody.exitCode());
    String prefix = server.api().all("/api/v1/keys?principal=shop").get(0).getString("prefix");
    cli(ExitCode.DONE, "key", "revoke", prefix);
    RunningServer.withinASecond(
        "the revoked key is refused",
        () -> {
          try {
            shop.post("/v2/models/house/infer", RunningServer.linearRequest());
            return false;
          } catch (CliException refused) {
            return refused.exitCode() == ExitCode.REFUSED;
          }
        });
  }

  @Test
  @Order(9)
  void whatWasPredictedIsCountedAndExplained() throws Exception {
    String metrics = server.api().get("/metrics").body().getString("text");
    assertTrue(
        metrics.contains(
            "slipway_predictions_total{model=\"house\",version=\"1\",lane=\"routed\",outcome=\"answered\"}"),
        metrics);
    assertFalse(metrics.contains("nv_inference"), metrics);
    String explained = cli(ExitCode.DONE, "batching", "house", "1", "--json");
    JsonObject page = new JsonObject(explained);
    JsonArray causes = page.getJsonArray("causes");
    String first = causes.getJsonObject(0).getString("cause");
    assertTrue(!first.isEmpty() && page.getString("sentence").contains(first), explained);
    double sum = 0;
    for (int i = 0; i < causes.size(); i++) {
      sum += causes.getJsonObject(i).getDouble("percent");
    }
    assertEquals(100.0, sum, 1e-9, explained);
  }

  @Test
  @Order(10)
  void aBrokenFileIsQuarantinedWithAReasonAndANewModelNameIsNotSpent() throws Exception {
    Path broken =
        Files.write(
            folder.resolve("broken.onnx"), java.util.Arrays.copyOf(OnnxModels.linear(), 40));
    String refused = cli(ExitCode.QUARANTINED, "upload", "broken", broken.toString());
    assertTrue(refused.contains("QUARANTINED") && refused.contains("REFUSE"), refused);
    Path text = Files.writeString(folder.resolve("notes.txt"), "not a model");
    assertTrue(
        cli(ExitCode.QUARANTINED, "upload", "broken", text.toString()).contains("QUARANTINED"));
    cli(ExitCode.NOT_FOUND, "models", "broken");
  }
}
