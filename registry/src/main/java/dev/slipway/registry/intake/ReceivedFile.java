package dev.slipway.registry.intake;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.artifact.ArtifactPath;
import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.artifact.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in: what is on the disk, and the hash of it so far. Holds no descriptor between
 * two appends. Used by one thread at a time; everything that touches the disk blocks.
 */
final class ReceivedFile {
  private final String path;
  private final Path file;
  private Sha256 hash;
  private long received;
  private long durable;
  private @Nullable String whole;

  private ReceivedFile(String path, Path file, Sha256 hash, long received) {
    this.path = path;
    this.file = file;
    this.hash = hash;
    this.received = received;
    this.durable = received;
  }

  /** Begins a file; its directory's new entry is made durable with the first bytes. */
  static ReceivedFile begin(String path, Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file);
    return new ReceivedFile(path, file, new Sha256(), 0);
  }

  /**
   * Takes a file up again after a restart: what came after the last durable byte is cut off, since
   * a power cut may have left anything there, and the rest is hashed again.
   *
   * @param durable bytes that were reported as durable
   */
  static ReceivedFile resume(String path, Path file, long durable) throws IOException {
    if (!Files.exists(file)) {
      if (durable > 0) {
        throw new SlipwayException(
            FailureCode.NOT_FOUND,
            "the received part of '" + path + "' is no longer on this server; upload it again");
      }
      return begin(path, file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() < durable) {
        throw new IOException(
            "'" + path + "' has " + channel.size() + " bytes where " + durable + " were durable");
      }
      channel.truncate(durable);
    }
    return new ReceivedFile(path, file, Sha256.ofFile(file, durable), durable);
  }

  String path() {
    return path;
  }

  Path file() {
    return file;
  }

  /** Bytes on the disk: the offset at which the sender goes on. */
  long received() {
    return received;
  }

  /** Bytes that survive a power cut. */
  long durable() {
    return durable;
  }

  /**
   * Appends bytes. After a failure the file is as it was before.
   *
   * @param offset where the sender believes to be
   * @throws SlipwayException {@link FailureCode#CONFLICT} with the detail {@code received} when it
   *     is elsewhere
   */
  void append(long offset, ByteBuffer bytes) throws IOException {
    requireOffset(offset);
    if (whole != null && bytes.hasRemaining()) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "'" + ArtifactPath.shown(path) + "' is whole already, with " + received + " bytes",
          Map.of("received", received),
          null);
    }
    ByteBuffer hashed = bytes.duplicate();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try {
        long at = received;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      } catch (IOException failure) {
        channel.truncate(received);
        throw failure;
      }
    }
    received += hashed.remaining();
    hash.update(hashed);
  }

  void requireOffset(long offset) {
    if (offset != received) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "'"
              + ArtifactPath.shown(path)
              + "' has "
              + received
              + " bytes here, and the sender went on at "
              + offset
              + "; go on at "
              + received,
          Map.of("received", received),
          null);
    }
  }

  /** Makes durable what was received. */
  void makeDurable() throws IOException {
    DurableFiles.force(file);
    Path parent = file.getParent();
    if (durable == 0 && parent != null) {
      DurableFiles.forceDirectory(parent);
    }
    durable = received;
  }

  /** The hash of the whole file. Nothing can be appended afterwards. */
  String sha256() {
    if (whole == null) {
      whole = hash.hex();
    }
    return whole;
  }

  /** Throws away what was received, to begin again. */
  void restart() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    hash = new Sha256();
    whole = null;
    received = 0;
    durable = 0;
  }
}
