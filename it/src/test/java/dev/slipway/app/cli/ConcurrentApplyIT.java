package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Planner;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.WishReader;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody edits between a plan and its steps: only from here can a test stand in that gap. */
class ConcurrentApplyIT {

  @TempDir Path folder;

  @Test
  void whatSomebodyChangedSinceThePlanIsToldAndNotOverwritten() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      Api api = server.api();
      server.register("house", Files.write(folder.resolve("1.onnx"), OnnxModels.linear()));
      server.register("house", Files.write(folder.resolve("2.onnx"), OnnxModels.linear(2f, 1)));
      server.deploy("house", 1);
      server.deploy("house", 2);
      Wish wish =
          WishReader.read(
              """
              models:
                house:
                  description: mine
                  aliases: {champion: 1}
                  traffic: {routes: {1: 90, 2: 10}}
              """,
              "slipway.yaml");
      Plan plan = Planner.plan(wish, new PresentReader(api).of(wish), false);
      assertEquals(3, plan.steps().size());

      JsonObject theirs =
          new JsonObject()
              .put(
                  "routes",
                  new JsonArray()
                      .add(new JsonObject().put("version", 1).put("weight", 5000))
                      .add(new JsonObject().put("version", 2).put("weight", 5000)))
              .put("reason", "somebody else");
      api.put("/api/v1/models/house/traffic", theirs, "1");

      Steps steps =
          new Steps(api, folder, "it", 60, new PrintStream(OutputStream.nullOutputStream()));
      CliException told = assertThrows(CliException.class, () -> steps.take(plan));
      assertEquals(ExitCode.CONFLICT, told.exitCode());
      assertTrue(
          told.getMessage().contains("step 2 of 3 (house traffic) failed"), told::getMessage);
      assertTrue(told.getMessage().contains("nothing of theirs was overwritten"), told::getMessage);
      assertTrue(told.getMessage().contains("Done before it: model house"), told::getMessage);

      JsonObject now = api.get("/api/v1/models/house/traffic").body();
      assertEquals("somebody else", now.getString("reason"));
      assertEquals(2, now.getInteger("number"));
      // The plan from here takes up what is left, with what is there now as its beginning.
      Plan again = Planner.plan(wish, new PresentReader(api).of(wish), false);
      assertEquals(2, again.steps().size());
      new Steps(api, folder, "it", 60, new PrintStream(OutputStream.nullOutputStream()))
          .take(again);
      assertEquals(3, api.get("/api/v1/models/house/traffic").body().getInteger("number"));
    }
  }
}
