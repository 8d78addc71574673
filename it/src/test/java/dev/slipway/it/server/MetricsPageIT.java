package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole page of the packaged server, at the moments when more than usual stands on it. */
class MetricsPageIT {

  private static final String VERSION = "{model=\"held\",version=\"1\"}";
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (counter|gauge|histogram)");
  private static final Pattern SERIES = Pattern.compile("([a-z_:]+)(\\{.*})? (\\S+)");

  @TempDir Path folder;

  @Test
  void eachSeriesStandsOnceWhileADeploymentIsSwappedAndWhatWaitsIsCountedInCalls()
      throws Exception {
    Path gate = Files.createDirectories(folder.resolve("gate"));
    try (RunningServer server =
        RunningServer.on(folder.resolve("data"))
            .set("plugins.directory", CrashingPlugin.in(folder).toString())
            .set("metrics.triton-names", "true")
            .await()) {
      server.register("held", Files.writeString(folder.resolve("model.crash"), "hold " + gate));
      long deployment = server.deploy("held", 1, new JsonObject().put("batching", ofAtMost(4)));
      List<CompletableFuture<JsonObject>> calls = new ArrayList<>();
      try {
        // Triton's names have a version once one of its calls has ended.
        assertEquals(new JsonArray().add(4.0), data(call(server, 4)));
        awaitOnPage(server, "nv_inference_pending_request_count" + VERSION, 0);
        calls.add(call(server, CrashingEngine.HELD));
        awaitOnPage(server, "slipway_in_flight" + VERSION, 1);
        calls.add(call(server, 1, 2, 3));
        calls.add(call(server, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        awaitOnPage(server, "slipway_in_flight" + VERSION, 3);
        // Twelve rows, nine of them in three parts.
        awaitOnPage(server, "nv_inference_pending_request_count" + VERSION, 2);

        swap(server, deployment);
        awaitOnPage(server, "slipway_ready" + VERSION, 1);
        calls.add(call(server, 5));
        assertEquals(new JsonArray().add(5.0), data(calls.get(3)), "the new load answers");
        Map<String, Double> page = page(server);
        assertFalse(calls.get(0).isDone(), "the old load has not ended");
        assertEquals(3, page.get("slipway_in_flight" + VERSION), "of the old load");
        assertEquals(1, page.get("slipway_ready" + VERSION), "by the new load");
        assertEquals(2, page.get("nv_inference_pending_request_count" + VERSION));
      } finally {
        Files.createFile(gate.resolve("go"));
      }
      assertEquals(9, data(calls.get(2)).size());
      awaitOnPage(server, "slipway_in_flight" + VERSION, 0);
    }
  }

  private static JsonObject ofAtMost(int rows) {
    return new JsonObject().put("maxItems", rows).put("onLoop", false);
  }

  /** Batches that are larger than what was loaded take a new load. */
  private static void swap(RunningServer server, long deployment) throws Exception {
    Api api = server.api();
    api.patch(
        "/api/v1/deployments/" + deployment,
        new JsonObject().put("settings", new JsonObject().put("batching", ofAtMost(8))),
        "1");
    RunningServer.awaitTrue(
        "the new settings serve",
        Duration.ofMinutes(1),
        () ->
            api.get("/api/v1/deployments/" + deployment).body().getJsonArray("status").stream()
                .map(JsonObject.class::cast)
                .anyMatch(
                    status ->
                        status.getLong("observedGeneration", 0L) == 2
                            && status.getString("state").equals("READY")));
  }

  private static CompletableFuture<JsonObject> call(RunningServer server, float... values) {
    JsonArray data = new JsonArray();
    for (float value : values) {
      data.add(value);
    }
    JsonObject x =
        new JsonObject()
            .put("name", "x")
            .put("datatype", "FP32")
            .put("shape", new JsonArray().add(values.length).add(1))
            .put("data", data);
    JsonObject request = new JsonObject().put("inputs", new JsonArray().add(x));
    return CompletableFuture.supplyAsync(
        () -> server.api().post("/v2/models/held/infer", request).body());
  }

  private static JsonArray data(CompletableFuture<JsonObject> call) throws Exception {
    return call.get(60, TimeUnit.SECONDS)
        .getJsonArray("outputs")
        .getJsonObject(0)
        .getJsonArray("data");
  }

  private static void awaitOnPage(RunningServer server, String series, double value)
      throws Exception {
    List<Map<String, Double>> last = new ArrayList<>(List.of(Map.of()));
    try {
      RunningServer.awaitTrue(
          series + " is " + value,
          Duration.ofMinutes(1),
          () -> {
            last.add(0, page(server));
            return Double.valueOf(value).equals(last.get(0).get(series));
          });
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + "; the page is " + last.get(0), late);
    }
  }

  /** Every series with its value; fails where the page is not as its format wants it. */
  private static Map<String, Double> page(RunningServer server) {
    String page = server.api().get("/metrics").body().getString("text");
    Map<String, Double> values = new HashMap<>();
    Set<String> types = new HashSet<>();
    String type = "";
    for (String line : page.lines().toList()) {
      Matcher head = TYPE.matcher(line);
      if (head.matches()) {
        type = head.group(1);
        assertTrue(types.add(type), () -> "two types of one name: " + line + "\n" + page);
      } else if (!line.startsWith("# HELP ")) {
        Matcher series = SERIES.matcher(line);
        assertTrue(series.matches(), () -> "no series: " + line);
        String name = series.group(1);
        String of = type;
        assertTrue(
            name.equals(of) || name.matches(of + "_(bucket|sum|count)"),
            () -> name + " stands under " + of + "\n" + page);
        assertNull(
            values.put(line.substring(0, line.lastIndexOf(' ')), Double.valueOf(series.group(3))),
            () -> "twice: " + line + "\n" + page);
      }
    }
    return values;
  }
}
