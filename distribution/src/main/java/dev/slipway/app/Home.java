package dev.slipway.app;

import java.nio.file.Path;

/**
 * Where the program is installed: the folder with bin, lib, plugins and conf, which the launcher
 * names.
 */
final class Home {

  private Home() {}

  static Path directory() {
    return Path.of(System.getProperty("slipway.home", ".")).toAbsolutePath().normalize();
  }

  static Path plugins() {
    return directory().resolve("plugins");
  }
}
