package dev.slipway.edge.http.manage;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a stream as the WHATWG's text says a browser does. */
final class SseClient implements AutoCloseable {

  /** One event; its id is the one that a reader would resume from after it. */
  record Sse(String name, @Nullable String id, JsonObject data) {}

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final BlockingQueue<Sse> events = new LinkedBlockingQueue<>();
  final AtomicInteger comments = new AtomicInteger();
  private final InputStream body;
  private final Thread reader;
  private volatile @Nullable String lastId;
  private volatile boolean ended;

  private SseClient(InputStream body, @Nullable String lastId) {
    this.body = body;
    this.lastId = lastId;
    this.reader = new Thread(this::read, "sse");
    reader.setDaemon(true);
    reader.start();
  }

  static SseClient open(int port, String key, @Nullable String lastId) throws Exception {
    HttpResponse<InputStream> response =
        HTTP.send(request(port, key, lastId), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.statusCode()
              + " "
              + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    if (!response.headers().firstValue("Content-Type").orElse("").equals("text/event-stream")) {
      throw new AssertionError(response.headers());
    }
    return new SseClient(response.body(), lastId);
  }

  /** What answers when the stream is refused. */
  static JsonObject refused(int port, String key, @Nullable String lastId) throws Exception {
    HttpResponse<String> response = HTTP.send(request(port, key, lastId), BodyHandlers.ofString());
    return new JsonObject(response.body())
        .put("retryAfter", response.headers().firstValue("Retry-After").orElse(null));
  }

  private static HttpRequest request(int port, String key, @Nullable String lastId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events"));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return request.build();
  }

  static int status(int port, String key, String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String name = "message";
      StringBuilder data = new StringBuilder();
      String id = lastId;
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty()) {
          lastId = id;
          if (data.length() > 0) {
            events.add(new Sse(name, id, new JsonObject(data.toString())));
          }
          name = "message";
          data.setLength(0);
        } else if (line.startsWith(":")) {
          comments.incrementAndGet();
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line.substring(6));
        }
      }
    } catch (IOException broken) {
      // The line broke: that is what some tests are about.
    }
    ended = true;
  }

  /** What a browser would send when it connects again. */
  @Nullable String lastId() {
    return lastId;
  }

  boolean ended() {
    return ended;
  }

  /** The next event that is one of those; what comes before it is thrown away. */
  Sse next(String what, Predicate<Sse> wanted) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < until) {
      Sse event = events.poll(100, TimeUnit.MILLISECONDS);
      if (event != null && wanted.test(event)) {
        return event;
      }
    }
    throw new AssertionError("not within 60 s: " + what);
  }

  Sse next(String name) throws InterruptedException {
    return next(name, event -> event.name().equals(name));
  }

  /** The creation of a model. */
  Sse created(String model) throws InterruptedException {
    return next(
        model + " created",
        event ->
            event.name().equals("change")
                && model.equals(event.data().getString("model"))
                && "create".equals(event.data().getString("action")));
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(String what, Condition condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("not within 60 s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Override
  public void close() throws Exception {
    body.close();
    reader.join(5000);
  }
}
