package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the real process at the moments that hurt. */
class KilledIT {

  @TempDir Path folder;

  private static String file(String upload, long offset, boolean last) {
    return "/api/v1/uploads/" + upload + "/files/model.onnx?offset=" + offset + "&last=" + last;
  }

  private static void send(Api api, String path, byte[] bytes) {
    api.call(
        "PUT",
        path,
        BodyPublishers.ofByteArray(bytes),
        Map.of("Content-Type", "application/octet-stream"));
  }

  @Test
  void killedInTheMiddleOfRegisteringEitherNothingOrTheWholeVersionIsThere() throws Exception {
    float[] weights = new float[500_000];
    Path data = folder.resolve("data");
    RunningServer server = RunningServer.on(data).await();
    for (int round = 0; round < 4; round++) {
      RunningServer running = server;
      String id =
          running
              .api()
              .post("/api/v1/uploads", new JsonObject().put("model", "m"))
              .body()
              .getString("id");
      byte[] different = OnnxModels.linear(round, weights);
      send(running.api(), file(id, 0, true), different);
      running.api().post("/api/v1/uploads/" + id + "/check", new JsonObject());
      CompletableFuture<Boolean> registering =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  running.api().post("/api/v1/uploads/" + id + "/register", new JsonObject());
                  return true;
                } catch (CliException killed) {
                  return false;
                }
              });
      TimeUnit.MILLISECONDS.sleep(3L * round * round);
      running.kill9();
      boolean told = registering.get(30, TimeUnit.SECONDS);
      server = RunningServer.on(data).await();
      JsonObject upload = server.api().get("/api/v1/uploads/" + id).body();
      List<JsonObject> versions;
      try {
        versions = server.api().all("/api/v1/models/m/versions");
      } catch (CliException noModelYet) {
        versions = List.of();
      }
      boolean there = upload.getString("state").equals("REGISTERED");
      assertTrue(there || !told, "what was acknowledged is there");
      if (there) {
        assertEquals(upload.getInteger("version"), versions.get(0).getInteger("number"));
      } else {
        assertEquals("CHECKED", upload.getString("state"), "round " + round);
        server.api().post("/api/v1/uploads/" + id + "/register", new JsonObject());
      }
    }
    try (RunningServer last = server) {
      List<JsonObject> versions = last.api().all("/api/v1/models/m/versions");
      assertEquals(4, versions.size(), "no version was lost or doubled");
      assertEquals(
          List.of(4, 3, 2, 1),
          versions.stream().map(version -> version.getInteger("number")).toList());
      assertEquals(
          4, versions.stream().map(version -> version.getString("digest")).distinct().count());
      last.deploy("m", versions.get(0).getInteger("number"));
    }
  }

  @Test
  void killedWhileAModelLoadsItIsLoadedAtTheNextStart() throws Exception {
    Path data = folder.resolve("data");
    Path gate = Files.createDirectories(folder.resolve("gate"));
    String plugins = CrashingPlugin.in(folder).toString();
    RunningServer server = RunningServer.on(data).set("plugins.directory", plugins).await();
    server.register("slow", Files.writeString(folder.resolve("model.crash"), "wait " + gate));
    long id =
        server
            .api()
            .post("/api/v1/deployments", new JsonObject().put("model", "slow").put("version", 1))
            .body()
            .getLong("id");
    server.awaitState(id, "LOADING");
    CrashingPlugin.awaitLoads(gate, 1);
    server.kill9();
    Files.createFile(gate.resolve("go"));
    try (RunningServer next = RunningServer.on(data).set("plugins.directory", plugins).await()) {
      next.awaitState(id, "READY");
      JsonObject asked =
          new JsonObject(
              "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[42]}]}");
      JsonObject answer = next.api().post("/v2/models/slow/infer", asked).body();
      assertEquals(
          42, answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data").getDouble(0));
    }
  }

  @Test
  void anAcknowledgedChangeOfTrafficSurvivesAndHalfAChangeIsNeverSeen() throws Exception {
    Path data = folder.resolve("data");
    RunningServer server = RunningServer.on(data).await();
    server.register("m", Files.write(folder.resolve("one.onnx"), OnnxModels.linear()));
    server.register(
        "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
    server.deploy("m", 1);
    server.deploy("m", 2);
    int acknowledged = 1;
    for (int round = 0; round < 3; round++) {
      RunningServer running = server;
      int before = acknowledged;
      Api.Reply answered = running.api().post("/v2/models/m/infer", RunningServer.linearRequest());
      String prediction =
          answered.response().headers().firstValue("slipway-prediction-id").orElseThrow();
      AtomicInteger told = new AtomicInteger(before);
      CompletableFuture<Integer> changing =
          CompletableFuture.supplyAsync(
              () -> {
                int number = before;
                try {
                  while (true) {
                    // Far from one another, so that the answers tell which policy is in force.
                    int second = weight(number + 1);
                    JsonObject policy =
                        new JsonObject()
                            .put(
                                "routes",
                                new JsonArray()
                                    .add(
                                        new JsonObject()
                                            .put("version", 1)
                                            .put("weight", 10_000 - second))
                                    .add(new JsonObject().put("version", 2).put("weight", second)));
                    number =
                        running
                            .api()
                            .put("/api/v1/models/m/traffic", policy, String.valueOf(number))
                            .body()
                            .getInteger("number");
                    told.set(number);
                  }
                } catch (CliException killed) {
                  return number;
                }
              });
      int enough = before + 5 + 3 * round;
      RunningServer.awaitTrue("traffic changes", Duration.ofMinutes(1), () -> told.get() >= enough);
      running.kill9();
      acknowledged = changing.get(30, TimeUnit.SECONDS);
      server = RunningServer.on(data).await();
      servesWhatItSaysIsReady(server, "m", 1);
      JsonObject policy = server.api().get("/api/v1/models/m/traffic").body();
      int stored = policy.getInteger("number");
      assertTrue(
          stored == acknowledged || stored == acknowledged + 1,
          stored + " is stored, " + acknowledged + " was acknowledged");
      int second =
          policy
              .getJsonObject("policy")
              .getJsonArray("routes")
              .getJsonObject(1)
              .getInteger("weight");
      assertEquals(weight(stored), second, "number and routes belong together");
      servesByThePolicy(server, second);
      acknowledged = stored;
      // Its story needs nothing of the process that answered.
      JsonObject story = server.api().get("/api/v1/predictions/" + prediction).body();
      assertEquals("m", story.getString("model"));
      assertEquals(answered.body().getString("model_version"), story.getValue("version") + "");
    }
    try (RunningServer last = server) {
      JsonObject status = last.awaitState(1, "READY");
      assertNotNull(status.getString("node"));
      assertTrue(last.predictLinear("m") > 0, "what is READY answers");
    }
  }

  /** The second version's weight in the policy of this number. */
  private static int weight(int number) {
    return new int[] {2_000, 5_000, 8_000}[number % 3];
  }

  /** Both answer, each as often as the stored policy says. */
  private static void servesByThePolicy(RunningServer server, int weight) throws Exception {
    server.awaitState(1, "READY");
    server.awaitState(2, "READY");
    int calls = 400;
    int fromSecond = 0;
    for (int i = 0; i < calls; i++) {
      fromSecond += server.predictLinear("m") > 100 ? 1 : 0;
    }
    double share = weight / 10_000.0;
    double deviation = Math.sqrt(calls * share * (1 - share));
    assertEquals(calls * share, fromSecond, 5 * deviation, "answers of version 2");
  }

  /** What the killed process had loaded is not called READY before the new one has loaded it. */
  private static void servesWhatItSaysIsReady(RunningServer server, String model, int version) {
    JsonObject status =
        server
            .api()
            .get("/api/v1/deployments/" + version)
            .body()
            .getJsonArray("status")
            .getJsonObject(0);
    if (status.getString("state").equals("READY")) {
      server
          .api()
          .post(
              "/v2/models/" + model + "/versions/" + version + "/infer",
              RunningServer.linearRequest());
    }
  }
}
