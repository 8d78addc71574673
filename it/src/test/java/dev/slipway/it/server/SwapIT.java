package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New settings of a model that fits once, but not twice beside itself. */
class SwapIT {

  private static final long DECLARED = 700L << 20;

  @TempDir Path folder;
  private volatile boolean stop;

  /** Calls without a pause and keeps what was not an answer. */
  private final class Caller extends Thread {
    private final List<HttpResponse<String>> refused = new ArrayList<>();
    private final HttpRequest request;
    private Throwable failed;
    private int answered;

    Caller(RunningServer server) throws IOException {
      setDaemon(true);
      String key = Files.readString(server.data().resolve("cli.key")).strip();
      request =
          HttpRequest.newBuilder(server.url().resolve("/v2/models/m/infer"))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Authorization", "Bearer " + key)
              .POST(BodyPublishers.ofString(RunningServer.linearRequest().encode()))
              .build();
    }

    @Override
    public void run() {
      HttpClient http = HttpClient.newHttpClient();
      try {
        while (!stop) {
          HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
          synchronized (this) {
            if (answer.statusCode() == 200) {
              answered++;
            } else {
              refused.add(answer);
            }
          }
        }
      } catch (IOException | InterruptedException broken) {
        failed = broken;
      }
    }

    synchronized int answered() {
      return answered;
    }

    synchronized List<HttpResponse<String>> refused() {
      return List.copyOf(refused);
    }
  }

  @Test
  void whatDoesNotFitBesideItselfWaitsWithItsNumbersAndIsSwappedInWhenStopFirstIsSaid()
      throws Exception {
    try (RunningServer server =
        RunningServer.on(folder.resolve("data")).set("engine.memory", "1GiB").await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      long id =
          server.deploy(
              "m",
              1,
              new JsonObject().put("device", new JsonObject().put("memoryBytes", DECLARED)));
      Caller caller = new Caller(server);
      caller.start();
      try {
        String etag = server.api().get("/api/v1/deployments/" + id).etag();
        server
            .api()
            .patch(
                "/api/v1/deployments/" + id,
                new JsonObject()
                    .put(
                        "settings",
                        new JsonObject().put("batching", new JsonObject().put("maxItems", 64))),
                etag);
        RunningServer.awaitTrue(
            "the new settings wait",
            Duration.ofSeconds(60),
            () -> "NO_CAPACITY".equals(status(server, id).getString("reasonCode")));
        assertEquals(
            "it serves with the settings of generation 1; generation 2 waits: needs 700 MiB on cpu"
                + " (declared), free 324 MiB of 1.0 GiB; it can never fit beside the running one."
                + " Set swap to STOP_FIRST, which refuses calls until it is loaded, or give the"
                + " node more memory",
            status(server, id).getString("reason"));
        int before = caller.answered();
        RunningServer.awaitTrue(
            "the old ones answer on",
            Duration.ofSeconds(60),
            () -> caller.answered() > before + 50);
        assertEquals(List.of(), caller.refused().stream().map(HttpResponse::body).toList());

        Cli.run(server.data(), ExitCode.DONE, "deploy", "m", "1", "--swap", "STOP_FIRST");
        assertEquals(3, status(server, id).getLong("observedGeneration"));
        int swapped = caller.answered();
        RunningServer.awaitTrue(
            "the new ones answer", Duration.ofSeconds(60), () -> caller.answered() > swapped + 50);
        // Said once it holds: the next change of settings needs no word of it.
        Cli.run(server.data(), ExitCode.DONE, "deploy", "m", "1", "--max-batch", "128");
        assertEquals(4, status(server, id).getLong("observedGeneration"));
      } finally {
        stop = true;
        caller.join(60_000);
      }
      assertEquals(null, caller.failed);
      assertFalse(caller.refused().isEmpty(), "nobody called while nothing was loaded");
      for (HttpResponse<String> refused : caller.refused()) {
        assertEquals(503, refused.statusCode(), refused::body);
        assertTrue(refused.headers().firstValue("Retry-After").isPresent(), refused::body);
        assertTrue(refused.body().contains("m v1 is "), refused::body);
      }
      JsonObject settings =
          server.api().get("/api/v1/deployments/" + id).body().getJsonObject("settings");
      assertEquals("STOP_FIRST", settings.getString("swap"));
      assertEquals(128, settings.getJsonObject("batching").getInteger("maxItems"));

      Path exported = folder.resolve("exported.yaml");
      Cli.run(server.data(), ExitCode.DONE, "export", "-o", exported.toString());
      assertTrue(Files.readString(exported).contains("swap: STOP_FIRST"));
      String again = Cli.run(server.data(), ExitCode.DONE, "apply", "-f", exported.toString());
      assertTrue(again.startsWith("Nothing to do"), again);
    }
  }

  private static JsonObject status(RunningServer server, long id) {
    return server
        .api()
        .get("/api/v1/deployments/" + id)
        .body()
        .getJsonArray("status")
        .getJsonObject(0);
  }
}
