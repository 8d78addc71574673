package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.apply.Settings;
import dev.slipway.registry.api.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A TensorFlow Serving repository: a models.config that names base paths, or base paths alone, each
 * with numbered folders that hold a SavedModel; beside them the batching parameters of the server.
 */
final class ServingModels {

  static final String CONFIG = "models.config";
  static final String BATCHING = "batching_parameters.txt";

  private final Path root;
  private final Map<String, @Nullable Object> settings;
  private final Telling batching;

  /**
   * @param root where base paths are looked for that are written for another machine
   */
  ServingModels(Path root) throws IOException {
    this.root = root;
    this.settings = new LinkedHashMap<>();
    this.batching = new Telling();
    Path file = root.resolve(BATCHING);
    if (Files.isRegularFile(file)) {
      ServingBatching.read(TextProto.parse(Folders.text(file), BATCHING), settings, batching);
    }
  }

  /** Whether the folder holds numbered SavedModels. */
  static boolean basePath(Path folder) throws IOException {
    for (Path version : Folders.versions(folder).values()) {
      if (savedModel(version)) {
        return true;
      }
    }
    return false;
  }

  private static boolean savedModel(Path version) {
    return Files.isRegularFile(version.resolve("saved_model.pb"))
        || Files.isRegularFile(version.resolve("saved_model.pbtxt"));
  }

  /** The models that a configuration names, in its order. */
  List<Foreign> configured(Path file) throws IOException {
    TextMessage config = TextProto.parse(Folders.text(file), file.getFileName().toString());
    List<Foreign> models = new ArrayList<>();
    for (TextField field : config.fields()) {
      if (!field.name().equals("model_config_list")) {
        throw new BringException(
            file.getFileName()
                + ": line "
                + field.line()
                + ": only model_config_list is read, not "
                + field.name());
      }
      for (TextField each : field.inside().all("config")) {
        models.add(configured(each, models));
      }
    }
    return models;
  }

  /** One model; what is wrong with it is told in it, and the others are read all the same. */
  private Foreign configured(TextField field, List<Foreign> before) throws IOException {
    String name = "line " + field.line();
    try {
      String said = field.inside().text("name");
      name = said == null ? name : said;
      if (before.stream().map(Foreign::name).anyMatch(name::equals)) {
        return Foreign.refused(
            name, List.of(), "a model of this name stands before line " + field.line());
      }
      return configured(field);
    } catch (BringException broken) {
      return Foreign.refused(name, List.of(), String.valueOf(broken.getMessage()));
    }
  }

  private Foreign configured(TextField field) throws IOException {
    TextMessage config = field.inside();
    String name = config.text("name");
    Telling telling = new Telling();
    if (name == null) {
      return Foreign.refused("line " + field.line(), List.of(), "it has no name");
    }
    TextField base = config.one("base_path");
    if (base == null) {
      return Foreign.refused(name, List.of(), "it has no base_path");
    }
    TextField platform = config.one("model_platform");
    if (platform != null && !platform.value().equals("tensorflow")) {
      return Foreign.refused(
          name,
          List.of(),
          "model_platform '"
              + platform.value()
              + "' (line "
              + platform.line()
              + ") has no engine here");
    }
    Path folder = folder(base.value());
    if (folder == null) {
      return Foreign.refused(
          name,
          List.of(),
          "base_path "
              + base.value()
              + " (line "
              + base.line()
              + ") is neither a folder here nor one in "
              + root);
    }
    if (!folder.equals(Path.of(base.value()))) {
      telling.changed("base_path", base.line(), base.value() + " is " + folder + " here");
    } else {
      telling.taken("base_path", base.line(), base.value());
    }
    if (platform != null) {
      telling.taken("model_platform", platform.line(), "engine tensorflow");
    }
    for (TextField each : config.fields()) {
      switch (each.name()) {
        case "name", "base_path", "model_platform", "model_version_policy", "version_labels" -> {}
        case "logging_config" ->
            telling.none(each.name(), each.line(), "requests are not written to a log");
        default -> telling.none(each.name(), each.line(), "Slipway has no such setting");
      }
    }
    return model(name, folder, config, telling);
  }

  /** The folder itself, or the one of the longest end of the path that is in the repository. */
  private @Nullable Path folder(String base) {
    Path path = Path.of(base);
    if (path.isAbsolute() && Files.isDirectory(path)) {
      return path;
    }
    for (int from = 0; from < path.getNameCount(); from++) {
      Path inside = root.resolve(path.subpath(from, path.getNameCount()).toString()).normalize();
      if (inside.startsWith(root) && Files.isDirectory(inside)) {
        return inside;
      }
    }
    return null;
  }

  /** A base path without a configuration: the latest version is loaded. */
  Foreign model(Path folder) throws IOException {
    return model(folder.getFileName().toString(), folder, TextMessage.EMPTY, new Telling());
  }

  private Foreign model(String name, Path folder, TextMessage config, Telling telling)
      throws IOException {
    try {
      Names.model(name);
    } catch (IllegalArgumentException refused) {
      return Foreign.refused(name, telling.lines(), String.valueOf(refused.getMessage()));
    }
    NavigableMap<Long, Path> versions = new TreeMap<>();
    for (Map.Entry<Long, Path> version : Folders.versions(folder).entrySet()) {
      if (savedModel(version.getValue())) {
        versions.put(version.getKey(), version.getValue());
      } else {
        telling.none("version " + version.getKey(), 0, "there is no saved_model.pb in its folder");
      }
    }
    if (versions.isEmpty()) {
      return Foreign.refused(
          name, telling.lines(), folder + " has no numbered folder with a SavedModel");
    }
    List<Long> loaded =
        VersionChoice.of(
            config.one("model_version_policy"),
            new TreeSet<>(versions.keySet()),
            "model_version_policy",
            telling);
    Map<String, Long> aliases = aliases(config, versions, telling);
    batching.lines().forEach(line -> telling.add(line));
    return new Foreign(
        name,
        versions,
        loaded,
        new Settings(settings),
        aliases,
        Map.of(),
        List.of(),
        List.of(),
        telling.lines(),
        null);
  }

  private static Map<String, Long> aliases(
      TextMessage config, NavigableMap<Long, Path> versions, Telling telling) {
    Map<String, Long> aliases = new LinkedHashMap<>();
    config
        .map("version_labels")
        .forEach(
            (label, value) -> {
              String key = "version_labels." + label;
              try {
                Names.alias(label);
              } catch (IllegalArgumentException refused) {
                telling.none(key, value.line(), String.valueOf(refused.getMessage()));
                return;
              }
              if (versions.containsKey(value.number())) {
                aliases.put(label, value.number());
                telling.taken(
                    key, value.line(), "alias " + label + " on version " + value.number());
              } else {
                telling.none(key, value.line(), "there is no version " + value.number());
              }
            });
    return aliases;
  }
}
