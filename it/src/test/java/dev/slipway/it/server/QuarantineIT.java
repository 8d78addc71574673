package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check refused: looked at, deleted, never run. What it accepted: read again. */
class QuarantineIT {

  @TempDir Path folder;

  private static String cli(RunningServer server, int expected, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(RunningServer.HOME.resolve("bin/slipway").toString()));
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

  /** A principal with one grant, and a key of its own. */
  private static Api somebody(RunningServer server, String name, String right) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", name)
                .put("kind", "PROGRAM")
                .put(
                    "grants",
                    new JsonArray().add(new JsonObject().put("right", right).put("pattern", "*"))));
    String secret =
        server
            .api()
            .post("/api/v1/keys", new JsonObject().put("principal", name).put("label", "test"))
            .body()
            .getString("secret");
    return new Api(server.url(), secret);
  }

  private static int refused(Runnable call) {
    return assertThrows(CliException.class, call::run).problem().getInteger("status");
  }

  @Test
  void whatIsInQuarantineIsLookedAtByAnAdministratorDeletedAndNeverRun() throws Exception {
    Path thief = TensorFlowModels.text(folder.resolve("thief"), tf -> tf.io::readFile);
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      Api operator = somebody(server, "olga", "OPERATE");
      String id =
          operator
              .post("/api/v1/uploads", new JsonObject().put("model", "thief"))
              .body()
              .getString("id");
      operator.call(
          "PUT",
          "/api/v1/uploads/" + id + "/files/saved_model.pb",
          java.net.http.HttpRequest.BodyPublishers.ofFile(thief.resolve("saved_model.pb")),
          java.util.Map.of("Content-Type", "application/octet-stream"));
      JsonObject checked =
          operator.post("/api/v1/uploads/" + id + "/check", new JsonObject()).body();
      assertEquals("QUARANTINED", checked.getString("state"), checked::encode);

      // Seen by administrators, with owner, time and reasons.
      String listed = cli(server, 0, "uploads", "list", "--quarantined", "--owner", "*");
      assertTrue(listed.contains(id) && listed.contains("olga"), listed);
      assertTrue(listed.contains("op-not-allowed") && listed.contains("ReadFile"), listed);
      String shown = cli(server, 0, "uploads", "show", id);
      assertTrue(shown.contains("QUARANTINED since ") && shown.contains("owner olga"), shown);
      assertTrue(shown.contains("saved_model.pb"), shown);
      assertTrue(shown.contains("node 'ReadFile'"), shown);
      Api viewer = somebody(server, "vera", "VIEW");
      assertEquals(403, refused(() -> viewer.get("/api/v1/uploads?state=QUARANTINED&owner=*")));
      assertEquals(0, viewer.all("/api/v1/uploads").size());
      assertEquals(404, refused(() -> viewer.get("/api/v1/uploads/" + id)));
      assertEquals(404, refused(() -> viewer.delete("/api/v1/uploads/" + id, null)));

      // Never registered, so there is nothing to deploy or to call.
      for (Api who : List.of(operator, server.api())) {
        assertEquals(
            409, refused(() -> who.post("/api/v1/uploads/" + id + "/register", new JsonObject())));
        JsonObject wish = new JsonObject().put("model", "thief").put("version", 1);
        assertEquals(404, refused(() -> who.post("/api/v1/deployments", wish)));
        CliException nobody =
            assertThrows(
                CliException.class,
                () -> who.post("/v2/models/thief/infer", RunningServer.linearRequest()));
        assertEquals(
            who == operator ? ExitCode.REFUSED : ExitCode.NOT_FOUND,
            nobody.exitCode(),
            nobody.getMessage());
      }
      assertEquals(
          "QUARANTINED",
          operator
              .post("/api/v1/uploads/" + id + "/check", new JsonObject())
              .body()
              .getString("state"),
          "asked again it is what it is");

      Path files = server.data().resolve("artifacts/incoming").resolve(id);
      assertTrue(Files.exists(files), () -> "where are its files, if not in " + files);
      cli(server, 0, "uploads", "discard", id, "--reason", "stolen goods");
      RunningServer.awaitTrue(
          "its files are gone", java.time.Duration.ofSeconds(30), () -> !Files.exists(files));
      JsonArray changes =
          server.api().get("/api/v1/changes?model=thief&limit=2").body().getJsonArray("items");
      assertEquals("discard", changes.getJsonObject(0).getString("action"), changes::encode);
      assertEquals("stolen goods", changes.getJsonObject(0).getString("reason"));
      assertEquals("quarantine", changes.getJsonObject(1).getString("action"), changes::encode);
    }
  }

  @Test
  void aVersionIsReadAgainOnDemandAndTheRecordSaysWhoAsked() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      String said = cli(server, 0, "rescan", "house", "1");
      assertTrue(said.contains("house v1, read by the inspector of engine onnx"), said);
      assertTrue(said.contains("nothing found"), said);
      cli(server, ExitCode.NOT_FOUND, "rescan", "house", "2");
      Api viewer = somebody(server, "vera", "VIEW");
      assertEquals(
          403,
          refused(() -> viewer.post("/api/v1/models/house/versions/1/rescan", new JsonObject())));
      JsonObject change =
          server
              .api()
              .get("/api/v1/changes?model=house&limit=1")
              .body()
              .getJsonArray("items")
              .getJsonObject(0);
      assertEquals("rescan", change.getString("action"), change::encode);
      assertEquals("local-command-line", change.getString("actor"), change::encode);
      try (Stream<Path> inside = Files.list(server.data().resolve("artifacts/incoming"))) {
        assertFalse(inside.findAny().isPresent(), "a rescan leaves nothing behind");
      }
    }
  }

  @Test
  void aRescanThatFindsAReasonToRefuseSaysSoAndHasAnExitCodeOfItsOwn() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      byte[] model = OnnxModels.linear();
      server.register("house", Files.write(folder.resolve("m.onnx"), model));
      // What was accepted is something else today: here it is the file that changed on the disk.
      Path blob;
      try (Stream<Path> stored = Files.walk(server.data().resolve("artifacts/blobs"))) {
        blob = stored.filter(Files::isRegularFile).findFirst().orElseThrow();
      }
      assertTrue(blob.toFile().setWritable(true));
      Files.write(blob, new byte[model.length]);
      String said = cli(server, ExitCode.QUARANTINED, "rescan", "house", "1");
      assertTrue(said.contains("worse than before"), said);
      assertTrue(said.contains("(not-protobuf)"), said);
      assertTrue(said.contains("Uploaded today it would be quarantined."), said);
      assertEquals(
          1, server.api().get("/api/v1/models/house/versions/1").body().getInteger("number"));
    }
  }
}
