package dev.slipway.it.browser;

import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.Uploader;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import dev.slipway.it.browser.StoredHour.Load;
import dev.slipway.it.server.Plugins;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A server in the middle of its day: models of two engines, one that shares its traffic, one that
 * fails, one that waits for room, one that nobody deployed; people, keys, a refused upload, a
 * broken plugin, and an hour of traffic.
 */
final class World implements AutoCloseable {

  /** Whose deployment no device has room for. */
  private static final int INSTANCES = 64;

  /** A model fails by what was counted in the last minute. */
  private static final int DAY_GOES_ON_SECONDS = 1_800;

  private static final int LAYERS = 6;

  private static final int WIDTH = 2048;

  private static final String A_SALE_PRICE = "Predicts the sale price of a house, USD";
  private static final String A_FRAUD = "Chance that a card payment is fraud";
  private static final String A_RECEIPT = "Reads totals from photographed receipts";
  private static final String A_LIMIT = "Credit limit of a customer";
  private static final String NOTHING_FAILED = "nothing failed for half an hour";
  private static final String A_TEST = "A/B test of the spring offer";

  /** Whole sentences that people here wrote, in their own language. */
  static final List<String> SAID =
      List.of(A_SALE_PRICE, A_FRAUD, A_RECEIPT, A_LIMIT, NOTHING_FAILED, A_TEST);

  private final Path folder;
  private final RunningServer server;
  private final List<Long> wished = new ArrayList<>();

  private World(Path folder, RunningServer server) {
    this.folder = folder;
    this.server = server;
  }

  /** Before its first day: nobody and nothing is there yet. */
  static World empty(Path folder) throws Exception {
    Path plugins = Plugins.shipped(folder);
    Files.writeString(Files.createDirectories(plugins.resolve("broken")).resolve("noise.jar"), "?");
    return new World(
        folder,
        RunningServer.on(folder.resolve("data"))
            .hashing()
            .set("node.name", "slipway-1")
            .set("plugins.directory", plugins.toString())
            .await());
  }

  /** All that came until the middle of a day. */
  void fill() throws Exception {
    models();
    people();
    traffic();
  }

  RunningServer server() {
    return server;
  }

  /** The upload that was refused. */
  String quarantined() {
    return server.api().all("/api/v1/uploads?state=QUARANTINED&owner=*").get(0).getString("id");
  }

  @Override
  public void close() throws Exception {
    server.close();
  }

  private void models() throws Exception {
    model("house-prices", A_SALE_PRICE, "mara.lin");
    for (int version = 1; version <= 4; version++) {
      register(
          "house-prices",
          OnnxModels.linear(version, 1, 2, 3, 4),
          List.of("First fit", "More districts", "Without outliers", "Adds year_renovated")
              .get(version - 1));
    }
    alias("house-prices", "previous", 2);
    server.deploy("house-prices", 3);
    alias("house-prices", "champion", 3);
    server.deploy("house-prices", 2);
    server.deploy("house-prices", 4);
    alias("house-prices", "candidate", 4);
    split("house-prices", 3, 9_900, 4, 100, "a first taste");
    split("house-prices", 3, 9_000, 4, 1_000, NOTHING_FAILED);

    model("fraud-score", A_FRAUD, "j.okafor");
    registerSaved("fraud-score", TensorFlowModels.linear(folder.resolve("fraud")));
    wish("fraud-score", 1);

    model("churn-risk", "Who leaves within 30 days", "s.haddad");
    register("churn-risk", OnnxModels.linear(7, 1, 1, 1, 1), "");
    register("churn-risk", OnnxModels.linear(8, 1, 1, 1, 1), "");
    wish("churn-risk", 1);
    wish("churn-risk", 2);

    model("ocr-receipts", A_RECEIPT, "t.weber");
    register("ocr-receipts", OnnxModels.linear(3, 1, 1, 1, 1), "");
    wish("ocr-receipts", 1);

    model("loan-score", A_LIMIT, "t.weber");
    register("loan-score", OnnxModels.linear(4, 1, 1, 1, 1), "");
    wish("loan-score", 1);
    register("loan-score", OnnxModels.mlp(LAYERS, WIDTH), "Six layers");
    server
        .api()
        .post(
            "/api/v1/deployments",
            new JsonObject()
                .put("model", "loan-score")
                .put("version", 2)
                .put(
                    "settings",
                    new JsonObject()
                        .put(
                            "instances",
                            new JsonObject().put("min", INSTANCES).put("max", INSTANCES))));

    model("sentence-embed", "", "s.haddad");
    register("sentence-embed", OnnxModels.linear(9, 1, 1, 1, 1), "");
    wish("sentence-embed", 1);

    model("wake-word", "Hears its name", "t.weber");
    register("wake-word", OnnxModels.linear(5, 1, 1), "");

    Path thief = TensorFlowModels.text(folder.resolve("reads"), tf -> tf.io::readFile);
    try {
      registerSaved("support-intent", thief);
      throw new AssertionError("a model that reads files was taken");
    } catch (CliException refused) {
      // It lies in quarantine now, to be looked at.
    }
    for (long deployment : wished) {
      server.awaitState(deployment, "READY");
    }
    split("churn-risk", 1, 5_000, 2, 5_000, A_TEST);
  }

