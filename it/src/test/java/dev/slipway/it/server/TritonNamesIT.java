package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triton's metric names, as dashboards that were made for it look for them. */
class TritonNamesIT {

  @TempDir Path folder;

  @Test
  void everySeriesOfTritonsIsThereWhereThatIsWished() throws Exception {
    Path model = Files.write(folder.resolve("model.onnx"), OnnxModels.linear(1, 1, 1, 1, 1));
    try (RunningServer server =
        RunningServer.on(folder.resolve("data")).set("metrics.triton-names", "true").await()) {
      server.register("house", model);
      server.deploy("house", 1);
      for (int i = 0; i < 3; i++) {
        server.predictLinear("house");
      }
      JsonObject wrong =
          new JsonObject(RunningServer.linearRequest().encode().replace("FP32", "INT32"));
      assertThrows(CliException.class, () -> server.api().post("/v2/models/house/infer", wrong));
      String version = "{model=\"house\",version=\"1\"";
      String[] page = {""};
      try {
        RunningServer.awaitTrue(
            "all that was asked is counted",
            Duration.ofSeconds(30),
            () -> {
              page[0] = server.api().get("/metrics").body().getString("text");
              return List.of(
                      "nv_inference_request_success" + version + "} 3\n",
                      "nv_inference_request_failure" + version + ",reason=\"REJECTED\"} 0\n",
                      "nv_inference_request_failure" + version + ",reason=\"CANCELED\"} 0\n",
                      "nv_inference_request_failure" + version + ",reason=\"BACKEND\"} 0\n",
                      "nv_inference_request_failure" + version + ",reason=\"OTHER\"} 1\n",
                      "nv_inference_count" + version + "} 3\n",
                      "nv_inference_exec_count" + version + "} 3\n",
                      "nv_inference_pending_request_count" + version + "} 0\n",
                      "nv_inference_first_response_histogram_ms_bucket"
                          + version
                          + ",le=\"+Inf\"} 3\n",
                      "nv_inference_first_response_histogram_ms_count" + version + "} 3\n")
                  .stream()
                  .allMatch(page[0]::contains);
            });
      } catch (AssertionError missing) {
        throw new AssertionError(missing.getMessage() + ":\n" + page[0], missing);
      }
      for (String bound : List.of("100", "500", "2000", "5000")) {
        assertTrue(
            page[0].contains(
                "nv_inference_first_response_histogram_ms_bucket"
                    + version
                    + ",le=\""
                    + bound
                    + "\"} "),
            page[0]);
      }
      double request = micros(page[0], "nv_inference_request_duration_us" + version);
      double parts = 0;
      for (String part : List.of("queue", "compute_input", "compute_infer", "compute_output")) {
        double one = micros(page[0], "nv_inference_" + part + "_duration_us" + version);
        assertTrue(one > 0, part + "\n" + page[0]);
        parts += one;
      }
      // The parts are of one whole: gathering and handing out are not in the engine's time as well.
      assertTrue(parts <= request, page[0]);
    }
  }

  private static double micros(String page, String series) {
    return page.lines()
        .filter(line -> line.startsWith(series + "} "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
