package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.apply.Settings;
import dev.slipway.app.cli.bring.Foreign.Tensor;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of a Triton repository: config.pbtxt and numbered version folders. */
final class TritonModel {

  private final Path folder;
  private final String name;
  private final TextMessage config;
  private final Telling telling = new Telling();

  private TritonModel(Path folder, TextMessage config) {
    this.folder = folder;
    this.name = folder.getFileName().toString();
    this.config = config;
  }

  /** Reads a model; what cannot be brought over is told in it. */
  static Foreign read(Path folder) throws IOException {
    Path file = folder.resolve("config.pbtxt");
    String name = folder.getFileName().toString();
    try {
      TextMessage config =
          Files.isRegularFile(file)
              ? TextProto.parse(Folders.text(file), name + "/config.pbtxt")
              : TextMessage.EMPTY;
      return new TritonModel(folder, config).read();
    } catch (BringException broken) {
      return Foreign.refused(name, List.of(), String.valueOf(broken.getMessage()));
    }
  }

  private Foreign read() throws IOException {
    NavigableMap<Long, Path> folders = Folders.versions(folder);
    Kind kind = kind(folders);
    if (kind == null) {
      return Foreign.refused(name, telling.lines(), unsupported());
    }
    try {
      Names.model(name);
    } catch (IllegalArgumentException refused) {
      return Foreign.refused(name, telling.lines(), String.valueOf(refused.getMessage()));
    }
    NavigableMap<Long, Path> versions = new TreeMap<>();
    for (Map.Entry<Long, Path> version : folders.entrySet()) {
      Path files = files(version.getValue(), kind);
      if (files == null) {
        telling.none(
            "version " + version.getKey(), 0, "there is no " + file(kind) + " in its folder");
      } else {
        versions.put(version.getKey(), files);
      }
    }
    if (versions.isEmpty()) {
      return Foreign.refused(name, telling.lines(), "it has no version folder with " + file(kind));
    }
    List<Long> loaded =
        VersionChoice.of(
            config.one("version_policy"),
            new TreeSet<>(versions.keySet()),
            "version_policy",
            telling);
    TextField named = config.one("name");
    if (named != null && !named.value().equals(name)) {
      telling.changed("name", named.line(), "the folder's name counts: " + name);
    }
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    TritonBatching.read(config, settings, telling);
    TritonInstances.read(config, settings, telling);
    Map<String, String> engine = TritonRest.parameters(config, kind == Kind.ONNX, telling);
    if (!engine.isEmpty()) {
      settings.put("engineSettings", engine);
    }
    Map<String, String> tags = new LinkedHashMap<>();
    config.map("metric_tags").forEach((key, value) -> tags.put(key, value.value()));
    TextField first = config.one("metric_tags");
    if (first != null) {
      telling.taken("metric_tags", first.line(), "tags of the model");
    }
    List<Tensor> inputs = tensors("input");
    List<Tensor> outputs = tensors("output");
    TritonRest.tell(config, telling);
    return new Foreign(
        name,
        versions,
        loaded,
        new Settings(settings),
        Map.of(),
        tags,
        inputs,
        outputs,
        telling.lines(),
        null);
  }

  private enum Kind {
    ONNX,
    SAVED_MODEL
  }

  /** What its files are: as it says, or as they look where it says nothing. Null: not ours. */
  private @Nullable Kind kind(NavigableMap<Long, Path> folders) {
    TextField said = said();
    if (said == null) {
      for (Kind each : Kind.values()) {
        if (folders.values().stream().anyMatch(version -> there(version, file(each)))) {
          telling.changed("platform", 0, "not said; its files are " + file(each));
          return each;
        }
      }
      return null;
    }
    boolean graph = "tensorflow_graphdef".equals(config.text("platform"));
    Kind kind =
        switch (said.value()) {
          case "onnxruntime", "onnxruntime_onnx" -> Kind.ONNX;
          case "tensorflow_savedmodel" -> Kind.SAVED_MODEL;
          case "tensorflow" -> graph ? null : Kind.SAVED_MODEL;
          default -> null;
        };
    if (kind != null) {
      telling.taken(
          said.name(), said.line(), kind == Kind.ONNX ? "engine onnx" : "engine tensorflow");
    }
    return kind;
  }

  /** The field that says what runs the model: backend before platform. */
  private @Nullable TextField said() {
    for (String field : List.of("backend", "platform")) {
      TextField said = config.one(field);
      if (said != null && !said.value().isEmpty()) {
        return said;
      }
    }
    return null;
  }

  private String unsupported() {
    TextField said = said();
    return said == null
        ? "it says neither platform nor backend, and its files are neither model.onnx nor"
            + " model.savedmodel"
        : said.name()
            + " '"
            + said.value()
            + "' (line "
            + said.line()
            + ") has no engine here; ONNX models and SavedModels have one, and a plugin can bring"
            + " another";
  }

  private String file(Kind kind) {
    TextField named = config.one("default_model_filename");
    return named != null && !named.value().isEmpty()
        ? named.value()
        : kind == Kind.ONNX ? "model.onnx" : "model.savedmodel";
  }

  /** A file name of a configuration never leads out of the version's folder. */
  private static boolean there(Path version, String file) {
    Path path = version.resolve(file).normalize();
    return path.startsWith(version.normalize()) && Files.exists(path);
  }

  /** What to upload: the model alone, or with the files beside it that may hold its weights. */
  private @Nullable Path files(Path version, Kind kind) throws IOException {
    if (!there(version, file(kind))) {
      return null;
    }
    Path model = version.resolve(file(kind)).normalize();
    if (kind == Kind.ONNX && Files.isRegularFile(model)) {
      try (Stream<Path> inside = Files.list(version)) {
        return inside.count() == 1 ? model : version;
      }
    }
    return model;
  }

  private List<Tensor> tensors(String field) {
    boolean batched = max(config) > 0;
    List<Tensor> tensors = new ArrayList<>();
    for (TextField each : config.all(field)) {
      TextMessage tensor = each.inside();
      String tensorName = String.valueOf(tensor.text("name"));
      String type = type(tensor.text("data_type"));
      List<Long> shape = new ArrayList<>();
      if (batched) {
        shape.add(-1L);
      }
      tensor.all("dims").forEach(dimension -> shape.add(dimension.number()));
      String key = field + " " + tensorName;
      telling.taken(
          key, each.line(), type + " " + shape + ", held against the model's own signature");
      tensors.add(new Tensor(tensorName, type, shape));
      TritonRest.tensor(key, tensor, telling);
    }
    return tensors;
  }

  private static String type(@Nullable String word) {
    String type = word == null ? "" : word.replaceFirst("^TYPE_", "");
    return type.equals("STRING") ? "BYTES" : type;
  }

  /** Rows that a request may have; 0 when the model takes no batches. */
  static long max(TextMessage config) {
    TextField max = config.one("max_batch_size");
    return max == null ? 0 : max.number();
  }
}
