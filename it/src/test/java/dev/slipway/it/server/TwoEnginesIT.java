package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime and TensorFlow in one packaged server. */
class TwoEnginesIT {

  @TempDir Path folder;

  private static Path zip(Path directory, Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(directory.relativize(each).toString()));
        Files.copy(each, zip);
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void twoEnginesServeVersionsOfOneModelAndARestartServesBoth() throws Exception {
    Path saved = TensorFlowModels.linear(folder.resolve("saved"));
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      assertEquals(
          1, server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear())));
      assertEquals(2, server.register("house", zip(saved, folder.resolve("saved.zip"))));
      JsonObject version = server.api().get("/api/v1/models/house/versions/2").body();
      assertEquals("tensorflow", version.getString("engine"), version::encode);
      server.deploy("house", 1);
      server.deploy("house", 2);
      both(server);
      server.kill9();
    }
    try (RunningServer again = RunningServer.on(folder.resolve("data")).await()) {
      RunningServer.awaitTrue(
          "both are served again",
          java.time.Duration.ofMinutes(1),
          () -> {
            both(again);
            return true;
          });
    }
  }

  private static void both(RunningServer server) {
    for (int version : List.of(1, 2)) {
      JsonObject answer =
          server
              .api()
              .post(
                  "/v2/models/house/versions/" + version + "/infer", RunningServer.linearRequest())
              .body();
      assertEquals(
          10.5,
          answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data").getDouble(0),
          1e-5,
          answer::encode);
    }
  }

  @Test
  void aSavedModelIsOneArtifactAsZipTarGzAndDirectoryAndIsServedFromEach() throws Exception {
    Path saved = TensorFlowModels.linear(folder.resolve("saved"));
    Path packed = folder.resolve("saved.tar.gz");
    int tar =
        new ProcessBuilder("tar", "-czf", packed.toString(), "-C", saved.toString(), ".")
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, tar);
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      String digest = null;
      for (Path form : List.of(saved, zip(saved, folder.resolve("saved.zip")), packed)) {
        String model = "from-" + form.getFileName().toString().replace('.', '-');
        assertEquals(1, server.register(model, form));
        String got =
            server.api().get("/api/v1/models/" + model + "/versions/1").body().getString("digest");
        digest = digest == null ? got : digest;
        assertEquals(digest, got, model);
        server.deploy(model, 1);
        assertEquals(10.5, server.predictLinear(model), 1e-5, model);
      }
    }
  }

  @Test
  void aSavedModelThatReadsFilesIsQuarantinedAndTheNodeIsNamed() throws Exception {
    Path saved = TensorFlowModels.text(folder.resolve("reads"), tf -> tf.io::readFile);
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      CliException refused =
          assertThrows(
              CliException.class,
              () -> server.register("thief", zip(saved, folder.resolve("reads.zip"))));
      assertEquals(ExitCode.QUARANTINED, refused.exitCode());
      assertTrue(
          refused.getMessage().contains("ReadFile")
              && refused.getMessage().contains("op-not-allowed"),
          refused.getMessage());
    }
  }

  @Test
  void aDeploymentServesTheSignatureThatItsSettingNames() throws Exception {
    Path saved = TensorFlowModels.twoSignatures(folder.resolve("saved"));
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      assertEquals(1, server.register("two", saved));
      JsonObject refused =
          assertThrows(
                  CliException.class,
                  () -> server.deploy("two", 1, new JsonObject().put("signature", "lost")))
              .problem();
      assertEquals(400, refused.getInteger("status"), refused::encode);
      assertTrue(
          refused.getString("detail").contains("[serving_default, lengths]"), refused::encode);

      long id = server.deploy("two", 1, new JsonObject().put("signature", "lengths"));
      JsonObject words =
          new JsonObject(
              "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"four\",\"a\"]}]}");
      assertEquals("BYTES", inputType(server));
      assertEquals(List.of(4, 1), answer(server, words));

      // Another signature of the same version: loaded beside the first, then swapped in.
      String etag = server.api().get("/api/v1/deployments/" + id).etag();
      server
          .api()
          .patch(
              "/api/v1/deployments/" + id,
              new JsonObject().put("settings", new JsonObject().putNull("signature")),
              etag);
      RunningServer.awaitTrue(
          "the first signature is served",
          java.time.Duration.ofMinutes(1),
          () -> inputType(server).equals("FP32"));
      JsonObject numbers =
          new JsonObject(
              "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1.5,2]}]}");
      assertEquals(List.of(3.0, 4.0), answer(server, numbers));
    }
  }

  private static String inputType(RunningServer server) {
    return server
        .api()
        .get("/v2/models/two/versions/1")
        .body()
        .getJsonArray("inputs")
        .getJsonObject(0)
        .getString("datatype");
  }

  private static List<?> answer(RunningServer server, JsonObject request) {
    return server
        .api()
        .post("/v2/models/two/infer", request)
        .body()
        .getJsonArray("outputs")
        .getJsonObject(0)
        .getJsonArray("data")
        .getList();
  }
}
