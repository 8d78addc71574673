package dev.slipway.edge.http.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.edge.http.caller.SecurityHeaders;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The console's files")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesTest {

  private static final String PAGE =
      "<!doctype html><title>Slipway</title><script src=\"/assets/index-1a2b.js\"></script>";
  private static final String SCRIPT = "console.log('ready');\n".repeat(40);

  private final Vertx vertx = Vertx.vertx();
  // As the product: HTTP/2 without TLS is not offered.
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private URLClassLoader loader;
  private HttpServer server;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    write(folder, "index.html", PAGE.getBytes(StandardCharsets.UTF_8));
    write(folder, "slipway.svg", "<svg/>".getBytes(StandardCharsets.UTF_8));
    write(folder, "assets/index-1a2b.js", SCRIPT.getBytes(StandardCharsets.UTF_8));
    write(folder, "assets/index-1a2b.js.gz", gzip(SCRIPT));
    list(folder);
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    Router router = Router.router(vertx);
    SecurityHeaders.mount(router, request -> false);
    router.get("/api/v1/known").handler(context -> context.response().end("known"));
    new ConsolePages(ConsoleFiles.read(loader).orElseThrow()).mount(router);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterAll
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    loader.close();
  }

  private static void write(Path folder, String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(ConsoleFiles.ROOT + name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static void list(Path folder) throws Exception {
    Path root = folder.resolve(ConsoleFiles.ROOT);
    TreeMap<String, String> lines = new TreeMap<>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        lines.put(root.relativize(file).toString(), HexFormat.of().formatHex(hash));
      }
    }
    StringBuilder list = new StringBuilder();
    lines.forEach((name, hash) -> list.append(hash).append(' ').append(name).append('\n'));
    Files.writeString(root.resolve(ConsoleFiles.LIST), list);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private HttpResponse<byte[]> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/models", "/models/iris.v2/versions", "/uploads/1?x=1"})
  void everyLinkThatAPersonMayHaveOpensThePage(String path) throws Exception {
    HttpResponse<byte[]> page = send("GET", path);
    assertEquals(200, page.statusCode());
    assertEquals(PAGE, new String(page.body(), StandardCharsets.UTF_8));
    assertEquals("text/html; charset=utf-8", header(page, "content-type"));
    assertEquals("no-cache", header(page, "cache-control"));
  }

  @Test
  void aFileWhoseNameHoldsItsHashIsKeptForEver() throws Exception {
    HttpResponse<byte[]> script = send("GET", "/assets/index-1a2b.js");
    assertEquals("public, max-age=31536000, immutable", header(script, "cache-control"));
    assertEquals("text/javascript; charset=utf-8", header(script, "content-type"));
    assertEquals("no-cache", header(send("GET", "/slipway.svg"), "cache-control"));
  }

  @Test
  void aFileIsSentPackedToWhoTakesThatAndPlainToOthers() throws Exception {
    HttpResponse<byte[]> packed =
        send("GET", "/assets/index-1a2b.js", "Accept-Encoding", "deflate, gzip");
    assertEquals("gzip", header(packed, "content-encoding"));
    assertArrayEquals(gzip(SCRIPT), packed.body());
    assertEquals("accept-encoding", header(packed, "vary"));
    for (String plain : List.of("identity", "br", "gzip;q=0", "gzip; q=0.000")) {
      HttpResponse<byte[]> response =
          send("GET", "/assets/index-1a2b.js", "Accept-Encoding", plain);
      assertEquals("", header(response, "content-encoding"), plain);
      assertEquals(SCRIPT, new String(response.body(), StandardCharsets.UTF_8), plain);
    }
  }

  @Test
  void whatIsKnownIsNotSentAgain() throws Exception {
    HttpResponse<byte[]> plain = send("GET", "/models");
    String tag = header(plain, "etag");
    HttpResponse<byte[]> again = send("GET", "/", "If-None-Match", "\"other\", " + tag);
    assertEquals(304, again.statusCode());
    assertEquals(0, again.body().length);
    assertEquals(tag, header(again, "etag"));
    String packedTag =
        header(send("GET", "/assets/index-1a2b.js", "Accept-Encoding", "gzip"), "etag");
    assertEquals(
        200, send("GET", "/assets/index-1a2b.js", "If-None-Match", packedTag).statusCode());
  }

  @Test
  void headTellsWhatGetWouldAndSendsNothing() throws Exception {
    HttpResponse<byte[]> head = send("HEAD", "/assets/index-1a2b.js");
    assertEquals(200, head.statusCode());
    assertEquals(0, head.body().length);
    assertEquals(Integer.toString(SCRIPT.length()), header(head, "content-length"));
  }

  @Test
  void noScriptMayStandInAPageAndNothingComesFromElsewhere() throws Exception {
    for (String path : List.of("/", "/assets/index-1a2b.js", "/assets/gone.js")) {
      HttpResponse<byte[]> response = send("GET", path);
      String policy = header(response, "content-security-policy");
      assertTrue(policy.contains("default-src 'none'"), policy);
      assertTrue(policy.contains("script-src 'self';"), policy);
      assertTrue(policy.contains("frame-ancestors 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertFalse(policy.contains("http"), policy);
      assertEquals("nosniff", header(response, "x-content-type-options"));
      assertEquals("DENY", header(response, "x-frame-options"));
      assertEquals("no-referrer", header(response, "referrer-policy"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/gone.js",
        "/favicon.ico",
        "/api/v1/gone",
        "/v2/gone",
        "/v1/models/x",
        "/assets/../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/secret"
      })
  void whatIsNotThereIsNotAnsweredWithAPage(String path) throws Exception {
    HttpResponse<byte[]> response = send("GET", path);
    assertEquals(404, response.statusCode());
    assertFalse(new String(response.body(), StandardCharsets.UTF_8).contains("<title>Slipway"));
  }

  @Test
  void theApiIsAskedFirst() throws Exception {
    assertEquals("known", new String(send("GET", "/api/v1/known").body(), StandardCharsets.UTF_8));
  }

  @Test
  void filesAreReadAndNothingElse() throws Exception {
    HttpResponse<byte[]> response = send("POST", "/models");
    assertEquals(405, response.statusCode());
    assertEquals("GET, HEAD", header(response, "allow"));
  }

  @Test
  void aServerWithoutTheJarHasNoConsoleAndABrokenOneIsSaid(@TempDir Path folder) throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      assertTrue(ConsoleFiles.read(empty).isEmpty());
      write(
          folder,
          ConsoleFiles.LIST,
          ("a".repeat(64) + " index.html\n").getBytes(StandardCharsets.UTF_8));
      IOException broken = assertThrows(IOException.class, () -> ConsoleFiles.read(empty));
      assertTrue(broken.getMessage().contains("index.html is listed and not there"));
    }
  }
}
