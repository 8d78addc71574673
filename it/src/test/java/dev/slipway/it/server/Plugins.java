package dev.slipway.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of plugins that a test adds to. */
public final class Plugins {

  private Plugins() {}

  /** Makes one with those of the packaged product. */
  public static Path shipped(Path folder) throws IOException {
    Path shipped = RunningServer.HOME.resolve("plugins");
    Path plugins = folder.resolve("plugins");
    try (Stream<Path> walk = Files.walk(shipped)) {
      List<Path> files = walk.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        Path copy = plugins.resolve(shipped.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.createSymbolicLink(copy, file);
      }
    }
    return plugins;
  }
}
