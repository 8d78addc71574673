package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Files to a registered version: announce, send, check, register. */
public final class Uploader {

  private final Api api;

  public Uploader(Api api) {
    this.api = api;
  }

  /**
   * Uploads one file, or all files of a directory, and registers them.
   *
   * @return the version
   * @throws CliException {@link ExitCode#QUARANTINED} when the check refuses it
   */
  public JsonObject register(String model, Path file, String note)
      throws IOException, InterruptedException {
    return register(model, file, Transfer.all(List.of(file)), new Progress(0, true), note);
  }

  /**
   * Uploads files and registers them as one version.
   *
   * @param from where they are, for the sentence when they are refused
   */
  JsonObject register(String model, Path from, List<Transfer> files, Progress progress, String note)
      throws InterruptedException {
    JsonObject checked = check(model, files, progress);
    if (checked.getString("state").equals("QUARANTINED")) {
      throw new CliException(
          ExitCode.QUARANTINED,
          from + " was refused: " + checked.getJsonArray("problems").encode());
    }
    return api.post(
            "/api/v1/uploads/" + checked.getString("id") + "/register",
            new JsonObject().put("note", note))
        .body();
  }

  /** Sends the files and has them checked; answers the upload, CHECKED or QUARANTINED. */
  JsonObject check(String model, List<Transfer> files, Progress progress)
      throws InterruptedException {
    JsonArray announced = new JsonArray();
    for (Transfer file : files) {
      announced.add(
          new JsonObject()
              .put("path", file.name())
              .put("bytes", file.size())
              .put("sha256", file.sha256()));
    }
    String id =
        api.post("/api/v1/uploads", new JsonObject().put("model", model).put("files", announced))
            .body()
            .getString("id");
    for (Transfer file : files) {
      file.send(api, id, progress);
    }
    progress.end();
    return waitForCheck(id);
  }

  private JsonObject waitForCheck(String id) throws InterruptedException {
    Api.Reply reply = api.post("/api/v1/uploads/" + id + "/check", new JsonObject());
    if (reply.status() != 202) {
      return reply.body();
    }
    String operation = "/api/v1/operations/" + reply.body().getString("id");
    while (true) {
      JsonObject now = api.get(operation).body();
      switch (now.getString("state")) {
        case "SUCCEEDED" -> {
          return api.get("/api/v1/uploads/" + id).body();
        }
        case "FAILED", "CANCELLED" ->
            throw new CliException(
                ExitCode.FAILED,
                "the check failed: "
                    + now.getJsonObject("failure", new JsonObject()).getString("detail"));
        default -> Thread.sleep(500);
      }
    }
  }
}
