package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.artifact.Manifest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A server on a disk that has no room: for an upload, for a check, for anything. */
class DiskFullIT {

  private static final long MIB = 1L << 20;
  private static final long RESERVE = 512 * MIB;

  /** What the database and the server's own files may take while a test runs. */
  private static final long OTHERS = 40 * MIB;

  @TempDir Path folder;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(folder.resolve("disk"));
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  private RunningServer serving() throws Exception {
    RunningServer server = RunningServer.on(disk.at("data")).hashing().await();
    server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    server.deploy("m", 1);
    return server;
  }

  private static InputStream of(byte[] bytes, long from) {
    return new ByteArrayInputStream(bytes, (int) from, (int) (bytes.length - from));
  }

  private static String full(Executable call) {
    CliException full = assertThrows(CliException.class, call);
    assertEquals(507, full.problem().getInteger("status"), full.problem()::encode);
    assertEquals("STORAGE_FULL", full.problem().getString("code"), full.problem()::encode);
    return full.problem().getString("detail");
  }

  private static void assertServes(RunningServer server) {
    assertEquals(10.5, server.predictLinear("m"));
    assertEquals(1, server.api().get("/api/v1/models").body().getJsonArray("items").size());
  }

  private static byte[] noise(long bytes) {
    byte[] noise = new byte[(int) bytes];
    new Random(1).nextBytes(noise);
    return noise;
  }

