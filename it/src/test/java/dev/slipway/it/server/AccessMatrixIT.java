package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.edge.http.oip.OipPath;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every endpoint of the packaged product, tried as nobody, as who must be refused, and as who may:
 * the rows are in {@code access-matrix.txt}, and an endpoint without a row fails.
 */
class AccessMatrixIT {

  private static final String PASSWORD = "wooden teapots dance";

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, Browser> people = new HashMap<>();
  private final Map<String, String> places = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private RunningServer server;

  /**
   * A row.
   *
   * @param endpoint an operation's id, or a method and a path
   * @param open whether nobody may too
   */
  private record Row(
      String endpoint, boolean open, List<String> refused, List<String> allowed, String body) {}

  /** What everybody may who is known at all, whatever their rights. */
  private static final Set<String> FOR_WHOEVER_IS_KNOWN =
      Set.of("whoAmI", "getSession", "signOut", "GET /v2", "POST /v2/repository/index");

  private record Place(String method, String path) {}

  @Test
  void everyEndpointIsForThoseOfItsRowAndForNobodyElse() throws Exception {
    List<Row> rows = rows();
    try (RunningServer running = RunningServer.on(folder.resolve("data")).await()) {
      server = running;
      Map<String, Place> operations = operations();
      requireARowForEverything(rows, operations.keySet());
      world();
      for (Row row : rows) {
        Place place = operations.get(row.endpoint());
        if (place == null) {
          String[] parts = row.endpoint().split(" ", 2);
          place = new Place(parts[0], parts[1]);
        }
        attempt(row, place);
      }
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
  }

  private void attempt(Row row, Place place) throws Exception {
    int nobody = call(row, place, null);
    if (row.open() == (nobody == 401 || nobody == 403)) {
      wrong.add(row.endpoint() + " answers nobody with " + nobody);
    }
    for (String who : row.refused()) {
      int status = call(row, place, who);
      if (status != 403 && status != 404) {
        wrong.add(row.endpoint() + " answers " + who + ", who may not, with " + status);
      }
    }
    for (String who : row.allowed()) {
      int status = call(row, place, who);
      if (Set.of(401, 403, 404).contains(status) || (status >= 500 && status != 501)) {
        wrong.add(row.endpoint() + " answers " + who + ", who may, with " + status);
      }
    }
  }

  private int call(Row row, Place place, String who) throws Exception {
    String path = place.path();
    for (Map.Entry<String, String> filled : places.entrySet()) {
      if (path.startsWith(filled.getKey().replaceAll("\\{.*", ""))) {
        path = path.replace(filled.getKey().replaceAll(".*\\{", "{"), filled.getValue());
      }
    }
    assertTrue(!path.contains("{"), "nothing is known for " + path);
    boolean bytes = row.endpoint().equals("appendFile");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .method(
                place.method(),
                row.body().isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(row.body()));
    if (!bytes && !row.body().isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (path.equals("/metrics")) {
      request.header("X-Forwarded-For", "192.0.2.1"); // open to this machine itself
    }
    if (who != null && people.containsKey(who)) {
      request.header("Cookie", people.get(who).cookie());
      request.header("Slipway-Csrf", people.get(who).csrf());
    } else if (who != null) {
      String key = keys.get(who);
      assertNotNull(key, () -> "nobody here is called " + who);
      request.header("Authorization", "Bearer " + key);
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    answer.body().close(); // a stream would not end by itself
    return answer.statusCode();
  }

  private void requireARowForEverything(List<Row> rows, Set<String> operations) {
    Set<String> without = new TreeSet<>(operations);
    Set<String> targets = new TreeSet<>();
    for (OipPath.Target target : OipPath.Target.values()) {
      targets.add(target.name());
    }
    targets.remove("UNKNOWN");
    Set<String> known = new TreeSet<>();
    for (Row row : rows) {
      assertTrue(known.add(row.endpoint()), () -> "two rows for " + row.endpoint());
      without.remove(row.endpoint());
      assertTrue(
          row.open() || !row.allowed().isEmpty(),
          () -> row.endpoint() + " is tried by nobody who may");
      assertTrue(
          row.open() || FOR_WHOEVER_IS_KNOWN.contains(row.endpoint()) || !row.refused().isEmpty(),
          () -> row.endpoint() + " is tried by nobody who may not");
      String path = row.endpoint().replaceAll(".* ", "");
      OipPath parsed = path.startsWith("/v2") ? OipPath.parse(path) : null;
      if (parsed != null) {
        targets.remove(parsed.target().name());
      }
      assertTrue(
          operations.contains(row.endpoint()) || row.endpoint().contains(" /"),
          () -> "the row " + row.endpoint() + " is for no endpoint");
    }
    assertEquals(Set.of(), without, "operations without a row in access-matrix.txt");
    assertEquals(Set.of(), targets, "targets of /v2 without a row in access-matrix.txt");
    assertTrue(known.contains("GET /metrics") && known.contains("GET /"), known::toString);
  }

  private Map<String, Place> operations() throws Exception {
    JsonObject paths = server.api().get("/api/v1/openapi.json").body().getJsonObject("paths");
    Map<String, Place> operations = new LinkedHashMap<>();
    for (String path : paths.fieldNames()) {
      JsonObject methods = paths.getJsonObject(path);
      for (String method : methods.fieldNames()) {
        operations.put(
            methods.getJsonObject(method).getString("operationId"),
            new Place(method.toUpperCase(java.util.Locale.ROOT), "/api/v1" + path));
      }
    }
    return operations;
  }

  /** One of everything that a path can name. */
  private void world() throws Exception {
    Path model = Files.write(folder.resolve("model.onnx"), OnnxModels.linear());
    assertEquals(1, server.register("house", model));
    assertEquals(
        2, server.register("house", Files.write(model, OnnxModels.linear(9f, 1, 1, 1, 1))));
    long deployment = server.deploy("house", 1);
    server.deploy("house", 2);
    key("predictor", "PREDICT", "house*");
    key("viewer", "VIEW", "house*");
    key("operator", "OPERATE", "house*");
    key("owner", "ADMINISTER", "house*");
    key("sender", "OPERATE", "house*");
    key("stranger", "ADMINISTER", "other-*");
    keys.put("admin", Files.readString(server.data().resolve("cli.key")).strip());
    person("bob", new JsonArray());
    person("ana", new JsonArray());
    person("vera", grants("VIEW", "house*"));
    person("otto", grants("OPERATE", "house*"));
    Api sender = new Api(server.url(), keys.get("sender"));
    JsonObject house = new JsonObject().put("model", "house");
    String upload = sender.post("/api/v1/uploads", house).body().getString("id");
    String checked = sender.post("/api/v1/uploads", house).body().getString("id");
    sender.call(
        "POST",
        "/api/v1/uploads/" + checked + "/check",
        BodyPublishers.ofString("{}"),
        Map.of("Prefer", "respond-async"));
    String operation = first("/api/v1/operations").getValue("id").toString();
    JsonObject version = server.api().get("/api/v1/models/house/versions/1").body();
    String prediction =
        server
            .api()
            .post("/v2/models/house/infer", RunningServer.linearRequest())
            .response()
            .headers()
            .firstValue("slipway-prediction-id")
            .orElseThrow();
    server
        .api()
        .put(
            "/api/v1/models/house/aliases/champion",
            new JsonObject().put("version", 1).put("reason", "x"),
            "0");
    places.put("/api/v1/models/{model}", "house");
    places.put("/api/v1/models/{version}", "2");
    places.put("/api/v1/models/{alias}", "champion");
    places.put("/api/v1/deployments/{id}", Long.toString(deployment));
    places.put("/api/v1/uploads/{upload}", upload);
    places.put("/api/v1/uploads/{path}", "model.onnx");
    places.put(
        "/api/v1/traffic-revisions/{revision}",
        first("/api/v1/models/house/traffic/history").getValue("revision").toString());
    places.put("/api/v1/operations/{id}", operation);
    places.put("/api/v1/predictions/{id}", prediction);
    places.put("/api/v1/artifacts/{digest}", version.getString("digest"));
    places.put("/api/v1/principals/{name}", "bob");
    places.put(
        "/api/v1/keys/{prefix}",
        post("/api/v1/keys", new JsonObject().put("principal", "viewer")).getString("prefix"));
  }

  private JsonObject first(String list) {
    return server.api().get(list).body().getJsonArray("items").getJsonObject(0);
  }

  private JsonObject post(String path, JsonObject body) {
    return server.api().post(path, body).body();
  }

  private void key(String name, String right, String pattern) {
    JsonArray grants = grants(right, pattern);
    if (name.equals("stranger")) {
      grants.add(new JsonObject().put("right", "PREDICT").put("pattern", pattern));
    }
    post(
        "/api/v1/principals",
        new JsonObject().put("name", name).put("kind", "PROGRAM").put("grants", grants));
    keys.put(
        name, post("/api/v1/keys", new JsonObject().put("principal", name)).getString("secret"));
  }

  private static JsonArray grants(String right, String pattern) {
    return new JsonArray().add(new JsonObject().put("right", right).put("pattern", pattern));
  }

  private void person(String name, JsonArray grants) throws Exception {
    post(
        "/api/v1/principals",
        new JsonObject().put("name", name).put("kind", "PERSON").put("grants", grants));
    Browser browser = new Browser(server.url());
    browser
        .post(
            "/api/v1/session/password",
            new JsonObject()
                .put("name", name)
                .put(
                    "code",
                    post("/api/v1/principals/" + name + "/password-code", new JsonObject())
                        .getString("code"))
                .put("password", PASSWORD))
        .is(200);
    people.put(name, browser);
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream in = AccessMatrixIT.class.getResourceAsStream("access-matrix.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split("\\|", -1);
        assertEquals(4, cells.length, line);
        boolean open = cells[1].strip().equals("open");
        rows.add(
            new Row(
                cells[0].strip(),
                open,
                open ? List.of() : words(cells[1]),
                words(cells[2]),
                cells[3].strip()));
      }
    }
    return rows;
  }

  private static List<String> words(String cell) {
    String text = cell.strip();
    return text.isEmpty() || text.equals("-") ? List.of() : List.of(text.split("\\s+"));
  }
}
