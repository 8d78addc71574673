package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.cli.Uploader;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.registry.artifact.Sha256;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sender is told of its bytes on the packaged server, or not told. */
class LostAnswerIT {

  @TempDir static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.on(folder.resolve("data")).await();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void anUploadWhoseLastAnswerIsLostIsGoneOnWithAndRegistered() throws Exception {
    Path model = Files.write(folder.resolve("m.onnx"), OnnxModels.linear(1f, 1, 2, 3, 4));
    String key = Files.readString(server.data().resolve("cli.key")).strip();
    try (CuttingProxy proxy = new CuttingProxy(server.url(), "PUT", 2)) {
      JsonObject version = new Uploader(new Api(proxy.url(), key)).register("lost", model, "");
      assertEquals(1, version.getInteger("number"));
      assertTrue(proxy.left() < 2, "an answer was lost");
    }
    server.deploy("lost", 1);
    assertEquals(11, server.predictLinear("lost"));
  }

  @Test
  void bytesWithAnotherHashAreRefusedWithBothHashesAndTakenWhenTheyAreSentAgain() throws Exception {
    byte[] model = OnnxModels.linear(2f, 1, 2, 3, 4);
    String right = sha256(model);
    String wrong = sha256(OnnxModels.linear());
    String upload =
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", "hashed"))
            .body()
            .getString("id");
    CliException refused = assertThrows(CliException.class, () -> send(upload, model, wrong));
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.getMessage());
    assertEquals(wrong, refused.problem().getString("expected"));
    assertEquals(right, refused.problem().getString("got"));
    assertEquals(0, file(upload).getLong("received"), "nothing of it is used");

    send(upload, model, right);
    assertEquals(right, file(upload).getString("sha256"));
    assertTrue(file(upload).getBoolean("complete"));
    assertEquals(
        "CHECKED",
        server
            .api()
            .post("/api/v1/uploads/" + upload + "/check", new JsonObject())
            .body()
            .getString("state"));
  }

  private static void send(String upload, byte[] bytes, String sha256) {
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + upload + "/files/model.onnx?last=true&sha256=" + sha256,
            BodyPublishers.ofByteArray(bytes),
            Map.of("Content-Type", "application/octet-stream"));
  }

  private static String sha256(byte[] bytes) {
    Sha256 hash = new Sha256();
    hash.update(bytes, 0, bytes.length);
    return hash.hex();
  }

  private static JsonObject file(String upload) {
    return server
        .api()
        .get("/api/v1/uploads/" + upload)
        .body()
        .getJsonArray("files")
        .getJsonObject(0);
  }
}
