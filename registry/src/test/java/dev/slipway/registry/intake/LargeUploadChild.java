package dev.slipway.registry.intake;

import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.artifact.FilesByPath;
import dev.slipway.registry.artifact.Manifest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Receives, unpacks and reads 2 GB in whatever heap the process was given. */
final class LargeUploadChild {
  static final long BYTES = 2L << 30;

  private LargeUploadChild() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Vertx vertx = Vertx.vertx();
    DiskPool disk = new DiskPool(vertx, "disk", 2);
    Context sender = vertx.getOrCreateContext();
    Buffer piece = Buffer.buffer(new byte[16 * 1024]);
    ReceivedFile file = ReceivedFile.begin("model.bin", folder.resolve("received"));
    GeneratedStream stream =
        new GeneratedStream(
            sender, (offset, length) -> piece.slice(0, length), 0, BYTES, Long.MAX_VALUE);
    new Pump(
            stream,
            sender,
            disk,
            folder,
            bytes -> {
              for (ByteBuffer part : bytes) {
                file.append(file.received(), part);
              }
            })
        .run()
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, TimeUnit.MINUTES);
    String sha256 = file.sha256();
    Path unpacking = Files.createDirectory(folder.resolve("unpacking"));
    List<UnpackedFile> files =
        new Unpacker(UnpackLimits.DEFAULT, new DiskRoom(() -> Long.MAX_VALUE, 0))
            .unpack(
                List.of(new UnpackedFile("model.bin", file.file(), file.received(), sha256)),
                unpacking);
    Manifest manifest =
        new Manifest(List.of(new ArtifactFile("model.bin", files.get(0).bytes(), sha256)));
    try (InputStream in =
        new FilesByPath(manifest, Map.of("model.bin", file.file())).open("model.bin")) {
      in.skipNBytes(BYTES - 1);
      if (in.read() != 0 || in.read() != -1) {
        throw new AssertionError("the end is not where it should be");
      }
    }
    System.out.println(manifest.bytes() + " " + sha256 + " paused " + stream.pauses());
    vertx.close();
  }
}
