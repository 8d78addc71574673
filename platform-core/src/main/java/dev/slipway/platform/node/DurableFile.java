package dev.slipway.platform.node;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file that is replaced as a whole: whoever reads it sees the old content or the new one,
 * also after a kill or a power cut. Readable by its owner only. Blocks.
 */
public final class DurableFile {

  private final Path file;

  public DurableFile(Path file) {
    this.file = file;
  }

  /**
   * The content, or null when there is no such file.
   *
   * @throws IOException if it cannot be read or is no JSON object; the message names the file and
   *     what to do
   */
  public @Nullable JsonObject read() throws IOException {
    try {
      return new JsonObject(Files.readString(file));
    } catch (NoSuchFileException none) {
      return null;
    } catch (DecodeException broken) {
      throw new IOException(
          file + " is not what was written there; move it away and start again", broken);
    }
  }

  /** Replaces the content. When this returns, it is on the disk. */
  public void write(JsonObject content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    boolean posix =
        Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    if (posix) {
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(next);
    }
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.encode().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(file.toAbsolutePath().getParent());
  }

  private static void syncDirectory(@Nullable Path directory) throws IOException {
    if (directory == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
