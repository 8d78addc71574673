package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One file that says what a server is to be, by the packaged command line on the packaged server.
 */
@TestMethodOrder(OrderAnnotation.class)
class ApplyIT {

  private static final String FILE =
      """
      models:
        house:
          description: Prices of houses
          tags: {team: pricing}
          versions:
            may:
              path: models/may.onnx
              note: trained on May
            june:
              path: models/june.onnx
              tags: {run: "7"}
          aliases: {champion: may}
          deployments:
            may: {batching: {maxItems: 16, maxDelayMicros: 200}}
            june:
          traffic:
            routes: {may: 90, june: 10}
            sticky: header:user-id
      principals:
        till:
          grants: ["predict:house", "view:*"]
      """;

  @TempDir static Path folder;
  private static RunningServer server;
  private static Path file;

  @BeforeAll
  static void start() throws Exception {
    Path models = Files.createDirectories(folder.resolve("work/models"));
    Files.write(models.resolve("may.onnx"), OnnxModels.linear());
    Files.write(models.resolve("june.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4));
    file = Files.writeString(folder.resolve("work/slipway.yaml"), FILE);
    server = RunningServer.on(folder.resolve("data")).await();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static String apply(int expected, String... words) throws Exception {
    String[] all = new String[words.length + 3];
    all[0] = "apply";
    all[1] = "-f";
    all[2] = file.toString();
    System.arraycopy(words, 0, all, 3, words.length);
    return Cli.run(server.data(), expected, all);
  }

  private static JsonObject get(String path) {
    return server.api().get(path).body();
  }

  @Test
  @Order(1)
  void aDryRunShowsThePlanWithAnExitCodeOfItsOwnAndChangesNothing() throws Exception {
    String shown = apply(ExitCode.PENDING, "--dry-run");
    assertTrue(shown.contains("+ model house"), shown);
    assertTrue(shown.contains("+ house version 'may'"), shown);
    assertTrue(shown.contains("Plan: 7 to create, 1 to change, 0 to remove"), shown);
    JsonObject json = new JsonObject(apply(ExitCode.PENDING, "--dry-run", "--json"));
    assertEquals(8, json.getJsonArray("steps").size());
    assertFalse(json.getBoolean("applied"));
    assertTrue(apply(ExitCode.USAGE).contains("nobody can be asked here"), "unasked");
    assertTrue(server.api().all("/api/v1/models").isEmpty());
    assertTrue(server.api().all("/api/v1/uploads").isEmpty());
  }

  @Test
  @Order(2)
  void anEmptyServerIsBroughtToWhatTheFileSaysAndASecondTimeThereIsNothingToDo() throws Exception {
    String told = apply(ExitCode.DONE, "--yes");
    assertTrue(told.contains("[2/8] house version 'may': registered as v1"), told);
    assertTrue(told.contains("house deployment of the new version 'june': READY"), told);
    JsonObject model = get("/api/v1/models/house");
    assertEquals("Prices of houses", model.getString("description"));
    assertEquals(1, model.getJsonObject("aliases").getInteger("champion"));
    JsonObject traffic = get("/api/v1/models/house/traffic");
    assertEquals(
        9000,
        traffic
            .getJsonObject("policy")
            .getJsonArray("routes")
            .getJsonObject(0)
            .getInteger("weight"));
    assertEquals("slipway apply " + file, traffic.getString("reason"));
    assertEquals(
        "7",
        get("/api/v1/models/house/versions/2")
            .getJsonObject("note")
            .getJsonObject("tags")
            .getString("run"));
    assertEquals(
        16,
        server
            .api()
            .all("/api/v1/deployments?model=house")
            .get(0)
            .getJsonObject("settings")
            .getJsonObject("batching")
            .getInteger("maxItems"));
    assertEquals(2, get("/api/v1/principals/till").getJsonArray("grants").size());
    assertEquals(10.5, predict(1), 1e-6);
    String position = position();
    assertTrue(apply(ExitCode.DONE, "--yes").contains("Nothing to do"));
    assertEquals(position, position(), "a second apply writes nothing");
  }

  private static boolean answers(String model, int version) {
    try {
      String path = "/v2/models/" + model + "/versions/" + version + "/infer";
      return server.api().post(path, RunningServer.linearRequest()).status() == 200;
    } catch (CliException refused) {
      return false;
    }
  }

  private static double predict(int version) {
    return server
        .api()
        .post("/v2/models/house/versions/" + version + "/infer", RunningServer.linearRequest())
        .body()
        .getJsonArray("outputs")
        .getJsonObject(0)
        .getJsonArray("data")
        .getDouble(0);
  }

  /** Of the newest change that somebody made. */
  private static String position() {
    return server.api().all("/api/v1/changes").stream()
        .filter(change -> !change.getString("kind").equals("STATUS"))
        .filter(change -> !change.getString("kind").equals("NODE"))
        .filter(change -> !change.getString("kind").equals("LEADERSHIP"))
        .findFirst()
        .orElseThrow()
        .getString("position");
  }

  @Test
  @Order(3)
  void anExportThatIsAppliedChangesNothing() throws Exception {
    Path exported = folder.resolve("export.yaml");
    Cli.run(server.data(), ExitCode.DONE, "export", "-o", exported.toString());
    String text = Files.readString(exported);
    assertTrue(text.contains("house:") && text.contains("till:"), text);
    String position = position();
    String told =
        Cli.run(
            server.data(), ExitCode.DONE, "apply", "-f", exported.toString(), "--yes", "--prune");
    assertTrue(told.contains("Nothing to do"), told);
    assertEquals(position, position());
    String one = Cli.run(server.data(), ExitCode.DONE, "export", "--models", "shop-*");
    assertTrue(one.contains("models: {") && !one.contains("till"), one);
  }

  @Test
  @Order(4)
  void whatIsNotInTheFileStaysUntilAPruneIsAskedFor() throws Exception {
    Files.writeString(
        file,
        FILE.replace("aliases: {champion: may}", "aliases: {winner: june}")
            .replace("      may: {batching: {maxItems: 16, maxDelayMicros: 200}}\n", "")
            .replace("routes: {may: 90, june: 10}", "routes: {june: 100}"));
    String kept = apply(ExitCode.PENDING, "--dry-run");
    assertTrue(kept.contains("= house alias champion → v1 is not in the file and stays"), kept);
    apply(ExitCode.DONE, "--yes");
    assertEquals(2, server.api().all("/api/v1/deployments?model=house").size());
    String pruned = apply(ExitCode.DONE, "--yes", "--prune");
    assertTrue(pruned.contains("- house alias champion"), pruned);
    assertEquals(1, server.api().all("/api/v1/deployments?model=house").size());
    assertEquals("{\"winner\":2}", get("/api/v1/models/house").getJsonObject("aliases").encode());
    assertTrue(apply(ExitCode.DONE, "--yes", "--prune").contains("Nothing to do"));
    // A version that the file no longer has goes too; its model file is not asked for any more.
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "      may:\n        path: models/may.onnx\n        note: trained on May\n", ""));
    assertTrue(apply(ExitCode.DONE, "--yes", "--prune").contains("- house v1"));
    RunningServer.awaitTrue(
        "version 1 answers no more", Duration.ofMinutes(1), () -> !answers("house", 1));
  }

  @Test
  @Order(5)
  void aStepThatFailsNamesItselfAndWhatWasDoneBefore() throws Exception {
    Files.writeString(folder.resolve("work/models/broken.onnx"), "this is no model");
    Files.writeString(
        file,
        """
        models:
          shop:
            description: Prices
            versions: {1: {path: models/broken.onnx}}
            deployments: {1: }
        """);
    String told = apply(ExitCode.QUARANTINED, "--yes");
    assertTrue(told.contains("step 2 of 3 (shop version '1') failed"), told);
    assertTrue(told.contains("Done before it: model shop; not done: the 1 step after it"), told);
  }

  @Test
  @Order(6)
  void whatCannotBeDoneIsSaidBeforeAnythingIs() throws Exception {
    Files.writeString(file, "models:\n  house:\n    alias: {}\n");
    assertTrue(
        apply(ExitCode.USAGE, "--yes").contains("slipway.yaml:3: models.house.alias: there is no"));
    Files.writeString(file, "models: {house: {traffic: {routes: {1: 100}}}}");
    assertTrue(apply(ExitCode.CONFLICT, "--yes").contains("house has no version 1"));
    Api reader = server.api();
    JsonObject key =
        reader
            .post("/api/v1/keys", new JsonObject().put("principal", "till").put("label", "it"))
            .body();
    Path secret = Files.writeString(folder.resolve("till.key"), key.getString("secret"));
    Files.writeString(file, "models: {house: {description: mine}}");
    assertTrue(
        apply(ExitCode.REFUSED, "--yes", "--key-file", secret.toString())
            .contains("step 1 of 1 (model house) failed"));
    assertEquals("Prices of houses", get("/api/v1/models/house").getString("description"));
    String exported =
        Cli.run(server.data(), ExitCode.DONE, "export", "--key-file", secret.toString());
    assertTrue(exported.contains("Without principals"), exported);
  }

  @Test
  @Order(7)
  void anExportWithPathsBringsAnotherServerToTheSame() throws Exception {
    String text = Cli.run(server.data(), ExitCode.DONE, "export", "--models", "house");
    String digest = get("/api/v1/models/house/versions/2").getString("digest");
    Path moved =
        Files.writeString(
            folder.resolve("work/moved.yaml"),
            text.replace(digest, digest + "\n        path: models/june.onnx"));
    try (RunningServer other = RunningServer.on(folder.resolve("other")).await()) {
      String told = Cli.run(other.data(), ExitCode.DONE, "apply", "-f", moved.toString(), "--yes");
      assertTrue(told.contains("house version '2': registered as v1"), told);
      assertEquals(110.0, other.predictLinear("house"), 1e-5);
      assertEquals(
          digest, other.api().get("/api/v1/models/house/versions/1").body().getString("digest"));
      assertTrue(
          Cli.run(other.data(), ExitCode.DONE, "apply", "-f", moved.toString(), "--yes", "--prune")
              .contains("Nothing to do"));
    }
  }
}
