package dev.slipway.platform.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The anonymous memory of this process: what a model's weights and an engine's arenas are, and what
 * mapped libraries and the page cache are not. Blocks, for about a millisecond for each gigabyte.
 */
public final class AnonymousMemory {

  private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");

  private AnonymousMemory() {}

  /**
   * Bytes now.
   *
   * @throws IOException if this system does not say it
   */
  public static long bytes() throws IOException {
    return parse(Files.readString(ROLLUP));
  }

  static long parse(String rollup) throws IOException {
    for (String line : rollup.lines().toList()) {
      if (line.startsWith("Anonymous:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException(ROLLUP + " does not say Anonymous");
  }
}
