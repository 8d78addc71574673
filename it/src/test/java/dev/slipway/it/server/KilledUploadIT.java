package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.registry.artifact.Sha256;
import dev.slipway.registry.intake.IntakeStage;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the packaged server after each step of an upload, and at any moment of a long one. */
class KilledUploadIT {

  private static final int SIGKILLED = 128 + 9;
  private static final int KILLS = 3;
  private static final int LARGE = 100 << 20;
  private static final int PIECE = 4 << 20;

  @TempDir Path folder;

  /** How far an upload came, as its sender knows. */
  private static final class Told {
    long received;
    boolean checked;
    boolean registered;
  }

  private static String model(IntakeStage stage) {
    return "m-" + stage.ordinal();
  }

  /** Every second one comes as an archive, that of {@link IntakeStage#UNPACKED} too. */
  private static boolean packed(IntakeStage stage) {
    return stage.ordinal() % 2 == IntakeStage.UNPACKED.ordinal() % 2;
  }

  private static String file(IntakeStage stage) {
    return packed(stage) ? "model.zip" : "model.onnx";
  }

  /** Of a model whose answer to (1, 1, 1, 1) is 10 more than its stage's place. */
  private static byte[] content(IntakeStage stage) {
    byte[] model = OnnxModels.linear(stage.ordinal(), 1, 2, 3, 4);
    return packed(stage) ? archive(model) : model;
  }

