package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.Uploader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** A file, or a directory of files, to a version that is loaded. */
final class Publishing {

  private final Api api;
  private final Run run;
  private final PrintStream out;

  Publishing(Api api, Run run, PrintStream out) {
    this.api = api;
    this.run = run;
    this.out = out;
  }

  void publish(String model, Path file, String note) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    JsonObject version = new Uploader(api).register(model, file, note);
    int number = version.getInteger("number");
    long id =
        api.post(
                "/api/v1/deployments",
                new JsonObject().put("model", model).put("version", number).put("reason", "demo"))
            .body()
            .getLong("id");
    String state = waitForReady(id);
    out.printf(
        Locale.ROOT,
        "   %s v%d  %s  %,d bytes  %s after %.1f s%n",
        model,
        number,
        note,
        version.getLong("bytes"),
        state,
        (System.nanoTime() - begun) / 1e9);
    run.held(
        model + " v" + number + " is uploaded, checked, registered and READY",
        state.equals("READY"));
  }

  private String waitForReady(long deployment) throws InterruptedException {
    long until = System.nanoTime() + 120_000_000_000L;
    String shown = "PENDING";
    while (System.nanoTime() < until) {
      JsonArray status = api.get("/api/v1/deployments/" + deployment).body().getJsonArray("status");
      if (!status.isEmpty()) {
        JsonObject now = status.getJsonObject(0);
        shown = now.getString("state");
        if (shown.equals("READY")) {
          return shown;
        }
        if (shown.equals("FAILED")) {
          return "FAILED: " + now.getString("reason");
        }
      }
      Thread.sleep(50);
    }
    return shown + " after 120 s";
  }
}
