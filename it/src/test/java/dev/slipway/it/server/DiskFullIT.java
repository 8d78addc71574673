package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Part;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload onto a disk that has no room for it. */
class DiskFullIT {

  @TempDir Path folder;

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void append(
      RunningServer server, String upload, String path, long offset, byte[] bytes) {
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + upload + "/files/" + path + "?last=false&offset=" + offset,
            BodyPublishers.ofByteArray(bytes),
            Map.of("Content-Type", "application/octet-stream"));
  }

  @Test
  void isRefusedInWordsAndLosesNothingThatWasThere() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=700m", "tmpfs", disk.toString());
    if (!mounted) {
      Assumptions.abort(
          Part.told("a full disk was not tried: no right to mount a tmpfs (run as root)"));
    }
    try (RunningServer server = RunningServer.on(disk.resolve("data")).await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy("m", 1);
      String id =
          server
              .api()
              .post("/api/v1/uploads", new JsonObject().put("model", "big"))
              .body()
              .getString("id");
      byte[] chunk = new byte[16 << 20];
      new Random(1).nextBytes(chunk);
      CliException full =
          assertThrows(
              CliException.class,
              () -> {
                for (long offset = 0; offset < 2L << 30; offset += chunk.length) {
                  append(server, id, "model.onnx", offset, chunk);
                }
              });
      assertEquals(507, full.problem().getInteger("status"), full.problem()::encode);
      assertEquals("STORAGE_FULL", full.problem().getString("code"));
      assertEquals(10.5, server.predictLinear("m"));
      // With room again the upload goes on where the disk was full.
      String other =
          server
              .api()
              .post("/api/v1/uploads", new JsonObject().put("model", "other"))
              .body()
              .getString("id");
      CliException still =
          assertThrows(CliException.class, () -> append(server, other, "model.onnx", 0, chunk));
      assertEquals("STORAGE_FULL", still.problem().getString("code"), still.problem()::encode);
      JsonObject waiting = server.api().get("/api/v1/uploads/" + id).body();
      assertEquals("RECEIVING", waiting.getString("state"), waiting::encode);
      long received = waiting.getJsonArray("files").getJsonObject(0).getLong("received");
      assertTrue(received >= chunk.length, waiting::encode);
      assertTrue(run("mount", "-o", "remount,size=1100m", disk.toString()));
      append(server, id, "model.onnx", received, chunk);
      assertEquals(
          received + chunk.length,
          server
              .api()
              .get("/api/v1/uploads/" + id)
              .body()
              .getJsonArray("files")
              .getJsonObject(0)
              .getLong("received"));
      server.api().delete("/api/v1/uploads/" + id, null);
      server.api().delete("/api/v1/uploads/" + other, null);
      assertEquals(
          2,
          server.register(
              "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(1f, 1, 1, 1, 1))));
    } finally {
      run("umount", "-l", disk.toString());
    }
  }
}
