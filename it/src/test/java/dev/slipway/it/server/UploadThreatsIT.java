package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.Uploader;
import dev.slipway.engine.onnx.OnnxGraph;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways in which model servers have been taken over through what was uploaded or named, tried on
 * the packaged product.
 */
class UploadThreatsIT {

  @TempDir static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.on(folder.resolve("data")).await();
    server.deploy(
        "house",
        server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear())));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /** One request as it is written here: no client repairs its path. */
  private static String raw(String method, String path, String body) throws IOException {
    String key = Files.readString(server.data().resolve("cli.key")).strip();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      socket.setSoTimeout(30_000);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      socket
          .getOutputStream()
          .write(
              (method
                      + " "
                      + path
                      + " HTTP/1.1\r\n"
                      + "Host: localhost\r\n"
                      + "Connection: close\r\n"
                      + "Authorization: Bearer "
                      + key
                      + "\r\nContent-Type: application/json\r\nContent-Length: "
                      + bytes.length
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static Set<String> filesOutside() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString)
          .filter(path -> !path.contains("/postgres") && !path.contains("/artifacts/"))
          .filter(path -> !path.contains("/spool") && !path.contains("/node"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** A sentence for the caller, and nothing of how the server is built or where it lies. */
  private static void assertTellsNothingOfTheInside(String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    for (String inside :
        List.of(
            folder.toString(),
            RunningServer.HOME.toString(),
            ".java:",
            "exception",
            "at dev.slipway",
            "at io.vertx",
            "hibernate",
            "java.")) {
      assertFalse(lower.contains(inside.toLowerCase(Locale.ROOT)), answer);
    }
  }

  // ---- nothing is fetched for a caller

  @Test
  void noOperationTakesAPlaceToFetchFrom() throws Exception {
    JsonObject document = server.api().get("/api/v1/openapi.json").body();
    List<String> places = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    document
        .getJsonObject("paths")
        .forEach(
            path ->
                ((JsonObject) path.getValue())
                    .forEach(
                        verb -> {
                          JsonObject operation = (JsonObject) verb.getValue();
                          if (operation.containsKey("requestBody")) {
                            properties(
                                operation.getJsonObject("requestBody"), document, seen, places);
                          }
                          operation
                              .getJsonArray("parameters", new JsonArray())
                              .forEach(given -> places.add(((JsonObject) given).getString("name")));
                        }));
    assertEquals(
        looked(), new TreeSet<>(places), "what no request-fields.txt has, nobody has looked at");
  }

  /** What requests can say, as somebody has looked at it. */
  private static Set<String> looked() throws IOException {
    try (InputStream in = UploadThreatsIT.class.getResourceAsStream("request-fields.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Stream.of(line.split(" ")))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void properties(
      Object schema, JsonObject document, Set<String> seen, List<String> into) {
    if (schema instanceof JsonArray many) {
      many.forEach(one -> properties(one, document, seen, into));
    } else if (schema instanceof JsonObject object) {
      String reference = object.getString("$ref");
      if (reference != null && seen.add(reference)) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        properties(
            document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name),
            document,
            seen,
            into);
      }
      JsonObject named = object.getJsonObject("properties");
      if (named != null) {
        into.addAll(named.fieldNames());
      }
      object.forEach(
          entry -> {
            if (!entry.getKey().equals("enum") && !(entry.getValue() instanceof String)) {
              properties(entry.getValue(), document, seen, into);
            }
          });
    }
  }

  @Test
  void aNamedPlaceIsRefusedAndNobodyIsCalled() throws Exception {
    try (ServerSocket trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      trap.setSoTimeout(300);
      String place = "http://127.0.0.1:" + trap.getLocalPort() + "/model.onnx";
      for (JsonObject body :
          List.of(
              new JsonObject().put("model", "bait").put("url", place),
              new JsonObject().put("model", place),
              new JsonObject()
                  .put("files", new JsonArray().add(new JsonObject().put("path", place))),
              new JsonObject()
                  .put(
                      "files",
                      new JsonArray()
                          .add(new JsonObject().put("path", "m").put("source", place))))) {
        String answer = raw("POST", "/api/v1/uploads", body.encode());
        assertEquals(400, status(answer), answer);
        assertTellsNothingOfTheInside(answer);
      }
      assertEquals(400, status(raw("POST", "/api/v1/models?url=" + place, "{}")));
      boolean called;
      try (Socket caller = trap.accept()) {
        called = true;
      } catch (SocketTimeoutException nobody) {
        called = false;
      }
      assertFalse(called, "the server called " + place);
    }
  }

  @Test
  void theServerListensOnTheLoopbackOnly() throws Exception {
    List<InetSocketAddress> listening = ListeningSockets.of(server.process());
    assertTrue(
        listening.stream().anyMatch(socket -> socket.getPort() == server.url().getPort()),
        listening::toString);
    for (InetSocketAddress socket : listening) {
      assertTrue(socket.getAddress().isLoopbackAddress(), listening::toString);
    }
  }

  // ---- names are never places

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2f..%2fevil",
        "%2e%2e%2f%2e%2e%2fevil",
        "%2Fetc%2Fevil",
        "a%2f..%2f..%2fevil",
        "..%5cevil",
        "a%00b",
        "C%3a%2fevil",
        "%2e%2e",
        "%c0%ae%c0%ae%2fevil"
      })
  void aFilesNameThatLeadsElsewhereIsRefused(String name) throws Exception {
    String id = upload();
    Set<String> before = filesOutside();
    String answer = raw("PUT", "/api/v1/uploads/" + id + "/files/" + name, "evil");
    assertTrue(List.of(400, 404).contains(status(answer)), answer);
    assertTellsNothingOfTheInside(answer);
    assertEquals(before, filesOutside());
    server.api().delete("/api/v1/uploads/" + id, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w%23..%2e.onnx",
        "%23%2e%2e.onnx",
        "a%3fb=.onnx",
        "a%252e%252e%252fb.onnx",
        "~root.onnx"
      })
  void aFilesNameThatMeansSomethingElsewhereIsANameAndNothingElse(String name) throws Exception {
    String id = upload();
    Set<String> before = filesOutside();
    String body = new String(OnnxModels.linear(), StandardCharsets.ISO_8859_1);
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + id + "/files/" + name,
            java.net.http.HttpRequest.BodyPublishers.ofByteArray(
                body.getBytes(StandardCharsets.ISO_8859_1)),
            Map.of("Content-Type", "application/octet-stream"));
    JsonObject checked =
        server.api().post("/api/v1/uploads/" + id + "/check", new JsonObject()).body();
    assertEquals("CHECKED", checked.getString("state"), checked::encode);
    String kept = java.net.URLDecoder.decode(name, StandardCharsets.UTF_8);
    assertEquals(
        kept, checked.getJsonArray("files").getJsonObject(0).getString("path"), checked::encode);
    // On the disk the content lies under its hash, in the upload's own folder, under no client's
    // name.
    try (Stream<Path> all = Files.walk(server.data().resolve("artifacts/incoming").resolve(id))) {
      assertEquals(
          List.of(), all.filter(path -> path.getFileName().toString().equals(kept)).toList());
    }
    assertEquals(before, filesOutside());
    server.api().delete("/api/v1/uploads/" + id, null);
  }

  private static String upload() {
    return server
        .api()
        .post("/api/v1/uploads", new JsonObject().put("model", "threat"))
        .body()
        .getString("id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/uploads/..%2f..%2fetc",
        "/api/v1/uploads/%2e%2e",
        "/api/v1/uploads/../../etc/passwd",
        "/api/v1/models/..%2f..%2fetc/versions/1",
        "/api/v1/models/house%23%2f..%2f..%2fetc",
        "/api/v1/models/house/versions/..%2f1",
        "/api/v1/artifacts/..%2f..%2fetc%2fpasswd/footprints",
        "/api/v1/artifacts/%23..%2f/footprints",
        "/api/v1/operations/..%2f..%2fetc",
        "/api/v1/predictions/..%2f..%2fetc%2fpasswd",
        "/v2/models/..%2f..%2fetc",
        "/v2/models/house/versions/..%2f1",
        "/v2/models/house%23..%2f..%2f",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/..%2f..%2fetc%2fpasswd"
      })
  void onlyIdsLeadSomewhere(String path) throws Exception {
    String answer = raw("GET", path, "");
    assertFalse(answer.contains("root:"), answer);
    assertTellsNothingOfTheInside(answer);
    if (status(answer) == 200 && !path.startsWith("/api/") && !path.startsWith("/v2/")) {
      assertEquals(body(raw("GET", "/", "")), body(answer), "the console's one page, for any path");
    } else {
      assertTrue(List.of(400, 404).contains(status(answer)), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "a/b", "..", "a#b", "a\\b", "/x", "a\u0000b", "%2e%2e", "http://x"})
  void aModelsNameIsNoPath(String name) throws Exception {
    String answer = raw("POST", "/api/v1/models", new JsonObject().put("name", name).encode());
    assertEquals(400, status(answer), answer);
    assertTellsNothingOfTheInside(answer);
  }

  // ---- nothing is loaded, shared or installed by a call

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/repository/models/house/load",
        "/v2/repository/models/house/unload",
        "/v2/systemsharedmemory/region/r/register",
        "/v2/cudasharedmemory/region/r/register",
        "/v2/systemsharedmemory/status",
        "/v2/models/house/trace/setting",
        "/v2/logging",
        "/api/v1/plugins",
        "/api/v1/engines",
        "/api/v1/engines/linear",
        "/console/api/dependency",
        "/models?url=http://127.0.0.1/x.mar"
      })
  void whatOtherServersWereTakenOverByIsNotThere(String path) throws Exception {
    JsonObject body =
        new JsonObject()
            .put(
                "parameters", new JsonObject().put("config", "{}").put("file:1/model.onnx", "AAAA"))
            .put("key", "/dev/shm/x")
            .put("offset", 0)
            .put("byte_size", 64);
    for (String method : List.of("POST", "PUT")) {
      String answer = raw(method, path, body.encode());
      assertTrue(List.of(400, 404, 405, 501).contains(status(answer)), answer);
      assertTellsNothingOfTheInside(answer);
    }
    assertEquals(10.5, server.predictLinear("house"), 1e-5);
  }

  @Test
  void aTensorInSharedMemoryIsRefused() throws Exception {
    JsonObject input =
        new JsonObject()
            .put("name", "x")
            .put("datatype", "FP32")
            .put("shape", new JsonArray().add(1).add(4))
            .put(
                "parameters",
                new JsonObject()
                    .put("shared_memory_region", "../../dev/shm/x")
                    .put("shared_memory_offset", 0)
                    .put("shared_memory_byte_size", 16));
    String answer =
        raw(
            "POST",
            "/v2/models/house/infer",
            new JsonObject().put("inputs", new JsonArray().add(input)).encode());
    assertEquals(501, status(answer), answer);
    assertTrue(answer.contains("shared memory is not served"), answer);
    assertTellsNothingOfTheInside(answer);
  }

  @Test
  void anEnginesJarIsAFileLikeAnyOtherAndIsNeverInstalled() throws Exception {
    Path plugins = RunningServer.HOME.resolve("plugins");
    Set<String> before = names(plugins);
    String engines = server.api().get("/api/v1/engines").body().encode();
    Path jar;
    try (Stream<Path> inside = Files.list(plugins.resolve("linear"))) {
      jar =
          inside
              .filter(path -> path.toString().contains("engine-linear"))
              .findFirst()
              .orElseThrow();
    }
    for (String name : List.of("engine.jar", "engine.zip")) {
      String id = upload();
      server
          .api()
          .call(
              "PUT",
              "/api/v1/uploads/" + id + "/files/" + name,
              java.net.http.HttpRequest.BodyPublishers.ofFile(jar),
              Map.of("Content-Type", "application/octet-stream"));
      JsonObject checked =
          server.api().post("/api/v1/uploads/" + id + "/check", new JsonObject()).body();
      assertEquals("QUARANTINED", checked.getString("state"), checked::encode);
      assertTrue(
          checked.getJsonArray("problems").encode().contains("format-unknown"), checked::encode);
      server.api().delete("/api/v1/uploads/" + id, null);
    }
    assertEquals(before, names(plugins));
    assertEquals(engines, server.api().get("/api/v1/engines").body().encode());
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"net.pkl", "net.pt", "net.h5", "net.keras", "net.joblib"})
  void whatRunsCodeWhenItIsReadIsRefusedWithASentence(String name) throws Exception {
    // A pickle that would call os.system.
    byte[] pickle = "cos\nsystem\n(S'touch /tmp/owned'\ntR.".getBytes(StandardCharsets.UTF_8);
    CliException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            CliException.class,
            () ->
                new Uploader(server.api())
                    .register("threat", Files.write(folder.resolve(name), pickle), ""));
    assertTrue(refused.getMessage().contains("format-unknown"), refused.getMessage());
    assertTrue(refused.getMessage().contains("may run code when it is read"), refused.getMessage());
  }

  // ---- weights in files of their own

  @Test
  void weightsInAFileOfTheUploadAreServedFromTheStore() throws Exception {
    Path model = Files.createDirectories(folder.resolve("external/data")).getParent();
    Files.write(model.resolve("data/w.bin"), OnnxGraph.bytes(1f, 2f, 3f, 4f));
    OnnxModels.write(model, OnnxModels.linearWithExternalWeights("data/w.bin", 0, 16));
    server.deploy("external", server.register("external", model));
    assertEquals(10.5, server.predictLinear("external"), 1e-5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../../blobs/x",
        "sub/../../x",
        "not-uploaded.bin",
        "*/_ORT_MEM_ADDR_/*",
        "file:///etc/passwd"
      })
  void weightsAnywhereElseAreQuarantined(String location) throws Exception {
    Path model = folder.resolve("thief.onnx");
    Files.write(model, OnnxModels.linearWithExternalWeights(location, 0, 16));
    CliException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            CliException.class, () -> server.register("thief", model));
    assertTrue(
        refused.getMessage().contains("external-data-")
            || refused.getMessage().contains("memory-address"),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("initializer 'w'"), refused.getMessage());
  }
}
