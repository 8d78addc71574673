package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.OidcProvider;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every line for a shell in the reference of the API, as it stands there, against the packaged
 * server: what a person has from earlier answers (ids, ETags, codes) is put where the page names
 * it, and each line must succeed.
 */
@Needs(Part.OPENID_PROVIDER)
class ApiExamplesIT {

  private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "### ((?:GET|POST|PUT|PATCH|DELETE) \\S+)\\n.*?```bash\\n(.*?)\\n```", Pattern.DOTALL);

  /** Fails where the server refuses; a stream is left after a while. */
  private static final String SHELL =
      "curl() { command curl --fail-with-body --max-time \"$PATIENCE\" \"$@\"; }\n";

  @TempDir Path folder;

  private final Map<String, String> examples = new LinkedHashMap<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Map<String, String> placeholders = new LinkedHashMap<>();
  private RunningServer server;

  @Test
  void everyLineOfTheApiReferenceSucceedsAsItStands() throws Exception {
    read();
    try (OidcProvider provider = OidcProvider.at(folder)) {
      server = provider.trustedBy(RunningServer.on(folder.resolve("data")).hashing()).await();
      try (RunningServer running = server) {
        provider.start(running.url());
        variables.put("SLIPWAY_URL", running.url().toString());
        variables.put("SLIPWAY_KEY", Files.readString(running.data().resolve("cli.key")).strip());
        Files.write(folder.resolve("model.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4));
        hashing();
        people();
        keys();
        models();
        uploads();
        versions();
        deployments();
        traffic();
        watching();
        endings();
      }
    }
    assertEquals(Map.of(), examples, "lines that were not tried");
  }

  private void read() throws IOException {
    try (Stream<Path> pages = Files.list(DOCS)) {
      for (Path page :
          pages.filter(it -> it.getFileName().toString().startsWith("api-")).toList()) {
        Matcher example = EXAMPLE.matcher(Files.readString(page));
        while (example.find()) {
          examples.put(example.group(1), example.group(2));
        }
      }
    }
    assertTrue(examples.size() > 60, () -> "only " + examples.size() + " lines were found");
  }

  private void hashing() throws Exception {
    placeholders.put(
        "THE-CODE-OF-THE-LOG", server.log().replaceAll("(?s).*shown only now: (\\S+).*", "$1"));
    run("GET /first-start");
    run("POST /first-administrator");
    run("POST /passwords/check");
    run("GET /session/oidc");
    run("GET /session/oidc/callback");
    run("POST /session");
    variables.put("CSRF", run("GET /session").getString("csrf"));
    run("PUT /principals/{name}/password");
    run("DELETE /session");
    placeholders.put("THE-CODE", run("POST /principals/{name}/password-code").getString("code"));
    run("POST /session/password");
    assertEquals("local-command-line", run("GET /me").getString("name"));
  }

  private void people() throws Exception {
    run("GET /principals");
    run("POST /principals");
    run("GET /principals/{name}");
    seen("/principals/ada");
    run("PATCH /principals/{name}");
    run("GET /principals/{name}/sessions");
    run("DELETE /principals/{name}/sessions");
  }

  private void keys() throws Exception {
    variables.put("PREFIX", run("POST /keys").getString("prefix"));
    run("GET /keys");
    variables.put("ETAG", "\"1\"");
    run("PATCH /keys/{prefix}");
    run("POST /keys/{prefix}/rotate");
    run("DELETE /keys/{prefix}");
  }

  private void models() throws Exception {
    run("POST /models");
    run("GET /models");
    run("GET /models/{model}");
    seen("/models/house-prices");
    run("PATCH /models/{model}");
    Path first = Files.write(folder.resolve("first.onnx"), OnnxModels.linear());
    server.register("house-prices", first);
  }

  private void uploads() throws Exception {
    variables.put("UPLOAD", run("POST /uploads").getString("id"));
    run("GET /uploads");
    run("PUT /uploads/{upload}/files/{path}");
    run("GET /uploads/{upload}");
    run("POST /uploads/{upload}/check");
    JsonObject version = run("POST /uploads/{upload}/register");
    assertEquals(2, version.getInteger("number"));
    variables.put("DIGEST", version.getString("digest"));
    variables.put(
        "UPLOAD",
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", "house-prices"))
            .body()
            .getString("id"));
    run("DELETE /uploads/{upload}");
  }

  private void versions() throws Exception {
    run("GET /models/{model}/versions");
    run("GET /models/{model}/versions/{version}");
    run("GET /models/{model}/versions/{version}/artifact");
    run("POST /models/{model}/versions/{version}/rescan");
    seen("/models/house-prices/versions/2");
    run("POST /models/{model}/versions/{version}/notes");
    run("GET /artifacts/{digest}/footprints");
    run("GET /models/{model}/aliases");
    variables.put("ETAG", "\"0\"");
    run("PUT /models/{model}/aliases/{alias}");
    run("GET /models/{model}/aliases/{alias}/history");
  }

  private void deployments() throws Exception {
    server.deploy("house-prices", 1);
    long id = run("POST /deployments").getLong("id");
    server.awaitState(id, "READY");
    variables.put("DEPLOYMENT", Long.toString(id));
    run("GET /deployments");
    run("GET /deployments/{id}");
    seen("/deployments/" + id);
    run("PATCH /deployments/{id}");
    run("POST /deployments/{id}/retry");
    server.awaitState(id, "READY");
    run("GET /deployments/{id}/batching/explain");
  }

  private void traffic() throws Exception {
    seen("/models/house-prices/traffic");
    JsonObject split = run("PUT /models/{model}/traffic");
    variables.put("REVISION", String.valueOf(split.getValue("revision")));
    run("GET /models/{model}/traffic");
    run("GET /models/{model}/traffic/history");
    run("GET /traffic-revisions/{revision}");
    seen("/models/house-prices/traffic");
    run("POST /models/{model}/traffic/restore");
  }

  private void watching() throws Exception {
    variables.put(
        "PREDICTION",
        server
            .api()
            .post("/v2/models/house-prices/infer", RunningServer.linearRequest())
            .response()
            .headers()
            .firstValue("slipway-prediction-id")
            .orElseThrow());
    run("GET /predictions/{id}");
    run("GET /overview");
    run("GET /models/{model}/series");
    run("GET /models/{model}/now");
    run("GET /models/{model}/served");
    run("GET /changes");
    run("GET /changes/read");
    run("GET /operations");
    variables.put("OPERATION", aCheckThatIsNotWaitedFor());
    run("GET /operations/{id}");
    run("GET /nodes");
    run("GET /devices");
    run("GET /engines");
    run("GET /openapi.json");
    run("GET /configuration");
    String stream = watch("GET /events");
    assertTrue(stream.contains("event: hello\n"), stream);
  }

  private void endings() throws Exception {
    seen("/deployments/" + variables.get("DEPLOYMENT"));
    run("DELETE /deployments/{id}");
    JsonObject away = new JsonObject().putNull("version").put("reason", "it is removed");
    server.api().put("/api/v1/models/house-prices/aliases/champion", away, "1");
    run("DELETE /models/{model}/versions/{version}");
    for (JsonObject one : server.api().all("/api/v1/deployments?model=house-prices")) {
      String path = "/api/v1/deployments/" + one.getValue("id");
      server.api().delete(path + "?evenIfRouted=true", server.api().get(path).etag());
    }
    seen("/models/house-prices");
    run("DELETE /models/{model}");
  }

  private String aCheckThatIsNotWaitedFor() throws Exception {
    String upload =
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", "house-prices"))
            .body()
            .getString("id");
    shell(
        "curl -sS -X PUT \"$SLIPWAY_URL/api/v1/uploads/"
            + upload
            + "/files/model.onnx\" -H \"Authorization: Bearer $SLIPWAY_KEY\" --data-binary"
            + " @first.onnx",
        0);
    String answer =
        shell(
            "curl -sS -X POST \"$SLIPWAY_URL/api/v1/uploads/"
                + upload
                + "/check\" -H \"Authorization: Bearer $SLIPWAY_KEY\" -H 'Prefer: respond-async'",
            0);
    return String.valueOf(new JsonObject(answer).getValue("id"));
  }

  /** Takes the ETag of something, as a person does who looks before they edit. */
  private void seen(String path) {
    variables.put("ETAG", '"' + server.api().get("/api/v1" + path).etag() + '"');
  }

  /** Runs a line; answers the object that was printed, or an empty one. */
  private JsonObject run(String title) throws Exception {
    String printed = shell(take(title), 0).strip();
    return printed.startsWith("{") ? new JsonObject(printed) : new JsonObject();
  }

  /** Runs a line whose answer does not end. */
  private String watch(String title) throws Exception {
    variables.put("PATIENCE", "3");
    return shell(take(title), 28);
  }

  private String take(String title) {
    String line = examples.remove(title);
    assertTrue(line != null, () -> "there is no line for " + title);
    for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
      line = line.replace(placeholder.getKey(), placeholder.getValue());
    }
    return line;
  }

  private String shell(String line, int wanted) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-uc", SHELL + line));
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().putIfAbsent("PATIENCE", "60");
    builder.environment().putAll(variables);
    Process process = builder.start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(printed);
    assertTrue(ended, () -> "did not end: " + line + "\n" + text);
    assertEquals(wanted, process.exitValue(), () -> line + "\nprinted\n" + text);
    return text;
  }
}
