package dev.slipway.monitor.store;

import dev.slipway.monitor.api.Window;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Windows that wait on disk while the database is away: one file for each closing, written whole or
 * not at all, read back in order. Bounded: beyond 48 hours the oldest are given up. Blocks; one
 * thread at a time.
 */
public final class WindowSpool {

  private static final System.Logger LOG = System.getLogger(WindowSpool.class.getName());

  /** 48 hours of ten-second closings. */
  static final int MOST_FILES = 48 * 360;

  private static final String ENDING = ".windows";

  private final Path folder;
  private final int most;
  private long next;
  private long lost;

  /** Opens the spool; what a killed process left half-written is removed. */
  public static WindowSpool open(Path folder) throws IOException {
    return new WindowSpool(folder, MOST_FILES);
  }

  WindowSpool(Path folder, int most) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.most = most;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().endsWith(ENDING)) {
          Files.delete(file);
        }
      }
    }
    List<Path> waiting = waiting();
    next = waiting.isEmpty() ? 0 : number(waiting.get(waiting.size() - 1)) + 1;
  }

  /** Keeps the windows of one closing. */
  public void keep(List<Window> windows) throws IOException {
    JsonArray array = new JsonArray();
    windows.forEach(window -> array.add(WindowJson.write(window)));
    Path half = folder.resolve(next + ".half");
    try (FileChannel channel =
        FileChannel.open(
            half,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(array.encode().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        half, folder.resolve("%019d%s".formatted(next, ENDING)), StandardCopyOption.ATOMIC_MOVE);
    next++;
    List<Path> waiting = waiting();
    for (int i = 0; i < waiting.size() - most; i++) {
      lost += read(waiting.get(i)).size();
      Files.delete(waiting.get(i));
    }
  }

  /** The files that wait, oldest first. */
  public List<Path> waiting() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** What a file holds; nothing, with a warning, when it cannot be read. */
  public List<Window> read(Path file) throws IOException {
    List<Window> windows = new ArrayList<>();
    try {
      JsonArray array = new JsonArray(Files.readString(file));
      for (int i = 0; i < array.size(); i++) {
        JsonObject stored = array.getJsonObject(i);
        windows.add(WindowJson.read(stored));
      }
    } catch (DecodeException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException broken) {
      lost++;
      LOG.log(
          System.Logger.Level.WARNING,
          "the spooled windows in "
              + file
              + " cannot be read and are given up: "
              + broken.getMessage());
    }
    return windows;
  }

  /** Takes a file away once its windows are stored. */
  public void done(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Windows that were given up since the start. */
  public long lost() {
    return lost;
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
  }
}