  /** The same bytes each time: an upload goes on in the middle of them. */
  private static byte[] archive(byte[] model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry("folder/model.onnx");
      entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
      zip.putNextEntry(entry);
      zip.write(model);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  @Test
  void afterEachStepNothingOrTheWholeVersionIsThereAndTheNextStartGoesOn() throws Exception {
    Path data = folder.resolve("data");
    Path now = folder.resolve("now");
    Path agent = KillAgent.jar(folder.resolve("agent"), RunningServer.HOME.resolve("lib"));
    IntakeStage before = null;
    Told told = new Told();
    for (IntakeStage stage : IntakeStage.values()) {
      RunningServer server =
          RunningServer.on(data)
              .javaOption("-javaagent:" + agent + "=" + stage + ":" + now)
              .await();
      try {
        if (before != null) {
          endsWhole(server, before, told);
        }
        Files.createFile(now);
        told = new Told();
        try {
          send(server.api(), stage, told);
        } catch (CliException lost) {
          assertEquals(
              dev.slipway.app.cli.ExitCode.UNREACHABLE, lost.exitCode(), lost.getMessage());
        }
        assertTrue(server.process().waitFor(30, TimeUnit.SECONDS), () -> "it lives after " + stage);
        assertEquals(SIGKILLED, server.process().exitValue(), () -> "after " + stage);
        Files.delete(now);
      } finally {
        server.kill9();
      }
      before = stage;
    }
    try (RunningServer last = RunningServer.on(data).await()) {
      endsWhole(last, before, told);
      for (IntakeStage stage : IntakeStage.values()) {
        last.deploy(model(stage), 1);
        assertEquals(10.0 + stage.ordinal(), last.predictLinear(model(stage)));
      }
      RunningServer.awaitTrue(
          "nothing is left in incoming", Duration.ofSeconds(30), () -> files("incoming") == 0);
      assertEquals(IntakeStage.values().length, files("blobs"), "one blob of each model");
    }
  }

  private static void send(Api api, IntakeStage stage, Told told) {
    byte[] content = content(stage);
    String id =
        api.post("/api/v1/uploads", new JsonObject().put("model", model(stage)))
            .body()
            .getString("id");
    put(api, id, file(stage), content, 0, content.length / 2);
    told.received = content.length / 2;
    put(api, id, file(stage), content, content.length / 2, content.length);
    told.received = content.length;
    goOn(api, id, told);
  }

  private static void put(Api api, String id, String file, byte[] content, int from, int to) {
    api.call(
        "PUT",
        "/api/v1/uploads/"
            + id
            + "/files/"
            + file
            + "?offset="
            + from
            + "&last="
            + (to == content.length),
        BodyPublishers.ofByteArray(content, from, to - from),
        Map.of("Content-Type", "application/octet-stream"));
  }

  private static void goOn(Api api, String id, Told told) {
    api.post("/api/v1/uploads/" + id + "/check", new JsonObject());
    told.checked = true;
    api.post("/api/v1/uploads/" + id + "/register", new JsonObject());
    told.registered = true;
  }

  /** What was acknowledged is there, nothing is half there, and the upload comes to its end. */
  private static void endsWhole(RunningServer server, IntakeStage killedAfter, Told told) {
    Api api = server.api();
    String model = model(killedAfter);
    List<JsonObject> uploads =
        api.all("/api/v1/uploads").stream()
            .filter(upload -> model.equals(upload.getString("model")))
            .toList();
    assertEquals(1, uploads.size(), () -> "uploads after " + killedAfter);
    JsonObject upload = api.get("/api/v1/uploads/" + uploads.get(0).getString("id")).body();
    String id = upload.getString("id");
    boolean committed = killedAfter.compareTo(IntakeStage.COMMITTED) >= 0;
    assertEquals(committed ? 1 : 0, versions(api, model), () -> "versions after " + killedAfter);
    assertEquals(committed, upload.getString("state").equals("REGISTERED"), upload::encode);
    assertTrue(committed || !told.registered, () -> "told, and gone after " + killedAfter);
    if (committed) {
      assertEquals(1, upload.getInteger("version"), upload::encode);
      return;
    }
    assertTrue(!told.checked || upload.getString("state").equals("CHECKED"), upload::encode);
    byte[] content = content(killedAfter);
    long received = received(upload);
    assertTrue(received >= told.received, () -> received + " of " + told.received + " are there");
    if (upload.getString("state").equals("RECEIVING") && !whole(upload)) {
      put(api, id, file(killedAfter), content, (int) received, content.length);
    }
    goOn(api, id, new Told());
    assertEquals(1, versions(api, model));
  }

  private static long received(JsonObject upload) {
    return upload.getJsonArray("files").isEmpty()
        ? 0
        : upload.getJsonArray("files").getJsonObject(0).getLong("received");
  }

  private static boolean whole(JsonObject upload) {
    return !upload.getJsonArray("files").isEmpty()
        && upload.getJsonArray("files").getJsonObject(0).getBoolean("complete");
  }

  private static int versions(Api api, String model) {
    try {
      return api.all("/api/v1/models/" + model + "/versions").size();
    } catch (CliException none) {
      assertEquals(404, none.problem().getInteger("status"), none.getMessage());
      return 0;
    }
  }

  @Test
  void killedAtAnyMomentOfALargeUploadItGoesOnWhereItWasAndHasTheRightDigest() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] weights = new byte[LARGE];
    random.nextBytes(weights);
    byte[] content = zip(weights);
    Path data = folder.resolve("data");
    String id = "";
    AtomicLong acknowledged = new AtomicLong();
    for (int kill = 0; kill < KILLS; kill++) {
      RunningServer server = RunningServer.on(data).await();
      try {
        Api api = server.api();
        if (kill == 0) {
          id =
              api.post("/api/v1/uploads", new JsonObject().put("model", "large"))
                  .body()
                  .getString("id");
        }
        long from = received(api, id);
        assertTrue(from >= acknowledged.get(), from + " of " + acknowledged + ", seed " + seed);
        CompletableFuture<Void> sending = send(api, id, content, (int) from, acknowledged);
        // Of what is left, so that there is something for the next one.
        long moment = from + (long) ((0.1 + 0.7 * random.nextDouble()) * (content.length - from));
        RunningServer.awaitTrue(
            moment + " bytes are on the disk, seed " + seed,
            Duration.ofMinutes(2),
            () -> bytes("incoming") >= moment || sending.isDone());
      } finally {
        server.kill9();
      }
    }
    try (RunningServer last = RunningServer.on(data).await()) {
      Api api = last.api();
      long from = received(api, id);
      assertTrue(acknowledged.get() > 0, "what it goes on from, seed " + seed);
      assertTrue(from >= acknowledged.get(), from + " of " + acknowledged + ", seed " + seed);
      if (!whole(api.get("/api/v1/uploads/" + id).body())) {
        put(api, id, "model.zip", content, (int) from, content.length);
      }
      String upload = "/api/v1/uploads/" + id;
      api.post(upload + "/check", new JsonObject());
      RunningServer.awaitTrue(
          "it is checked, seed " + seed,
          Duration.ofMinutes(2),
          () -> api.get(upload).body().getString("state").equals("CHECKED"));
      api.post(upload + "/register", new JsonObject());
      Sha256 hash = new Sha256();
      hash.update(weights, 0, weights.length);
      List<String> digests =
          api.get("/api/v1/models/large/versions/1/artifact").body().getJsonArray("files").stream()
              .map(file -> ((JsonObject) file).getString("sha256"))
              .toList();
      assertEquals(2, digests.size(), digests::toString);
      assertTrue(digests.contains(hash.hex()), () -> digests + ", seed " + seed);
    }
  }

  /** A model whose weights are in a file of their own, not made smaller. */
  private static byte[] zip(byte[] weights) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(weights.length + (1 << 16));
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      zip.putNextEntry(new ZipEntry("model.onnx"));
      zip.write(OnnxModels.linearWithExternalWeights("weights.bin", weights.length - 16, 16));
      zip.putNextEntry(new ZipEntry("weights.bin"));
      zip.write(weights);
    }
    return bytes.toByteArray();
  }

  private static long received(Api api, String id) {
    return received(api.get("/api/v1/uploads/" + id).body());
  }

  /** In pieces, until all is sent or the server is gone. */
  private static CompletableFuture<Void> send(
      Api api, String id, byte[] content, int from, AtomicLong acknowledged) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int at = from; at < content.length; at += PIECE) {
              int end = Math.min(at + PIECE, content.length);
              put(api, id, "model.zip", content, at, end);
              acknowledged.set(end);
            }
          } catch (CliException killed) {
            // That is what this is about.
          }
        });
  }

  private long bytes(String room) {
    try (Stream<Path> all = Files.walk(folder.resolve("data/artifacts").resolve(room))) {
      return all.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (IOException | UncheckedIOException changing) {
      return -1;
    }
  }

  private long files(String room) {
    try (Stream<Path> all = Files.walk(folder.resolve("data/artifacts").resolve(room))) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException changing) {
      return -1;
    }
  }
}
