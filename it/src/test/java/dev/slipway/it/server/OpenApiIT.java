package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.server.DocumentedApi.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the OpenAPI document, called on the packaged product: requests and answers,
 * also the refusals, are what the document says.
 */
class OpenApiIT {

  @TempDir Path folder;

  @Test
  void everyOperationAnswersWhatTheDocumentThatTheServerServesSays() throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve("data")).hashing().await()) {
      DocumentedApi api =
          new DocumentedApi(
              server.url(), Files.readString(server.data().resolve("cli.key")).strip());
      claim(server, api);
      catalog(api);
      uploads(server, api);
      deployments(server, api);
      traffic(api);
      people(api);
      sessions(server, api);
      history(server, api);
      live(api);
      endings(api);
      pages(api);
      audited(api);
      assertEquals(api.with("Idempotency-Key"), api.repeated(), "done once for each key");
      Set<String> missing = new TreeSet<>(api.operations());
      missing.removeAll(api.succeeded());
      // With an identity provider to go to: OidcIT.
      api.operation("beginOidc").refused(404);
      api.operation("finishOidc").refused(404);
      missing.removeAll(Set.of("beginOidc", "finishOidc"));
      assertEquals(Set.of(), missing, "operations that no test has called");
    }
  }

  private static void claim(RunningServer server, DocumentedApi api) throws Exception {
    String code = server.log().replaceAll("(?s).*shown only now: (\\S+).*", "$1");
    api.operation("claimFirstAdministrator")
        .json(new JsonObject().put("code", code).put("name", "ada"))
        .succeeds();
    assertEquals(
        "local-command-line", api.operation("whoAmI").succeeds().object().getString("name"));
  }

  private static void catalog(DocumentedApi api) throws Exception {
    api.operation("createModel")
        .json(
            new JsonObject()
                .put("name", "house")
                .put("description", "prices")
                .put("tags", new JsonObject().put("team", "a")))
        .succeedsOnce(new JsonObject().put("name", "shed"));
    api.operation("createModel").json(new JsonObject().put("name", "shed")).succeeds();
    api.operation("createModel").json(new JsonObject().put("name", "house")).refused(409);
    api.operation("createModel").json(new JsonObject().put("name", "stats")).refused(400);
    api.operation("createUpload").json(new JsonObject().put("model", "stats")).refused(400);
    Answer seen = api.operation("getModel").at("model", "house").succeeds();
    api.operation("getModel").at("model", "nothing").refused(404);
    api.operation("editModel").at("model", "house").json(new JsonObject()).refused(428);
    api.operation("editModel")
        .at("model", "house")
        .ifMatch(seen.etag())
        .json(new JsonObject().put("description", "prices of houses"))
        .succeeds();
    JsonObject stale =
        api.operation("editModel")
            .at("model", "house")
            .ifMatch(seen.etag())
            .json(new JsonObject().put("description", "other"))
            .refused(412);
    assertTrue(stale.containsKey("current"), stale::encode);
    Answer listed = api.operation("listModels").query("limit", 1).succeeds();
    assertEquals(1, listed.object().getJsonArray("items").size());
    api.operation("createUpload")
        .json(new JsonObject().put("model", "house"))
        .succeedsOnce(new JsonObject().put("model", "shed"));
  }

  private static void uploads(RunningServer server, DocumentedApi api) throws Exception {
    for (int number = 1; number <= 3; number++) {
      String id =
          api.operation("createUpload")
              .json(new JsonObject().put("model", "house"))
              .succeeds()
              .object()
              .getString("id");
      api.operation("appendFile")
          .at("upload", id)
          .at("path", "model.onnx")
          .query("offset", 0)
          .query("last", true)
          .bytes(OnnxModels.linear(number, 1, 1, 1, 1))
          .succeeds();
      DocumentedApi.Call check = api.operation("checkUpload").at("upload", id);
      if (number <= 2) {
        assertEquals(202, check.header("Prefer", "respond-async").succeeds().status());
      } else {
        assertEquals(200, check.succeeds().status());
      }
      RunningServer.awaitTrue(
          "the upload is checked",
          Duration.ofSeconds(60),
          () ->
              server
                  .api()
                  .get("/api/v1/uploads/" + id)
                  .body()
                  .getString("state")
                  .equals("CHECKED"));
      api.operation("getUpload").at("upload", id).succeeds();
      DocumentedApi.Call register =
          api.operation("registerUpload")
              .at("upload", id)
              .json(new JsonObject().put("note", "number " + number));
      Answer registered =
          number == 1
              ? register.succeedsOnce(new JsonObject().put("note", "another"))
              : register.succeeds();
      assertEquals(201, registered.status());
      assertEquals(false, registered.object().getBoolean("existing"));
      assertEquals(number, registered.object().getInteger("number"));
    }
    theSameArtifactAgain(api);
    String left =
        api.operation("createUpload")
            .json(new JsonObject().put("model", "house"))
            .succeeds()
            .object()
            .getString("id");
    api.operation("listUploads").succeeds();
    api.operation("listUploads").query("state", "QUARANTINED").query("owner", "*").succeeds();
    api.operation("listUploads").query("state", "LOST").refused(400);
    api.operation("discardUpload").at("upload", left).query("reason", "a mistake").succeeds();
    api.operation("getUpload").at("upload", "up_nothing").refused(404);
    api.operation("listVersions").at("model", "house").succeeds();
    JsonObject version =
        api.operation("getVersion").at("model", "house").at("version", 1).succeeds().object();
    JsonObject artifact =
        api.operation("getVersionArtifact")
            .at("model", "house")
            .at("version", 1)
            .succeeds()
            .object();
    assertEquals("model.onnx", artifact.getJsonArray("files").getJsonObject(0).getString("path"));
    assertEquals(1, artifact.getInteger("fileCount"));
    api.operation("getVersionArtifact").at("model", "house").at("version", 99).refused(404);
    JsonObject rescan =
        api.operation("rescanVersion").at("model", "house").at("version", 1).succeeds().object();
    assertEquals(false, rescan.getBoolean("worse"), rescan::encode);
    api.operation("rescanVersion").at("model", "house").at("version", 99).refused(404);
    Answer noted = api.operation("getVersion").at("model", "house").at("version", 2).succeeds();
    api.operation("noteVersion")
        .at("model", "house")
        .at("version", 2)
        .ifMatch(noted.etag())
        .json(new JsonObject().put("text", "better").put("tags", new JsonObject().put("k", "v")))
        .succeeds();
    api.operation("listFootprints").at("digest", version.getString("digest")).succeeds();
  }

  private static void deployments(RunningServer server, DocumentedApi api) throws Exception {
    long[] ids = new long[4];
    for (int version = 1; version <= 2; version++) {
      JsonObject wish = new JsonObject().put("model", "house").put("version", version);
      DocumentedApi.Call create =
          api.operation("createDeployment").json(wish.copy().put("reason", "to serve it"));
      Answer created = version == 1 ? create.succeedsOnce(wish) : create.succeeds();
      long id = created.object().getLong("id");
      server.awaitState(id, "READY");
      ids[version] = id;
    }
    api.operation("createDeployment")
        .json(new JsonObject().put("model", "house").put("version", 9))
        .refused(404);
    api.operation("listDeployments").query("model", "house").succeeds();
    Answer seen = api.operation("getDeployment").at("id", ids[2]).succeeds();
    api.operation("editDeployment")
        .at("id", ids[2])
        .ifMatch(seen.etag())
        .json(new JsonObject().put("wished", "UNLOADED").put("reason", "a rest"))
        .succeeds();
    api.operation("retryDeployment")
        .at("id", ids[1])
        .json(new JsonObject().put("reason", "again"))
        .succeeds();
    server.awaitState(ids[1], "READY");
    server.predictLinear("house");
    api.operation("explainBatching").at("id", ids[1]).succeeds();
    Answer unloaded = api.operation("getDeployment").at("id", ids[2]).succeeds();
    api.operation("deleteDeployment")
        .at("id", ids[2])
        .query("reason", "enough")
        .ifMatch(unloaded.etag())
        .succeeds();
    api.operation("listDevices").succeeds();
    api.operation("listEngines").succeeds();
    api.operation("listNodes").succeeds();
  }

  private static void traffic(DocumentedApi api) throws Exception {
    Answer seen = api.operation("getTraffic").at("model", "house").succeeds();
    JsonObject all =
        new JsonObject()
            .put(
                "routes",
                new JsonArray().add(new JsonObject().put("version", 1).put("weight", 10_000)))
            .put("reason", "all of it");
    api.operation("setTraffic").at("model", "house").ifMatch(seen.etag()).json(all).succeeds();
    api.operation("setTraffic").at("model", "house").ifMatch(seen.etag()).json(all).refused(412);
    JsonArray revisions =
        api.operation("trafficHistory")
            .at("model", "house")
            .succeeds()
            .object()
            .getJsonArray("items");
    assertTrue(revisions.size() >= 2, revisions::encode);
    JsonObject last = revisions.getJsonObject(revisions.size() - 1);
    Answer now = api.operation("getTraffic").at("model", "house").succeeds();
    api.operation("restoreTraffic")
        .at("model", "house")
        .ifMatch(now.etag())
        .json(new JsonObject().put("number", last.getInteger("number")).put("reason", "back"))
        .succeeds();
    api.operation("getTrafficRevision").at("revision", last.getValue("revision")).succeeds();
    Answer aliases = api.operation("listAliases").at("model", "house").succeeds();
    assertTrue(aliases.status() == 200);
    api.operation("setAlias")
        .at("model", "house")
        .at("alias", "champion")
        .ifMatch("\"0\"")
        .json(new JsonObject().put("version", 1).put("reason", "the best"))
        .succeeds();
    api.operation("setAlias")
        .at("model", "house")
        .at("alias", "champion")
        .ifMatch("\"1\"")
        .json(new JsonObject().put("version", 2).put("reason", "a better one"))
        .succeeds();
    api.operation("aliasHistory").at("model", "house").at("alias", "champion").succeeds();
  }

  private static void theSameArtifactAgain(DocumentedApi api) throws Exception {
    for (boolean again : new boolean[] {false, true}) {
      String id =
          api.operation("createUpload")
              .json(new JsonObject().put("model", "house"))
              .succeeds()
              .object()
              .getString("id");
      api.operation("appendFile")
          .at("upload", id)
          .at("path", "model.onnx")
          .bytes(OnnxModels.linear(1, 1, 1, 1, 1))
          .succeeds();
      api.operation("checkUpload").at("upload", id).succeeds();
      if (!again) {
        JsonObject losing =
            api.operation("registerUpload")
                .at("upload", id)
                .json(new JsonObject().put("note", "the same once more"))
                .refused(409);
        assertEquals(1, losing.getInteger("version"), losing::encode);
      }
      Answer registered =
          api.operation("registerUpload")
              .at("upload", id)
              .json(new JsonObject().put("again", again))
              .succeeds();
      assertEquals(again ? 201 : 200, registered.status());
      assertEquals(!again, registered.object().getBoolean("existing"));
      assertEquals(again ? 4 : 1, registered.object().getInteger("number"));
    }
  }

  private static void people(DocumentedApi api) throws Exception {
    JsonArray grants =
        new JsonArray().add(new JsonObject().put("right", "PREDICT").put("pattern", "house*"));
    api.operation("createPrincipal")
        .json(
            new JsonObject()
                .put("name", "shop")
                .put("kind", "PROGRAM")
                .put("displayName", "The shop")
                .put("grants", grants))
        .succeedsOnce(
            new JsonObject().put("name", "stall").put("kind", "PROGRAM").put("grants", grants));
    api.operation("listPrincipals").succeeds();
    Answer seen = api.operation("getPrincipal").at("name", "shop").succeeds();
    api.operation("editPrincipal")
        .at("name", "shop")
        .ifMatch(seen.etag())
        .json(new JsonObject().put("displayName", "The new shop"))
        .succeeds();
    JsonObject key =
        api.operation("createKey")
            .json(
                new JsonObject()
                    .put("principal", "shop")
                    .put("label", "till 4")
                    .put("expiresAt", Instant.now().plus(Duration.ofDays(1)).toString()))
            .succeedsOnce(new JsonObject().put("principal", "shop").put("label", "till 5"))
            .object();
    api.operation("listKeys").query("principal", "shop").succeeds();
    JsonObject scope =
        new JsonObject()
            .put("grants", grants)
            .put(
                "quota",
                new JsonObject().put("requestsPerSecond", 10.5).put("bytesInFlight", 4096));
    api.operation("editKey").at("prefix", key.getString("prefix")).json(scope).refused(428);
    api.operation("editKey")
        .at("prefix", key.getString("prefix"))
        .ifMatch("\"1\"")
        .json(scope)
        .succeeds();
    JsonObject rotated =
        api.operation("rotateKey")
            .at("prefix", key.getString("prefix"))
            .json(new JsonObject().put("overlapSeconds", 60).put("reason", "a year is over"))
            .succeedsOnce(new JsonObject().put("overlapSeconds", 61))
            .object();
    assertEquals(key.getString("prefix"), rotated.getString("replaces"));
    api.operation("revokeKey")
        .at("prefix", key.getString("prefix"))
        .query("reason", "lost")
        .succeeds();
  }

  private static void sessions(RunningServer server, DocumentedApi api) throws Exception {
    assertTrue(!api.operation("getFirstStart").succeeds().object().getBoolean("needed"));
    JsonObject check = new JsonObject().put("name", "bob").put("password", "wooden teapots dance");
    assertTrue(
        api.operation("checkPassword").json(check).succeeds().object().getBoolean("acceptable"));
    api.operation("createPrincipal")
        .json(
            new JsonObject()
                .put("name", "bob")
                .put("kind", "PERSON")
                .put("grants", new JsonArray()))
        .succeeds();
    String code =
        api.operation("makePasswordCode").at("name", "bob").succeeds().object().getString("code");
    api.operation("makePasswordCode").at("name", "nothing").refused(404);
    api.operation("usePasswordCode").json(check.copy().put("code", "wrong")).refused(401);
    api.operation("usePasswordCode").json(check.copy().put("code", code)).succeeds();
    api.operation("signIn").json(check).succeeds();
    api.operation("signIn").json(check.copy().put("password", "wrong")).refused(401);
    Browser bob = new Browser(server.url());
    bob.signIn("bob", "wooden teapots dance").is(200);
    api.operation("getSession").by(bob).succeeds();
    api.operation("getSession").refused(401);
    assertEquals(
        3,
        api.operation("listSessions")
            .at("name", "bob")
            .by(bob)
            .succeeds()
            .object()
            .getJsonArray("items")
            .size());
    api.operation("changePassword")
        .at("name", "bob")
        .by(bob)
        .json(
            new JsonObject()
                .put("current", "wooden teapots dance")
                .put("password", "yellow submarines sing"))
        .succeeds();
    api.operation("signOut").by(bob).succeeds();
    new Browser(server.url()).signIn("bob", "yellow submarines sing").is(200);
    api.operation("endSessions").at("name", "bob").query("reason", "a test").succeeds();
  }

  private static void history(RunningServer server, DocumentedApi api) throws Exception {
    String prediction =
        server
            .api()
            .post("/v2/models/house/infer", RunningServer.linearRequest())
            .response()
            .headers()
            .firstValue("slipway-prediction-id")
            .orElseThrow();
    api.operation("getPrediction").at("id", prediction).succeeds();
    api.operation("listChanges").query("model", "house").succeeds();
    api.operation("listChanges")
        .query("kind", "KEY")
        .query("action", "rotate")
        .query("text", "a YEAR")
        .query("from", "2020-01-01T00:00:00Z")
        .succeeds();
    api.operation("listChanges").query("kind", "HOUSE").refused(400);
    api.operation("readConfiguration").succeeds();
    JsonObject read = api.operation("readChanges").query("limit", 5).succeeds().object();
    assertEquals(5, read.getJsonArray("items").size());
    JsonArray operations =
        api.operation("listOperations").succeeds().object().getJsonArray("items");
    assertEquals(2, operations.size(), "the checks that were not waited for");
    api.operation("getOperation").at("id", operations.getJsonObject(0).getValue("id")).succeeds();
  }

  private static void live(DocumentedApi api) throws Exception {
    JsonObject overview = api.operation("overview").query("limit", 10).succeeds().object();
    JsonObject house = overview.getJsonArray("items").getJsonObject(0);
    assertEquals("house", house.getString("model"));
    assertEquals("HEALTHY", house.getString("health"), house::encode);
    assertEquals(60, house.getJsonArray("spark").size());
    api.operation("overview").query("limit", 501).refused(400);
    api.operation("overview").query("cursor", "x").refused(400);
    JsonObject series =
        api.operation("modelSeries")
            .at("model", "house")
            .query("step", 10)
            .query("from", Instant.now().minus(Duration.ofMinutes(10)))
            .succeeds()
            .object();
    assertEquals(
        series.getJsonArray("times").size(),
        series.getJsonArray("versions").getJsonObject(0).getJsonArray("requests").size());
    assertTrue(
        series.getJsonArray("marks").stream()
            .anyMatch(mark -> ((JsonObject) mark).getString("text").equals("v1 READY")),
        series::encode);
    api.operation("modelSeries").at("model", "house").query("step", 7).refused(400);
    api.operation("modelSeries").at("model", "nothing").refused(404);
    JsonObject now = api.operation("modelNow").at("model", "house").succeeds().object();
    assertEquals(
        1, now.getJsonArray("versions").getJsonObject(0).getInteger("version"), now::encode);
    api.operation("modelNow").at("model", "house").query("seconds", 3600).succeeds();
    api.operation("modelNow").at("model", "house").query("seconds", 59).refused(400);
    api.operation("modelNow").at("model", "nothing").refused(404);
    JsonObject served =
        api.operation("modelServed")
            .at("model", "house")
            .query("at", Instant.now().minusMillis(1))
            .succeeds()
            .object();
    assertTrue(
        served.getJsonObject("traffic").getJsonArray("routes").getJsonObject(0).getBoolean("ready"),
        served::encode);
    assertTrue(
        api.operation("modelServed")
            .at("model", "house")
            .query("at", "2020-01-01T00:00:00Z")
            .succeeds()
            .object()
            .getString("sentence")
            .endsWith("had no traffic policy: nothing served."));
    api.operation("modelServed")
        .at("model", "house")
        .query("at", "2200-01-01T00:00:00Z")
        .refused(400);
    String stream = api.operation("streamEvents").opens();
    assertTrue(stream.contains("event: hello\n"), stream);
  }

  private static void endings(DocumentedApi api) throws Exception {
    api.operation("removeVersion").at("model", "house").at("version", 1).refused(409);
    api.operation("removeVersion")
        .at("model", "house")
        .at("version", 3)
        .query("reason", "never used")
        .succeeds();
    api.operation("createModel").json(new JsonObject().put("name", "garage")).succeeds();
    Answer garage = api.operation("getModel").at("model", "garage").succeeds();
    api.operation("removeModel")
        .at("model", "garage")
        .ifMatch(garage.etag())
        .query("reason", "no cars")
        .succeeds();
  }

  /** Whoever follows the cursor from page to page sees what one large page shows, each once. */
  private static void pages(DocumentedApi api) throws Exception {
    api.operation("createDeployment")
        .json(new JsonObject().put("model", "house").put("version", 2))
        .succeeds();
    for (String list : api.with("cursor")) {
      api.operation(list).at(SOME).query("cursor", "x").refused(400);
      List<List<String>> seen = new ArrayList<>();
      try {
        RunningServer.awaitTrue(
            list + " is the same page by page",
            Duration.ofSeconds(30),
            () -> {
              seen.clear();
              seen.add(walked(api, list, 200));
              seen.add(walked(api, list, 1));
              return seen.get(0).equals(seen.get(1));
            });
      } catch (AssertionError differ) {
        throw new AssertionError(differ.getMessage() + ": " + seen, differ);
      }
      List<String> whole = seen.get(0);
      assertTrue(whole.size() >= 2, () -> list + " has too few to have pages: " + whole);
      assertEquals(whole.size(), Set.copyOf(whole).size(), () -> list + " repeats: " + whole);
    }
  }

  private static final Map<String, String> SOME = Map.of("model", "house", "alias", "champion");

  private static List<String> walked(DocumentedApi api, String list, int limit) {
    List<String> items = new ArrayList<>();
    String cursor = null;
    do {
      DocumentedApi.Call call = api.operation(list).at(SOME).query("limit", limit);
      if (cursor != null) {
        call.query("cursor", cursor);
      }
      try {
        JsonObject page = call.succeeds().object();
        JsonArray some = page.getJsonArray("items");
        assertTrue(some.size() <= limit, () -> list + " gives more than " + limit);
        for (int i = 0; i < some.size(); i++) {
          JsonObject item = some.getJsonObject(i);
          items.add(list.equals("overview") ? item.getString("model") : item.encode());
        }
        cursor = page.getString(list.equals("overview") ? "cursor" : "next");
      } catch (IOException | InterruptedException failed) {
        throw new AssertionError(list, failed);
      }
    } while (cursor != null);
    return items;
  }

  /**
   * What each operation that changes something leaves in the history; empty: nothing is changed.
   */
  private static final Map<String, String> AUDIT =
      Map.ofEntries(
          Map.entry("appendFile", ""), // the upload's bytes; its making and its end are told
          Map.entry("changePassword", "PRINCIPAL password"),
          Map.entry("checkPassword", ""),
          Map.entry("checkUpload", ""), // what was found stands in the upload
          Map.entry("claimFirstAdministrator", "PRINCIPAL create"),
          Map.entry("createDeployment", "DEPLOYMENT create"),
          Map.entry("createKey", "KEY create"),
          Map.entry("createModel", "MODEL create"),
          Map.entry("createPrincipal", "PRINCIPAL create"),
          Map.entry("createUpload", "UPLOAD create"),
          Map.entry("deleteDeployment", "DEPLOYMENT delete"),
          Map.entry("discardUpload", "UPLOAD discard"),
          Map.entry("editDeployment", "DEPLOYMENT edit"),
          Map.entry("editKey", "KEY edit"),
          Map.entry("editModel", "MODEL edit"),
          Map.entry("editPrincipal", "PRINCIPAL edit"),
          Map.entry("endSessions", "SESSION end-all"),
          Map.entry("makePasswordCode", "PRINCIPAL password-code"),
          Map.entry("noteVersion", "VERSION note"),
          Map.entry("registerUpload", "VERSION register"),
          Map.entry("removeModel", "MODEL remove"),
          Map.entry("removeVersion", "VERSION remove"),
          Map.entry("rescanVersion", "VERSION rescan"),
          Map.entry("restoreTraffic", "TRAFFIC restore"),
          Map.entry("retryDeployment", "DEPLOYMENT retry"),
          Map.entry("revokeKey", "KEY revoke"),
          Map.entry("rotateKey", "KEY rotate"),
          Map.entry("setAlias", "ALIAS set"),
          Map.entry("setTraffic", "TRAFFIC set"),
          Map.entry("signIn", "SESSION open"),
          Map.entry("signOut", "SESSION end"),
          Map.entry("usePasswordCode", "PRINCIPAL password-by-code"));

  private static void audited(DocumentedApi api) {
    Set<String> told = new TreeSet<>();
    for (String change : walked(api, "listChanges", 200)) {
      JsonObject one = new JsonObject(change);
      told.add(one.getString("kind") + " " + one.getString("action"));
      assertFalse(one.getString("actor").isEmpty(), change);
    }
    for (String operation : api.changing()) {
      String expected = AUDIT.get(operation);
      assertNotNull(expected, () -> operation + " changes something; say how it is told");
      assertTrue(
          expected.isEmpty() || told.contains(expected),
          () -> operation + " left no " + expected + " among " + told);
    }
  }
}
