package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose load does not end well, or not before the process does. */
class CrashingModelIT {

  @TempDir Path folder;

  @Test
  void theThirdStartServesTheOthersAndSaysWhyThisOneFailed() throws Exception {
    Path data = folder.resolve("data");
    String plugins = CrashingPlugin.in(folder).toString();
    RunningServer server = RunningServer.on(data).set("plugins.directory", plugins).await();
    server.register("good", Files.write(folder.resolve("good.onnx"), OnnxModels.linear()));
    server.deploy("good", 1);
    server.register("bad", Files.writeString(folder.resolve("model.crash"), "boom"));
    long bad =
        server
            .api()
            .post("/api/v1/deployments", new JsonObject().put("model", "bad").put("version", 1))
            .body()
            .getLong("id");
    assertTrue(server.process().waitFor(60, TimeUnit.SECONDS), "the first load kills the process");

    RunningServer second = RunningServer.on(data).set("plugins.directory", plugins).launch();
    assertTrue(second.process().waitFor(120, TimeUnit.SECONDS), "the second load kills it again");

    try (RunningServer third = RunningServer.on(data).set("plugins.directory", plugins).await()) {
      JsonObject status = third.awaitState(bad, "FAILED");
      assertEquals("CRASHED", status.getString("reasonCode"), status::encode);
      assertTrue(status.getString("reason").contains("ended the process twice"), status::encode);
      RunningServer.awaitTrue(
          "the good model answers",
          Duration.ofSeconds(60),
          () -> third.predictLinear("good") == 10.5);
      assertEquals(200, third.api().get("/v2/health/ready").status());
    }
  }

  @Test
  void stopsInOrderInTheMiddleOfALoadAreNoDeathsOfTheProcess() throws Exception {
    Path data = folder.resolve("data");
    Path gate = Files.createDirectories(folder.resolve("gate"));
    String plugins = CrashingPlugin.in(folder).toString();
    long slow;
    try (RunningServer server = RunningServer.on(data).set("plugins.directory", plugins).await()) {
      server.register("slow", Files.writeString(folder.resolve("model.crash"), "wait " + gate));
      slow =
          server
              .api()
              .post("/api/v1/deployments", new JsonObject().put("model", "slow").put("version", 1))
              .body()
              .getLong("id");
      CrashingPlugin.awaitLoads(gate, 1);
    }
    try (RunningServer second = RunningServer.on(data).set("plugins.directory", plugins).await()) {
      CrashingPlugin.awaitLoads(gate, 2);
    }
    Files.createFile(gate.resolve("go"));
    try (RunningServer third = RunningServer.on(data).set("plugins.directory", plugins).await()) {
      third.awaitState(slow, "READY");
    }
  }
}
