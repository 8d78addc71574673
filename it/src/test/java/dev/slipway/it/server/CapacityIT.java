package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More is wished than the device's budget holds. */
class CapacityIT {

  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void whatDoesNotFitWaitsWithItsNumbersAndIsLoadedWhenRoomAppears() throws Exception {
    try (RunningServer server =
        RunningServer.on(folder.resolve("data"))
            .set("engine.memory", "500MiB")
            .set("engine.threads", "4")
            .await()) {
      for (String model : new String[] {"first", "large", "wide"}) {
        server.register(model, Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      }
      server.register("first", Files.write(folder.resolve("m.onnx"), OnnxModels.linear(1f, 2)));
      // More important, so that nobody takes their room. The first has the traffic.
      server.deploy("first", 1, wish(10, 1));
      long second = server.deploy("first", 2, wish(300, 1).put("instances", instances(2)));
      long large = deploy(server, "large", wish(250, 9));
      long wide = deploy(server, "wide", wish(20, 9).put("instances", instances(2)));
      JsonObject short1 = awaitNoCapacity(server, large);
      JsonObject short2 = awaitNoCapacity(server, wide);
      String memory = "needs 250 MiB on cpu (declared), free 190 MiB of 500 MiB";
      String threads = "needs 2 threads on cpu, free 1 of 4";
      assertTrue(short1.getString("reason").startsWith(memory), short1::encode);
      assertTrue(short2.getString("reason").startsWith(threads), short2::encode);

      JsonObject cpu = cpu(server.api());
      assertEquals(resources(500 * MIB, 4), cpu.getJsonObject("capacity"), cpu::encode);
      assertEquals(resources(310 * MIB, 3), cpu.getJsonObject("leased"), cpu::encode);
      assertEquals(resources(190 * MIB, 1), cpu.getJsonObject("free"), cpu::encode);
      JsonArray waiting = cpu.getJsonArray("waiting");
      assertEquals(2, waiting.size(), cpu::encode);
      for (int i = 0; i < 2; i++) {
        JsonObject one = waiting.getJsonObject(i);
        boolean ofMemory = one.getLong("memoryBytes") == 250 * MIB;
        assertTrue(one.getString("reason").startsWith(ofMemory ? memory : threads), cpu::encode);
      }

      server
          .api()
          .patch("/api/v1/deployments/" + second, new JsonObject().put("wished", "UNLOADED"), "1");
      server.awaitState(large, "READY");
      server.awaitState(wide, "READY");
      assertEquals(10.5, server.predictLinear("large"));
      assertEquals(new JsonArray(), cpu(server.api()).getJsonArray("waiting"));
    }
  }

  private static JsonObject wish(long mebibytes, int priority) {
    return new JsonObject()
        .put(
            "device",
            new JsonObject().put("memoryBytes", mebibytes * MIB).put("priority", priority));
  }

  private static JsonObject instances(int number) {
    return new JsonObject().put("min", number).put("max", number);
  }

  private static JsonObject resources(long bytes, int threads) {
    return new JsonObject().put("memoryBytes", bytes).put("threads", threads);
  }

  private static long deploy(RunningServer server, String model, JsonObject settings) {
    return server
        .api()
        .post(
            "/api/v1/deployments",
            new JsonObject().put("model", model).put("version", 1).put("settings", settings))
        .body()
        .getLong("id");
  }

  private static JsonObject awaitNoCapacity(RunningServer server, long deployment)
      throws Exception {
    JsonObject[] last = {new JsonObject()};
    RunningServer.awaitTrue(
        "deployment " + deployment + " waits for room",
        Duration.ofMinutes(1),
        () -> {
          JsonArray status =
              server.api().get("/api/v1/deployments/" + deployment).body().getJsonArray("status");
          last[0] = status.isEmpty() ? last[0] : status.getJsonObject(0);
          return "NO_CAPACITY".equals(last[0].getString("reasonCode"));
        });
    assertEquals("PENDING", last[0].getString("state"), last[0]::encode);
    return last[0];
  }

  private static JsonObject cpu(Api api) {
    return api.get("/api/v1/devices").body().getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(device -> device.getString("id").equals("cpu"))
        .findFirst()
        .orElseThrow();
  }
}
