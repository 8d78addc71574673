package dev.slipway.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What the server writes to its error stream: a file of bounded size, and one older. */
record ServerLog(Path file) {

  private static final long ROTATE_AT_BYTES = 16L << 20;

  /** One diagnosis reads no more than this. */
  private static final int LONGEST_READ_BYTES = 256 << 10;

  /** Made when missing, for its owner's eyes alone; gives the place where the next lines begin. */
  long open() throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    rotate();
    return size();
  }

  long size() {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  /** The server holds the file open to append, so it is copied and cut, not renamed. */
  void rotate() throws IOException {
    if (Files.size(file) < ROTATE_AT_BYTES) {
      return;
    }
    Files.copy(
        file,
        file.resolveSibling(file.getFileName() + ".1"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  String since(long offset) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long begin = Math.max(Math.min(offset, size), size - LONGEST_READ_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) (size - begin));
      while (bytes.hasRemaining() && channel.read(bytes, begin + bytes.position()) > 0) {
        // reads on
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return "the log " + file + " cannot be read: " + unreadable;
    }
  }
}
