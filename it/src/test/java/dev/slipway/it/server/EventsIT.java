package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream of the real process. */
class EventsIT {

  @TempDir Path folder;

  private record Seen(String id, String name, JsonObject data) {}

  /** A page that watches: connects again with its last id whenever the line breaks. */
  private static final class Page implements AutoCloseable {
    private final HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final AtomicReference<RunningServer> server;
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private volatile String lastId;
    private volatile InputStream open;
    private final Thread thread = new Thread(this::watch, "page");

    Page(AtomicReference<RunningServer> server, String after) {
      this.server = server;
      this.lastId = after;
      thread.start();
    }

    private void watch() {
      while (watching.get()) {
        try {
          read();
        } catch (IOException broken) {
          // Again, from the last id.
        } catch (InterruptedException stopped) {
          return;
        }
      }
    }

    private void read() throws IOException, InterruptedException {
      RunningServer now = server.get();
      HttpRequest request =
          HttpRequest.newBuilder(now.url().resolve("/api/v1/events"))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(now.data().resolve("cli.key")).strip())
              .header("Last-Event-ID", lastId)
              .build();
      try (InputStream body = http.send(request, BodyHandlers.ofInputStream()).body();
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        open = body;
        String name = "";
        String data = "";
        String id = lastId;
        String line;
        while ((line = lines.readLine()) != null) {
          if (line.isEmpty()) {
            if (!data.isEmpty()) {
              seen.add(new Seen(id, name, new JsonObject(data)));
            }
            lastId = id;
            name = "";
            data = "";
          } else if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            data = line.substring(6);
          }
        }
      }
    }

    boolean saw(String name) {
      synchronized (seen) {
        return seen.stream().anyMatch(one -> one.name().equals(name));
      }
    }

    List<Seen> changes() {
      synchronized (seen) {
        return seen.stream()
            .filter(one -> one.name().equals("change") || one.name().equals("status"))
            .toList();
      }
    }

    @Override
    public void close() throws Exception {
      watching.set(false);
      InputStream body = open;
      if (body != null) {
        body.close();
      }
      thread.interrupt();
      thread.join(5000);
    }
  }

  private static String newest(RunningServer server) {
    return server.api().get("/api/v1/overview").body().getString("position");
  }

  private static List<String> logAfter(RunningServer server, String position) {
    List<String> ids = new ArrayList<>();
    String at = position;
    while (true) {
      JsonObject read = server.api().get("/api/v1/changes/read?limit=1000&after=" + at).body();
      JsonArray items = read.getJsonArray("items");
      for (int i = 0; i < items.size(); i++) {
        ids.add(items.getJsonObject(i).getString("position"));
      }
      at = read.getString("position");
      if (!read.getBoolean("more")) {
        return ids;
      }
    }
  }

  @Test
  void killedInTheMiddleOfChangesEveryOneOfThemArrivesExactlyOnce() throws Exception {
    AtomicReference<RunningServer> server =
        new AtomicReference<>(RunningServer.on(folder.resolve("data")).await());
    String begin = newest(server.get());
    AtomicBoolean writing = new AtomicBoolean(true);
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; writing.get(); i++) {
                try {
                  server.get().api().post("/api/v1/models", new JsonObject().put("name", "m" + i));
                } catch (CliException refused) {
                  // Killed under it; whether it was done is in the log.
                }
              }
            });
    try (Page page = new Page(server, begin)) {
      writer.start();
      for (int round = 0; round < 3; round++) {
        int had = page.changes().size();
        RunningServer.awaitTrue(
            "changes arrive", Duration.ofSeconds(60), () -> page.changes().size() >= had + 25);
        server.get().kill9();
        server.set(RunningServer.on(folder.resolve("data")).await());
      }
      writing.set(false);
      writer.join(30_000);
      RunningServer.awaitTrue(
          "the last change has arrived",
          Duration.ofSeconds(60),
          () -> {
            List<String> log = logAfter(server.get(), begin);
            List<Seen> changes = page.changes();
            return !changes.isEmpty()
                && changes.get(changes.size() - 1).id().equals(log.get(log.size() - 1));
          });
      assertEquals(logAfter(server.get(), begin), page.changes().stream().map(Seen::id).toList());
    } finally {
      writing.set(false);
      server.get().close();
    }
  }

  @Test
  void theStreamOfSomebodyWhoSignedInEndsWithTheSession() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      server
          .api()
          .post(
              "/api/v1/principals",
              new JsonObject()
                  .put("name", "bob")
                  .put("kind", "PERSON")
                  .put(
                      "grants",
                      new JsonArray()
                          .add(new JsonObject().put("right", "VIEW").put("pattern", "*"))));
      Browser browser = new Browser(server.url());
      browser
          .post(
              "/api/v1/session/password",
              new JsonObject()
                  .put("name", "bob")
                  .put(
                      "code",
                      server
                          .api()
                          .post("/api/v1/principals/bob/password-code", new JsonObject())
                          .body()
                          .getString("code"))
                  .put("password", "wooden teapots dance"))
          .is(200);
      HttpRequest request =
          HttpRequest.newBuilder(server.url().resolve("/api/v1/events"))
              .header("Cookie", browser.cookie())
              .build();
      try (InputStream body =
              HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        String line;
        while ((line = lines.readLine()) != null && !line.equals("event: hello")) {}
        assertEquals("event: hello", line);
        browser.delete("/api/v1/session").is(204);
        while ((line = lines.readLine()) != null && !line.equals("event: end")) {}
        assertEquals("event: end", line, "and the server says so");
        assertTrue(lines.readLine().contains("UNAUTHENTICATED"));
        while (lines.readLine() != null) {}
      }
    }
  }

  @Test
  void aDeploymentIsSeenToLoadAndBecomeReadyAndThePageOfAllModelsSaysSo() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      String begin = newest(server);
      try (Page page = new Page(new AtomicReference<>(server), begin)) {
        server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
        JsonObject idle =
            server.api().get("/api/v1/overview").body().getJsonArray("items").getJsonObject(0);
        assertEquals("NOT_DEPLOYED", idle.getString("health"));
        assertEquals("Deploy version 1.", idle.getString("nextStep"));
        server.deploy("house", 1);
        RunningServer.awaitTrue(
            "READY is told",
            Duration.ofSeconds(60),
            () ->
                page.changes().stream()
                    .anyMatch(
                        one ->
                            one.name().equals("status")
                                && "READY"
                                    .equals(one.data().getJsonObject("after").getString("state"))));
        List<String> states =
            page.changes().stream()
                .filter(one -> one.name().equals("status"))
                .map(one -> one.data().getJsonObject("after"))
                .peek(after -> assertEquals(1, after.getInteger("version")))
                .map(after -> after.getString("state"))
                .toList();
        // A state that lasts for less than its writing may be left out; none comes out of turn.
        List<String> turns = List.of("PENDING", "LOADING", "WARMING", "READY");
        assertTrue(states.indexOf("READY") > 0, states::toString);
        assertEquals(states.stream().sorted(Comparator.comparing(turns::indexOf)).toList(), states);
        for (int i = 0; i < 100; i++) {
          assertEquals(10.5, server.predictLinear("house"));
        }
        RunningServer.awaitTrue(
            "each of them is counted",
            Duration.ofSeconds(60),
            () -> {
              JsonObject now = server.api().get("/api/v1/models/house/now").body();
              JsonArray versions = now.getJsonArray("versions");
              return !versions.isEmpty()
                  && Math.abs(
                          versions.getJsonObject(0).getDouble("requests") * now.getDouble("seconds")
                              - 100)
                      < 0.5;
            });
        // Windows are closed each ten seconds; the stream says when there is something to read.
        RunningServer.awaitTrue(
            "the numbers are there",
            Duration.ofSeconds(60),
            () -> {
              JsonObject item =
                  server
                      .api()
                      .get("/api/v1/overview")
                      .body()
                      .getJsonArray("items")
                      .getJsonObject(0);
              return item.getValue("p99Millis") != null && item.getDouble("p99Millis") > 0;
            });
        RunningServer.awaitTrue(
            "and it was said that they are", Duration.ofSeconds(60), () -> page.saw("windows"));
        JsonObject house =
            server.api().get("/api/v1/overview").body().getJsonArray("items").getJsonObject(0);
        assertEquals("HEALTHY", house.getString("health"), house::encode);
        assertEquals("Version 1 serves all traffic.", house.getString("reason"));
        String metrics =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(server.url().resolve("/metrics")).build(),
                    BodyHandlers.ofString())
                .body();
        assertTrue(metrics.contains("\nslipway_event_streams 1"), metrics);
        assertTrue(metrics.contains("\nslipway_relay_lag_seconds 0"), metrics);
      }
    }
  }
}
