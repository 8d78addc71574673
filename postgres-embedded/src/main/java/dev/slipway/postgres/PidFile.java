package dev.slipway.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL's own {@code postmaster.pid}: line 1 is the server's pid, line 8 its state. */
record PidFile(Path path) {

  private static final int STATE_LINE = 8;

  static PidFile in(Path data) {
    return new PidFile(data.resolve("postmaster.pid"));
  }

  /** Whether the server with this pid says that it takes connections. */
  boolean saysReady(long pid) {
    List<String> lines = lines();
    return lines.size() >= STATE_LINE
        && lines.get(0).strip().equals(String.valueOf(pid))
        && lines.get(STATE_LINE - 1).strip().equals("ready");
  }

  /** Only when no process works in the data directory: its server cannot be running. */
  void removeStale() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException unwritable) {
      throw Failures.ofFiles(path, unwritable);
    }
  }

  private List<String> lines() {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException notThereYet) {
      return List.of();
    }
  }
}
