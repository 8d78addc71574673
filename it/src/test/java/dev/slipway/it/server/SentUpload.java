package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;

/** An upload that a test sends call by call, as the product's own clients do not. */
record SentUpload(RunningServer server, String id) {

  static SentUpload begin(RunningServer server, String model) {
    return new SentUpload(
        server,
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", model))
            .body()
            .getString("id"));
  }

  /** Sends bytes once and answers the upload. */
  JsonObject put(String path, String query, InputStream bytes) {
    return server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + id + "/files/" + path + "?" + query,
            BodyPublishers.ofInputStream(() -> bytes),
            Map.of("Content-Type", "application/octet-stream"))
        .body();
  }

  JsonObject now() {
    return server.api().get("/api/v1/uploads/" + id).body();
  }

  JsonObject file(String path) {
    return file(now(), path);
  }

  static JsonObject file(JsonObject upload, String path) {
    return upload.getJsonArray("files").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("path").equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(upload.encode()));
  }

  void check() {
    server.api().post("/api/v1/uploads/" + id + "/check", new JsonObject());
  }

  /** Has it checked and answers the digest of the artifact that it would become. */
  String checked() throws Exception {
    check();
    JsonObject[] now = new JsonObject[1];
    RunningServer.awaitTrue(
        "it is checked",
        Duration.ofMinutes(2),
        () -> {
          now[0] = now();
          return !now[0].getString("state").equals("CHECKING");
        });
    assertEquals("CHECKED", now[0].getString("state"), now[0]::encode);
    return now[0].getJsonObject("report").getString("digest");
  }
}
