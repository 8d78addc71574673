package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.registry.intake.IntakeStage;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the packaged server after each step of an upload. */
class KilledUploadIT {

  private static final int SIGKILLED = 128 + 9;

  @TempDir Path folder;

  /** How far an upload came, as its sender knows. */
  private static final class Told {
    long received;
    boolean checked;
    boolean registered;
  }

  private static String model(IntakeStage stage) {
    return "m-" + stage.ordinal();
  }

  /** Of a model whose answer to (1, 1, 1, 1) is 10 more than its stage's place. */
  private static byte[] content(IntakeStage stage) {
    return OnnxModels.linear(stage.ordinal(), 1, 2, 3, 4);
  }

  @Test
  void afterEachStepNothingOrTheWholeVersionIsThereAndTheNextStartGoesOn() throws Exception {
    Path data = folder.resolve("data");
    Path now = folder.resolve("now");
    Path agent = KillAgent.jar(folder.resolve("agent"), RunningServer.HOME.resolve("lib"));
    IntakeStage before = null;
    Told told = new Told();
    for (IntakeStage stage : IntakeStage.values()) {
      RunningServer server =
          RunningServer.on(data)
              .environment("SLIPWAY_JAVA_OPTIONS", "-javaagent:" + agent + "=" + stage + ":" + now)
              .await();
      try {
        if (before != null) {
          endsWhole(server, before, told);
        }
        Files.createFile(now);
        told = new Told();
        try {
          send(server.api(), stage, told);
        } catch (CliException lost) {
          assertEquals(
              dev.slipway.app.cli.ExitCode.UNREACHABLE, lost.exitCode(), lost.getMessage());
        }
        assertTrue(server.process().waitFor(30, TimeUnit.SECONDS), () -> "it lives after " + stage);
        assertEquals(SIGKILLED, server.process().exitValue(), () -> "after " + stage);
        Files.delete(now);
      } finally {
        server.kill9();
      }
      before = stage;
    }
    try (RunningServer last = RunningServer.on(data).await()) {
      endsWhole(last, before, told);
      for (IntakeStage stage : IntakeStage.values()) {
        last.deploy(model(stage), 1);
        assertEquals(10.0 + stage.ordinal(), last.predictLinear(model(stage)));
      }
      RunningServer.awaitTrue(
          "nothing is left in incoming", Duration.ofSeconds(30), () -> files("incoming") == 0);
      assertEquals(IntakeStage.values().length, files("blobs"), "one blob of each model");
    }
  }

  private static void send(Api api, IntakeStage stage, Told told) {
    byte[] content = content(stage);
    String id =
        api.post("/api/v1/uploads", new JsonObject().put("model", model(stage)))
            .body()
            .getString("id");
    put(api, id, content, 0, content.length / 2);
    told.received = content.length / 2;
    put(api, id, content, content.length / 2, content.length);
    told.received = content.length;
    goOn(api, id, told);
  }

  private static void put(Api api, String id, byte[] content, int from, int to) {
    api.call(
        "PUT",
        "/api/v1/uploads/"
            + id
            + "/files/model.onnx?offset="
            + from
            + "&last="
            + (to == content.length),
        BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to)),
        Map.of("Content-Type", "application/octet-stream"));
  }

  private static void goOn(Api api, String id, Told told) {
    api.post("/api/v1/uploads/" + id + "/check", new JsonObject());
    told.checked = true;
    api.post("/api/v1/uploads/" + id + "/register", new JsonObject());
    told.registered = true;
  }

  /** What was acknowledged is there, nothing is half there, and the upload comes to its end. */
  private static void endsWhole(RunningServer server, IntakeStage killedAfter, Told told) {
    Api api = server.api();
    String model = model(killedAfter);
    List<JsonObject> uploads =
        api.all("/api/v1/uploads").stream()
            .filter(upload -> model.equals(upload.getString("model")))
            .toList();
    assertEquals(1, uploads.size(), () -> "uploads after " + killedAfter);
    JsonObject upload = api.get("/api/v1/uploads/" + uploads.get(0).getString("id")).body();
    String id = upload.getString("id");
    boolean committed = killedAfter.compareTo(IntakeStage.COMMITTED) >= 0;
    assertEquals(committed ? 1 : 0, versions(api, model), () -> "versions after " + killedAfter);
    assertEquals(committed, upload.getString("state").equals("REGISTERED"), upload::encode);
    assertTrue(committed || !told.registered, () -> "told, and gone after " + killedAfter);
    if (committed) {
      assertEquals(1, upload.getInteger("version"), upload::encode);
      return;
    }
    assertTrue(!told.checked || upload.getString("state").equals("CHECKED"), upload::encode);
    byte[] content = content(killedAfter);
    long received =
        upload.getJsonArray("files").isEmpty()
            ? 0
            : upload.getJsonArray("files").getJsonObject(0).getLong("received");
    assertTrue(received >= told.received, () -> received + " of " + told.received + " are there");
    if (upload.getString("state").equals("RECEIVING") && !whole(upload)) {
      put(api, id, content, (int) received, content.length);
    }
    goOn(api, id, new Told());
    assertEquals(1, versions(api, model));
  }

  private static boolean whole(JsonObject upload) {
    return !upload.getJsonArray("files").isEmpty()
        && upload.getJsonArray("files").getJsonObject(0).getBoolean("complete");
  }

  private static int versions(Api api, String model) {
    try {
      return api.all("/api/v1/models/" + model + "/versions").size();
    } catch (CliException none) {
      assertEquals(404, none.problem().getInteger("status"), none.getMessage());
      return 0;
    }
  }

  private long files(String room) {
    try (Stream<Path> all = Files.walk(folder.resolve("data/artifacts").resolve(room))) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException changing) {
      return -1;
    }
  }
}
