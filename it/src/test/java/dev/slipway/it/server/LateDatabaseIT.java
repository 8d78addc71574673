package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database does not start on a node that has served before. */
class LateDatabaseIT {

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void hasServed() throws Exception {
    data = folder.resolve("data");
    try (RunningServer server = RunningServer.on(data).await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy("m", 1);
      Path snapshot = data.resolve("node/snapshot.json");
      RunningServer.awaitTrue(
          "it is kept", Duration.ofSeconds(30), () -> text(snapshot).contains("\"m\""));
    }
  }

  @Test
  void theNodeServesWithoutItAndManagesAgainByItselfOnceItCanStart() throws Exception {
    // PostgreSQL refuses to start with a setting that it does not know.
    Path settings = data.resolve("postgres/data/postgresql.auto.conf");
    String right = Files.readString(settings);
    Files.writeString(settings, right + "\nno_such_setting = 1\n");
    try (RunningServer server = servingWithoutIt()) {
      assertTrue(server.process().isAlive());
      // Closed while it is not there: it stops in order all the same.
    }
    try (RunningServer server = servingWithoutIt()) {
      Files.writeString(settings, right);
      RunningServer.awaitTrue(
          "management answers",
          Duration.ofSeconds(90),
          () -> server.api().get("/api/v1/models").body().getJsonArray("items").size() == 1);
      RunningServer.awaitTrue(
          "it serves from the registry again",
          Duration.ofSeconds(90),
          () ->
              server
                  .api()
                  .get("/api/v1/nodes")
                  .body()
                  .getJsonObject("thisNode")
                  .getString("source")
                  .equals("REGISTRY"));
      server.register(
          "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
      server.deploy("m", 2);
    }
    try (RunningServer server = RunningServer.on(data).await()) {
      assertEquals(2, server.api().all("/api/v1/models/m/versions").size(), "nothing is lost");
    }
  }

  private RunningServer servingWithoutIt() throws Exception {
    RunningServer server = RunningServer.on(data).await();
    RunningServer.awaitTrue(
        "it predicts", Duration.ofSeconds(60), () -> server.predictLinear("m") == 10.5);
    CliException away = assertThrows(CliException.class, () -> server.api().get("/api/v1/models"));
    assertEquals("UNAVAILABLE", away.problem().getString("code"), away.problem()::encode);
    assertTrue(server.log().contains("no_such_setting"), "why is in the log");
    return server;
  }

  @Test
  void whatSomebodyHasToPutRightEndsTheStartWithTheRemedy() throws Exception {
    Files.writeString(data.resolve("postgres/data/PG_VERSION"), "15\n");
    RunningServer server = RunningServer.on(data).launch();
    try {
      assertTrue(server.process().waitFor(120, TimeUnit.SECONDS), "it does not run");
      assertNotEquals(0, server.process().exitValue());
      assertTrue(server.log().contains("pg_dumpall"), server.log());
    } finally {
      server.kill9();
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