  /** Deploys a version; several are loaded beside each other. */
  private void wish(String model, int version) {
    wished.add(
        server
            .api()
            .post(
                "/api/v1/deployments", new JsonObject().put("model", model).put("version", version))
            .body()
            .getLong("id"));
  }

  private void model(String name, String description, String owner) {
    server
        .api()
        .post(
            "/api/v1/models",
            new JsonObject().put("name", name).put("description", description).put("owner", owner));
  }

  private void register(String model, byte[] onnx, String note) throws Exception {
    Path file = Files.write(folder.resolve(model + ".onnx"), onnx);
    new Uploader(server.api()).register(model, file, note);
    Files.delete(file);
  }

  private void registerSaved(String model, Path directory) throws Exception {
    server.register(model, zip(directory, folder.resolve(model + ".zip")));
  }

  static Path zip(Path directory, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(directory.relativize(each).toString()));
        Files.copy(each, zip);
        zip.closeEntry();
      }
    }
    return file;
  }

  private void alias(String model, String alias, int version) {
    server
        .api()
        .put(
            "/api/v1/models/" + model + "/aliases/" + alias,
            new JsonObject().put("version", version),
            "0");
  }

  private void split(String model, int one, int weight, int other, int rest, String reason) {
    String path = "/api/v1/models/" + model + "/traffic";
    server
        .api()
        .put(
            path,
            new JsonObject()
                .put(
                    "routes",
                    new JsonArray()
                        .add(new JsonObject().put("version", one).put("weight", weight))
                        .add(new JsonObject().put("version", other).put("weight", rest)))
                .put("reason", reason),
            server.api().get(path).etag());
  }

  private void people() {
    person("j.okafor", "Joy Okafor", "OPERATE", "*");
    person("t.weber", "Tom Weber", "OPERATE", "loan-*");
    person("s.haddad", "Samira Haddad", "VIEW", "*");
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "pricing-desk")
                .put("kind", "PROGRAM")
                .put("displayName", "Pricing desk")
                .put("grants", grants("PREDICT", "house-*")));
    server
        .api()
        .post(
            "/api/v1/keys",
            new JsonObject()
                .put("principal", "pricing-desk")
                .put("label", "pricing desk, production")
                .put("quota", new JsonObject().put("requestsPerSecond", 2_000)));
  }

  private void person(String name, String shown, String right, String pattern) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", name)
                .put("kind", "PERSON")
                .put("displayName", shown)
                .put("grants", grants(right, pattern)));
  }

  private static JsonArray grants(String right, String pattern) {
    return new JsonArray().add(new JsonObject().put("right", right).put("pattern", pattern));
  }

  private void traffic() throws Exception {
    StoredHour.goingOn(DAY_GOES_ON_SECONDS)
        .asked("house-prices", 3, new Load(1_116, 1.8, 0.041, 2.7))
        .asked("house-prices", 4, new Load(124, 1.7, 0.037, 1.1), 22)
        .asked("fraud-score", 1, new Load(3_410, 1.2, 0.01, 3.6))
        .asked("churn-risk", 1, new Load(159, 2.6, 0.06, 1.4))
        .asked("churn-risk", 2, new Load(159, 2.5, 0.06, 1.4))
        .asked("ocr-receipts", 1, new Load(142, 54, 1.92, 1))
        .asked("loan-score", 1, new Load(86, 3.7, 0, 1.2))
        .asked("sentence-embed", 1, new Load(212, 9.2, 0, 2))
        .store(server);
    for (int i = 0; i < 60; i++) {
      server.predictLinear("house-prices");
    }
  }
}