  private static String sha256(byte[] bytes, int times) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < times; i++) {
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void isRefusedInWordsAndLosesNothingThatWasThere() throws Exception {
    disk.remount("size=700m");
    try (RunningServer server = serving()) {
      SentUpload upload = SentUpload.begin(server, "big");
      byte[] chunk = noise(16 * MIB);
      full(
          () -> {
            for (long offset = 0; offset < 2L << 30; offset += chunk.length) {
              upload.put("weights.bin", "last=false&offset=" + offset, of(chunk, 0));
            }
          });
      assertServes(server);
      SentUpload other = SentUpload.begin(server, "other");
      full(() -> other.put("weights.bin", "last=false&offset=0", of(chunk, 0)));
      JsonObject waiting = upload.now();
      assertEquals("RECEIVING", waiting.getString("state"), waiting::encode);
      long received = SentUpload.file(waiting, "weights.bin").getLong("received");
      assertTrue(received >= chunk.length, waiting::encode);

      // With room again the upload goes on where the disk was full, and is whole.
      disk.remount("size=1100m");
      int times = (int) (received / chunk.length) + 1;
      String sha256 = sha256(chunk, times);
      JsonObject whole =
          SentUpload.file(
              upload.put(
                  "weights.bin",
                  "last=true&sha256=" + sha256 + "&offset=" + received,
                  of(chunk, received % chunk.length)),
              "weights.bin");
      assertEquals((long) times * chunk.length, whole.getLong("received"), whole::encode);
      assertEquals(sha256, whole.getString("sha256"), whole::encode);
      assertTrue(whole.getBoolean("complete"), whole::encode);
      byte[] model = OnnxModels.linearWithExternalWeights("weights.bin", 0, 16);
      upload.put("model.onnx", "last=true", of(model, 0));
      upload.checked();
      JsonObject version =
          server
              .api()
              .post("/api/v1/uploads/" + upload.id() + "/register", new JsonObject())
              .body();
      assertEquals(1, version.getInteger("number"), version::encode);
      server.api().delete("/api/v1/uploads/" + other.id(), null);
      assertEquals(
          2,
          server.register(
              "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(1f, 1, 1, 1, 1))));
    }
  }

  @Test
  void whenNotAByteIsLeftInTheMiddleOfAnUploadItGoesOnAfterwardsAndIsWhole() throws Exception {
    try (RunningServer server = serving()) {
      SentUpload upload = SentUpload.begin(server, "cut");
      byte[] content = noise(24 * MIB);
      Path filler = disk.at("filler");
      AtomicBoolean filled = new AtomicBoolean();
      InputStream filling =
          new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
              if (pos >= content.length / 2 && !filled.getAndSet(true)) {
                SmallDisk.fill(filler);
              }
              return super.read(into, from, length);
            }
          };
      full(() -> upload.put("m.bin", "last=true&offset=0", filling));
      assertTrue(filled.get());
      assertEquals(0, disk.free(), "bytes are free");
      assertServes(server);

      Files.delete(filler);
      assertServes(server);
      long received = upload.file("m.bin").getLong("received");
      assertTrue(received > 0 && received < content.length, received + " bytes were received");
      String sha256 = sha256(content, 1);
      JsonObject whole =
          SentUpload.file(
              upload.put(
                  "m.bin",
                  "last=true&sha256=" + sha256 + "&offset=" + received,
                  of(content, received)),
              "m.bin");
      assertEquals(sha256, whole.getString("sha256"), whole::encode);
      assertTrue(whole.getBoolean("complete"), whole::encode);
    }
  }

  /** An archive that is no bomb and grows by a factor of fifty all the same. */
  private static byte[] archive(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String digest(Map<String, byte[]> files) throws Exception {
    List<ArtifactFile> all = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      all.add(new ArtifactFile(file.getKey(), file.getValue().length, sha256(file.getValue(), 1)));
    }
    return new Manifest(all).digest();
  }

  /** After a check that could not be done: as before it, with the reason. */
  private void assertWaitsForItsCheck(SentUpload upload) throws IOException {
    JsonObject now = upload.now();
    assertEquals("RECEIVING", now.getString("state"), now::encode);
    assertTrue(SentUpload.file(now, "m.zip").getBoolean("complete"), now::encode);
    JsonArray problems = now.getJsonArray("problems");
    assertEquals("check-interrupted", problems.getJsonObject(0).getString("code"), now::encode);
    assertEquals(
        "make room on the disk and ask for the check again",
        problems.getJsonObject(0).getString("remedy"),
        now::encode);
    try (Stream<Path> left = Files.list(disk.at("data/artifacts/incoming").resolve(upload.id()))) {
      assertEquals(List.of("received"), left.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void aCheckThatFindsNoRoomLeavesTheUploadWholeAndTheReserveFree() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", OnnxModels.linearWithExternalWeights("weights.bin", 0, 16));
    byte[] weights = new byte[(int) (240 * MIB)];
    System.arraycopy(noise(5 * MIB), 0, weights, 0, (int) (5 * MIB));
    files.put("weights.bin", weights);
    try (RunningServer server = serving()) {
      SentUpload upload = SentUpload.begin(server, "packed");
      upload.put("m.zip", "last=true", of(archive(files), 0));
      disk.leaveFree(RESERVE + 100 * MIB);
      AtomicLong least = new AtomicLong(Long.MAX_VALUE);
      AtomicBoolean looking = new AtomicBoolean(true);
      Thread look =
          new Thread(
              () -> {
                try {
                  while (looking.get()) {
                    long free = disk.free();
                    least.accumulateAndGet(free, Math::min);
                    Thread.sleep(1);
                  }
                } catch (IOException | InterruptedException failed) {
                  least.set(-1);
                }
              });
      look.start();
      String said = full(() -> upload.check());
      looking.set(false);
      look.join();
      assertTrue(
          said.contains(RESERVE + " stay free for the database") && said.contains(" are free"),
          said);
      assertTrue(least.get() > RESERVE - OTHERS, least + " bytes were free");
      assertTrue(least.get() < RESERVE + OTHERS, "it hardly tried: " + least + " bytes were free");
      assertServes(server);
      assertWaitsForItsCheck(upload);

      disk.leaveFree(RESERVE + 400 * MIB);
      assertEquals(digest(files), upload.checked());
      assertServes(server);
    }
  }

  @Test
  void aCheckWhoseDiskFailsInTheMiddleLeavesNothingHalfUnpacked() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", OnnxModels.linear());
    for (int i = 0; i < 1_000; i++) {
      files.put("vocabulary/" + i + ".txt", ("word " + i).getBytes(StandardCharsets.UTF_8));
    }
    try (RunningServer server = serving()) {
      SentUpload upload = SentUpload.begin(server, "packed");
      upload.put("m.zip", "last=true", of(archive(files), 0));
      // Bytes enough, but no more files: the disk itself says that it is full.
      disk.remount("nr_inodes=" + (disk.filesUsed() + 300));
      String said = full(() -> upload.check());
      assertTrue(said.contains("no room left on the disk while checking"), said);
      assertTrue(disk.filesLeft() > 200, "what was unpacked is still there");
      assertServes(server);
      assertWaitsForItsCheck(upload);

      disk.remount("nr_inodes=100000");
      assertEquals(digest(files), upload.checked());
    }
  }
}
