package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2 GB through the packaged server, whose heap is a twentieth of that. */
class LargeUploadOverHttpIT {

  private static final long BYTES = 2L << 30;
  private static final byte[] MODEL =
      OnnxModels.linearWithExternalWeights("weights.bin", BYTES - 16, 16);

  /** Of the whole process, over what it was before: 13 MB were seen, for 4 GB that came. */
  private static final long GROWTH = 64L << 20;

  @TempDir Path folder;

  @Test
  void twoGigabytesComeAsFilesAndAsAnArchiveAndAreOneArtifact() throws Exception {
    try (RunningServer server =
        RunningServer.on(folder.resolve("data"))
            .environment("SLIPWAY_HEAP", "96m")
            .hashing()
            .await()) {
      ProcessMemory before = ProcessMemory.now(server.process());
      String files = begin(server);
      put(server, files, "model.onnx", () -> new ByteArrayInputStream(MODEL));
      put(server, files, "weights.bin", () -> new Zeros(BYTES));
      String asFiles = digest(server, files);
      server.api().delete("/api/v1/uploads/" + files, null);
      String archive = begin(server);
      put(server, archive, "model.tar.gz", LargeUploadOverHttpIT::packed);
      assertEquals(asFiles, digest(server, archive));
      assertTrue(server.process().isAlive());
      ProcessMemory after = ProcessMemory.now(server.process());
      assertTrue(
          after.mostResident() - before.resident() <= GROWTH, () -> before + ", then " + after);
    }
  }

  private static String begin(RunningServer server) {
    return server
        .api()
        .post("/api/v1/uploads", new JsonObject().put("model", "large"))
        .body()
        .getString("id");
  }

  private static void put(
      RunningServer server, String upload, String name, Supplier<InputStream> content) {
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + upload + "/files/" + name + "?last=true",
            BodyPublishers.ofInputStream(content),
            Map.of("Content-Type", "application/octet-stream"));
  }

  /** Of the artifact that the upload would become. */
  private static String digest(RunningServer server, String upload) throws Exception {
    server.api().post("/api/v1/uploads/" + upload + "/check", new JsonObject());
    JsonObject[] now = new JsonObject[1];
    RunningServer.awaitTrue(
        "it is checked",
        Duration.ofMinutes(5),
        () -> {
          now[0] = server.api().get("/api/v1/uploads/" + upload).body();
          return List.of("CHECKED", "QUARANTINED").contains(now[0].getString("state"));
        });
    assertEquals("CHECKED", now[0].getString("state"), now[0]::encode);
    return now[0].getJsonObject("report").getString("digest");
  }

  /** So many zeros, which nobody holds. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long bytes) {
      left = bytes;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(into, from, from + count, (byte) 0);
      left -= count;
      return count;
    }
  }

  /** Stored and not compressed: an archive that grew by more than a model does would be a bomb. */
  private static InputStream packed() {
    CRC32 crc = new CRC32();
    byte[] begin = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    long bytes = 512 + padded(MODEL.length) + 512 + BYTES + 1024;
    return new InTurn(
        List.of(
            () -> new ByteArrayInputStream(begin),
            () ->
                new DeflaterInputStream(
                    new CheckedInputStream(tar(), crc), new Deflater(0, true), 1 << 16),
            () ->
                new ByteArrayInputStream(
                    ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) crc.getValue())
                        .putInt((int) bytes)
                        .array())));
  }

  private static InputStream tar() {
    return new InTurn(
        List.of(
            () -> new ByteArrayInputStream(header("model.onnx", MODEL.length)),
            () -> new ByteArrayInputStream(Arrays.copyOf(MODEL, (int) padded(MODEL.length))),
            () -> new ByteArrayInputStream(header("weights.bin", BYTES)),
            () -> new Zeros(BYTES + 1024)));
  }

  private static long padded(long bytes) {
    return (bytes + 511) / 512 * 512;
  }

  private static byte[] header(String name, long bytes) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(header, 124, String.format("%011o\0", bytes) + "00000000000\0" + "        " + "0");
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** One after the other; each is made when the one before has ended. */
  private static final class InTurn extends InputStream {
    private final Iterator<Supplier<InputStream>> left;
    private InputStream now = InputStream.nullInputStream();

    InTurn(List<Supplier<InputStream>> parts) {
      left = parts.iterator();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = now.read(into, from, length);
      while (read < 0 && left.hasNext()) {
        now = left.next().get();
        read = now.read(into, from, length);
      }
      return read;
    }
  }
}
