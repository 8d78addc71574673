package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repositories of other servers, brought over by the packaged command line and then asked: with
 * real models, held against ONNX Runtime alone.
 */
@TestMethodOrder(OrderAnnotation.class)
class ImportIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Path triton;
  private static Path serving;

  @BeforeAll
  static void start() throws Exception {
    triton = folder.resolve("triton");
    write(
        "triton/house/config.pbtxt",
        """
        platform: "onnxruntime_onnx"
        max_batch_size: 16
        input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] } ]
        dynamic_batching { preferred_batch_size: [ 8 ] max_queue_delay_microseconds: 100 }
        instance_group [ { count: 2 kind: KIND_CPU } ]
        version_policy: { all { } }
        metric_tags { key: "team" value: "pricing" }
        """);
    onnx("triton/house/1/model.onnx", OnnxModels.linear());
    onnx("triton/house/3/model.onnx", OnnxModels.linear(7.25f, 4, 3, 2, 1));
    write(
        "triton/scores/config.pbtxt",
        """
        backend: 'onnxruntime'
        max_batch_size: 8
        input { name: 'x' data_type: TYPE_FP32 dims: [ 16 ] }
        """);
    onnx("triton/scores/1/model.onnx", OnnxModels.mlp(3, 8));
    write("triton/speech/config.pbtxt", "backend: 'pytorch'");
    write("triton/speech/1/model.pt", "weights");

    serving = folder.resolve("serving");
    write(
        "serving/models.config",
        """
        model_config_list {
          config {
            name: 'linear'
            base_path: '/models/linear'
            model_platform: 'tensorflow'
            model_version_policy { specific { versions: 1 } }
            version_labels { key: 'stable' value: 1 }
          }
        }
        """);
    TensorFlowModels.linear(folder.resolve("serving/linear/1"));
    server = RunningServer.on(folder.resolve("data")).await();
  }

  private static void write(String path, String text) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void onnx(String path, byte[] model) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, model);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static JsonObject get(String path) {
    return server.api().get(path).body();
  }

  /** What the version answers is what ONNX Runtime alone answers, bit for bit. */
  private static void same(String model, int version, Path file, int width) throws Exception {
    Random random = new Random(version);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      for (int round = 0; round < 20; round++) {
        float[] x = new float[width];
        JsonArray data = new JsonArray();
        for (int i = 0; i < width; i++) {
          x[i] = random.nextFloat() * 4 - 2;
          data.add(x[i]);
        }
        float[][] alone;
        try (OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {x});
            OrtSession.Result result = session.run(Map.of("x", input))) {
          alone = (float[][]) result.get(0).getValue();
        }
        JsonArray served = predict(model, version, data);
        for (int i = 0; i < alone[0].length; i++) {
          assertEquals(
              Float.floatToIntBits(alone[0][i]),
              Float.floatToIntBits(served.getFloat(i)),
              model + " v" + version + " " + served.encode());
        }
      }
    }
  }

  private static JsonArray predict(String model, int version, JsonArray data) {
    JsonObject input =
        new JsonObject()
            .put("name", "x")
            .put("datatype", "FP32")
            .put("shape", new JsonArray().add(1).add(data.size()))
            .put("data", data);
    return server
        .api()
        .post(
            "/v2/models/" + model + "/versions/" + version + "/infer",
            new JsonObject().put("inputs", new JsonArray().add(input)))
        .body()
        .getJsonArray("outputs")
        .getJsonObject(0)
        .getJsonArray("data");
  }

  @Test
  @Order(1)
  void aDryRunReportsWithoutAServer() throws Exception {
    Map<String, String> nowhere = Map.of("SLIPWAY_URL", "http://127.0.0.1:1");
    String told = Cli.run(nowhere, ExitCode.PENDING, "import", triton.toString(), "--dry-run");
    assertTrue(told.contains("A Triton repository with 3 models"), told);
    assertTrue(told.contains("house: versions [1, 3], deployed [1, 3]"), told);
    assertTrue(
        told.matches(
            "(?s).*\\n +5  dynamic_batching.preferred_batch_size +no counterpart +8: batches.*"),
        told);
    assertTrue(told.contains("speech: not brought over: backend 'pytorch' (line 1)"), told);
    JsonObject json =
        new JsonObject(
            Cli.run(
                nowhere, ExitCode.PENDING, "import", serving.toString(), "--dry-run", "--json"));
    assertEquals("TENSORFLOW_SERVING", json.getString("kind"));
    assertTrue(
        Cli.run(nowhere, ExitCode.UNREACHABLE, "import", triton.toString(), "--yes")
            .contains("no server answers"),
        "without a server");
  }

  @Test
  @Order(2)
  void aTritonRepositoryAnswersAsOnnxRuntimeDoes() throws Exception {
    String told =
        Cli.run(server.data(), ExitCode.PENDING, "import", triton.toString(), "--yes", "--serve");
    assertTrue(told.matches("(?s).*\\nhouse +3 +v2\\n.*"), told);
    assertTrue(told.contains("Not brought over: speech"), told);
    assertTrue(
        told.contains(
            "scores v1: input 'x' has the shape [-1, 16] in the configuration and [-1, 8] in the"
                + " model"),
        told);
    same("house", 1, triton.resolve("house/1/model.onnx"), 4);
    same("house", 2, triton.resolve("house/3/model.onnx"), 4);
    same("scores", 1, triton.resolve("scores/1/model.onnx"), 8);
    JsonObject model = get("/api/v1/models/house");
    assertEquals("{\"team\":\"pricing\"}", model.getJsonObject("tags").encode());
    assertEquals(
        "3",
        get("/api/v1/models/house/versions/2")
            .getJsonObject("note")
            .getJsonObject("tags")
            .getString("imported-version"));
    JsonObject settings =
        server.api().all("/api/v1/deployments?model=house").get(0).getJsonObject("settings");
    assertEquals(16, settings.getJsonObject("batching").getInteger("maxItems"));
    assertEquals(100, settings.getJsonObject("batching").getInteger("maxDelayMicros"));
    assertEquals(2, settings.getJsonObject("instances").getInteger("min"));
    JsonArray routes =
        get("/api/v1/models/house/traffic").getJsonObject("policy").getJsonArray("routes");
    assertEquals("[{\"version\":2,\"weight\":10000}]", routes.encode());
  }

  @Test
  @Order(3)
  void aServingRepositoryAnswersWithItsLabelsAsAliases() throws Exception {
    String told =
        Cli.run(server.data(), ExitCode.DONE, "import", serving.toString(), "--yes", "--serve");
    assertTrue(told.contains("base_path"), told);
    assertEquals("tensorflow", get("/api/v1/models/linear/versions/1").getString("engine"));
    assertEquals("{\"stable\":1}", get("/api/v1/models/linear").getJsonObject("aliases").encode());
    // The same function in ONNX, by ONNX Runtime alone.
    float[] x = {0.5f, -1.25f, 3, 2};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxModels.linear());
        OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {x});
        OrtSession.Result result = session.run(Map.of("x", input))) {
      float alone = ((float[][]) result.get(0).getValue())[0][0];
      JsonArray data = new JsonArray();
      for (float each : x) {
        data.add(each);
      }
      assertEquals(alone, predict("linear", 1, data).getFloat(0), 1e-5f);
      assertEquals(10.5, server.predictLinear("linear"), 1e-5);
    }
  }

  @Test
  @Order(4)
  void anImportThatRunsAgainSendsNothing() throws Exception {
    int uploads = server.api().all("/api/v1/uploads").size();
    String told =
        Cli.run(server.data(), ExitCode.DONE, "import", serving.toString(), "--yes", "--serve");
    assertTrue(told.contains("Nothing to do"), told);
    assertTrue(
        Cli.run(server.data(), ExitCode.PENDING, "import", triton.toString(), "--yes")
            .contains("Nothing to do"),
        "triton again");
    assertEquals(uploads, server.api().all("/api/v1/uploads").size());
    // A version that came meanwhile is the only one that is sent.
    onnx("triton/scores/2/model.onnx", OnnxModels.mlp(2, 8));
    told = Cli.run(server.data(), ExitCode.PENDING, "import", triton.toString(), "--yes");
    assertTrue(told.contains("scores version '2': registered as v2"), told);
    assertEquals(uploads + 1, server.api().all("/api/v1/uploads").size());
    same("scores", 2, triton.resolve("scores/2/model.onnx"), 8);
  }

  @Test
  @Order(5)
  void aSavedModelOfATritonRepositoryAnswersAsTheSameFunctionInOnnxRuntime() throws Exception {
    write(
        "mixed/slopes/config.pbtxt",
        """
        platform: "tensorflow_savedmodel"
        max_batch_size: 8
        input [ { name: "x" data_type: TYPE_FP32 dims: [ 4 ] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] } ]
        """);
    TensorFlowModels.linear(folder.resolve("mixed/slopes/1/model.savedmodel"));
    String told =
        Cli.run(
            server.data(),
            ExitCode.DONE,
            "import",
            folder.resolve("mixed").toString(),
            "--yes",
            "--serve");
    assertTrue(told.contains("engine tensorflow"), told);
    assertFalse(told.contains("in the configuration and"), told);
    assertEquals("tensorflow", get("/api/v1/models/slopes/versions/1").getString("engine"));
    assertEquals(10.5, server.predictLinear("slopes"), 1e-5);
  }
}
