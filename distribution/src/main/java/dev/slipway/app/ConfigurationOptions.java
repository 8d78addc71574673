package dev.slipway.app;

import dev.slipway.app.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
final class ConfigurationOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file. Default: conf/slipway.properties beside the program.")
  @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory (data.directory).")
  @Nullable String data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The HTTP port (http.port); 0 picks a free one.")
  @Nullable String port;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one key of the configuration.")
  Map<String, String> set = new LinkedHashMap<>();

  Configuration read() {
    Map<String, String> flags = new LinkedHashMap<>(set);
    if (data != null) {
      flags.put("data.directory", data);
    }
    if (port != null) {
      flags.put("http.port", port);
    }
    Path chosen = file;
    if (chosen == null) {
      Path beside = Home.directory().resolve("conf").resolve("slipway.properties");
      chosen = Files.exists(beside) ? beside : null;
    }
    return Configuration.read(chosen, System.getenv(), flags);
  }
}
