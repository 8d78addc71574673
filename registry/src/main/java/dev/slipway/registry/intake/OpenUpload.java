package dev.slipway.registry.intake;

import dev.slipway.registry.api.Upload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An upload that this process receives for: what is there and what is coming, of which its rows
 * tell only a part. Senders of several files share its limits. Used on the intake's context, but
 * for the bytes, which writers reserve on the disk's threads.
 */
final class OpenUpload {
  private final IntakeConfig config;
  private final Map<String, ReceivedFile> files = new HashMap<>();
  private final Set<String> busy = new HashSet<>();
  private final Set<String> admitted = new HashSet<>();

  /** Bytes of each file, those included that are about to be written. Guarded by this. */
  private final Map<String, Long> reached = new HashMap<>();

  private volatile boolean closed;

  OpenUpload(IntakeConfig config) {
    this.config = config;
  }

  /** Files that are coming, or that have bytes. */
  Set<String> paths() {
    Set<String> paths = new HashSet<>(admitted);
    synchronized (this) {
      reached.forEach(
          (path, bytes) -> {
            if (bytes > 0) {
              paths.add(path);
            }
          });
    }
    return paths;
  }

  /** Whether nobody is at it and nothing is kept of it. */
  boolean isEmpty() {
    return busy.isEmpty() && files.isEmpty();
  }

  boolean isBusy() {
    return !busy.isEmpty();
  }

  boolean isBusy(String path) {
    return busy.contains(path);
  }

  void begin(String path) {
    busy.add(path);
  }

  void end(String path) {
    busy.remove(path);
    admitted.remove(path);
  }

  @Nullable ReceivedFile file(String path) {
    return files.get(path);
  }

  /**
   * The file has its name and its place from now on.
   *
   * @param upload whose rows tell of files that nobody was at in this process
   */
  void admit(Upload upload, String path) {
    admitted.add(path);
    synchronized (this) {
      upload.files().forEach(row -> reached.putIfAbsent(row.path(), row.received()));
    }
  }

  void takeUp(ReceivedFile file) {
    files.put(file.path(), file);
    settle(file);
  }

  /**
   * Takes room for bytes that are about to be written.
   *
   * @throws dev.slipway.bus.SlipwayException TOO_LARGE when the file or the upload has none
   */
  synchronized void reserve(Upload.File row, ReceivedFile file, long count) {
    long others =
        reached.entrySet().stream()
            .filter(other -> !other.getKey().equals(row.path()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    Arrivals.requireRoom(row, file.received() + count, others, config);
    reached.put(row.path(), file.received() + count);
  }

  /** Gives back what was reserved and not written. */
  synchronized void settle(ReceivedFile file) {
    reached.put(file.path(), file.received());
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
