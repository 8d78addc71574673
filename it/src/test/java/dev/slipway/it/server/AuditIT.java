package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.postgres.EmbeddedPostgres;
import dev.slipway.postgres.EmbeddedPostgresConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what and why: found, taken away as a file, and seen by those who may. */
class AuditIT {

  private static final int MANY = 40_000;

  @TempDir static Path folder;
  private static EmbeddedPostgres database;
  private static RunningServer server;
  private static Api viewer;
  private static String viewersKey;

  @BeforeAll
  static void start() throws Exception {
    folder.toFile().setExecutable(true, false);
    database =
        EmbeddedPostgres.start(
            EmbeddedPostgresConfig.of(
                folder.resolve("pg"),
                Path.of(System.getProperty("java.io.tmpdir"), "slipway-it-postgres-programs")));
    server =
        RunningServer.on(folder.resolve("data"))
            .environment("SLIPWAY_DATABASE_URL", database.address().url())
            .environment("SLIPWAY_HEAP", "160m")
            .set("node.name", "audited")
            .await();
    for (String model : List.of("house", "secret")) {
      server.api().post("/api/v1/models", new JsonObject().put("name", model));
      server
          .api()
          .patch(
              "/api/v1/models/" + model,
              new JsonObject().put("description", "new").put("reason", "=cmd|' /C calc'!A0"),
              "1");
    }
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "eve")
                .put(
                    "grants",
                    new JsonArray()
                        .add(new JsonObject().put("right", "VIEW").put("pattern", "house"))));
    viewersKey =
        server
            .api()
            .post("/api/v1/keys", new JsonObject().put("principal", "eve"))
            .body()
            .getString("secret");
    viewer = new Api(server.url(), viewersKey);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    database.close();
  }

  @Test
  void changesAreFilteredByWhoWhatAndWhy() {
    assertEquals(
        2, list("kind=MODEL&model=house&actor=local-command-line").size(), "made and edited");
    JsonObject edit = list("model=house&action=edit&text=CALC").get(0);
    assertEquals("house", edit.getString("entity"));
    assertEquals("", edit.getJsonObject("before").getString("description"));
    assertEquals("new", edit.getJsonObject("after").getString("description"));
    assertEquals(0, list("model=house&text=nothing-like-this").size());
    CliException wrong = assertThrows(CliException.class, () -> list("kind=HOUSE"));
    assertTrue(wrong.getMessage().contains("MODEL"), wrong::getMessage);
    assertThrows(
        CliException.class, () -> list("from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z"));
  }

  @Test
  void whoMaySeeOneModelSeesItsChangesAndNoOthersInTheListAndInTheFile() throws Exception {
    List<JsonObject> seen = viewer.all("/api/v1/changes");
    assertFalse(seen.isEmpty());
    assertTrue(seen.stream().allMatch(change -> "house".equals(change.getString("model"))));
    String file = file("text/csv", "", viewersKey).body();
    assertTrue(file.contains("\"house\""), file);
    assertFalse(file.contains("secret") || file.contains("\"eve\""), file);
    assertEquals(
        401,
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.url().resolve("/api/v1/changes"))
                    .header("Accept", "text/csv")
                    .build(),
                BodyHandlers.ofString())
            .statusCode());
  }

  @Test
  void aFileForASpreadsheetRunsNothingInIt() throws Exception {
    HttpResponse<String> csv = file("text/csv", "?model=secret&action=edit", adminsKey());
    assertEquals("text/csv; charset=utf-8", csv.headers().firstValue("Content-Type").orElse(""));
    assertEquals(
        "attachment; filename=\"slipway-changes.csv\"",
        csv.headers().firstValue("Content-Disposition").orElse(""));
    String[] lines = csv.body().split("\r\n", -1);
    assertEquals(
        "position,at,actor,via,request_id,kind,entity,model,action,reason,before,after", lines[0]);
    assertEquals(3, lines.length, "a head, one change, and an end");
    assertTrue(lines[1].contains(",\"'=cmd|' /C calc'!A0\","), lines[1]);
    String named = file("", "?model=secret&format=ndjson", adminsKey()).body();
    assertEquals(2, named.lines().map(JsonObject::new).count());
    assertEquals(
        List.of("edit"),
        file("application/x-ndjson", "?model=secret&limit=1", adminsKey())
            .body()
            .lines()
            .map(line -> new JsonObject(line).getString("action"))
            .toList());
    assertEquals(400, file("text/csv", "?limit=0", adminsKey()).statusCode());
    assertEquals(400, file("", "?format=xlsx", adminsKey()).statusCode());
  }

  @Test
  void aHistoryThatIsLargerThanTheHeapComesWholeToAReaderThatIsSlow() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                database.address().jdbcUrl(),
                database.address().user(),
                database.address().password());
        var insert = connection.createStatement()) {
      insert.execute(
          "insert into registry.change (actor, request_id, kind, entity, model, action, after, reason)"
              + " select 'robot', 'r', 'MODEL', 'big-' || n, 'big', 'edit',"
              + " jsonb_build_object('text', repeat(md5(n::text), 160)), 'number ' || n"
              + " from generate_series(1, "
              + MANY
              + ") n");
    }
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                request("application/x-ndjson", "?model=big", adminsKey()),
                BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    TimeUnit.SECONDS.sleep(3); // a reader that is slow, not a wait for something
    long bytes = 0;
    int expected = MANY;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        bytes += line.length();
        assertEquals("big-" + expected--, new JsonObject(line).getString("entity"));
      }
    }
    assertEquals(0, expected, "every change once, newest first");
    assertTrue(bytes > 200L << 20, "larger than the heap: " + bytes);
    assertTrue(server.process().isAlive());
  }

  @Test
  void theConfigurationIsShownToAdministratorsWithItsSourcesAndWithoutSecrets() throws Exception {
    JsonObject page = server.api().get("/api/v1/configuration").body();
    String url = database.address().url();
    assertFalse(page.encode().contains(database.address().password()), "the database's password");
    assertFalse(page.encode().contains(url));
    JsonObject node = item(page, "node.name");
    assertEquals("audited", node.getString("value"));
    assertEquals("FLAG", node.getString("source"));
    JsonObject secret = item(page, "database.url");
    assertTrue(secret.getBoolean("secret") && secret.getBoolean("set"), secret::encode);
    assertEquals("ENVIRONMENT", secret.getString("source"));
    assertEquals("SLIPWAY_DATABASE_URL", secret.getString("from"));
    assertEquals(
        Integer.toString(server.url().getPort()), item(page, "http.port").getString("effective"));
    CliException refused =
        assertThrows(CliException.class, () -> viewer.get("/api/v1/configuration"));
    assertEquals(ExitCode.REFUSED, refused.exitCode());
    assertTrue(refused.getMessage().contains("ADMINISTER"), refused::getMessage);
    String table = Terminal.run(server, ExitCode.DONE, "config", "--set-only");
    assertTrue(table.contains("node.name") && table.contains("flag"), table);
    assertTrue(table.contains("(secret)") && !table.contains(url), table);
    assertFalse(table.contains("http.max-body"), table);
  }

  @Test
  void theCommandLineShowsTheAuditAsTableLinesAndCsv() throws Exception {
    String table =
        Terminal.run(server, ExitCode.DONE, "audit", "--model", "house", "--action", "edit");
    assertTrue(table.contains("local-command-line") && table.contains("description"), table);
    assertTrue(table.contains("→ new"), table);
    String json = Terminal.run(server, ExitCode.DONE, "audit", "--model", "house", "--json");
    assertEquals(2, json.lines().map(JsonObject::new).count(), json);
    String csv =
        Terminal.run(server, ExitCode.DONE, "audit", "--kind", "model", "--text", "calc", "--csv");
    assertEquals(3, csv.split("\r\n", -1).length - 1, csv);
    Terminal.run(server, ExitCode.USAGE, "audit", "--from", "yesterday");
  }

  private static List<JsonObject> list(String query) {
    return server.api().all("/api/v1/changes?" + query);
  }

  private static String adminsKey() throws Exception {
    return java.nio.file.Files.readString(server.data().resolve("cli.key")).strip();
  }

  private static HttpResponse<String> file(String accept, String query, String key)
      throws Exception {
    return HttpClient.newHttpClient().send(request(accept, query, key), BodyHandlers.ofString());
  }

  private static HttpRequest request(String accept, String query, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve("/api/v1/changes" + query))
            .header("Authorization", "Bearer " + key);
    return (accept.isEmpty() ? request : request.header("Accept", accept)).build();
  }

  private static JsonObject item(JsonObject page, String key) {
    return page.getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("key").equals(key))
        .findFirst()
        .orElseThrow();
  }
}
