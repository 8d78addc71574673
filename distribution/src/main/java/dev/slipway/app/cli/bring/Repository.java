package dev.slipway.app.cli.bring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies in a folder of another server.
 *
 * @param kind whose it is
 * @param models in the order of the configuration, or by name
 */
public record Repository(Kind kind, List<Foreign> models) {

  public Repository {
    models = List.copyOf(models);
  }

  /** Servers whose repositories are read. */
  public enum Kind {
    TRITON("Triton"),
    TENSORFLOW_SERVING("TensorFlow Serving");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As people read it. */
    public String words() {
      return words;
    }
  }

  /**
   * Reads a repository: for Triton a folder of models with config.pbtxt or version folders; for
   * TensorFlow Serving a models.config or the folder that it lies in, a base path, or a folder of
   * base paths.
   *
   * @throws BringException if it is none of these
   */
  public static Repository read(Path path) throws IOException {
    Path at = path.toAbsolutePath().normalize();
    if (Files.isRegularFile(at)) {
      Path folder = at.getParent();
      return new Repository(
          Kind.TENSORFLOW_SERVING, new ServingModels(folder == null ? at : folder).configured(at));
    }
    if (!Files.isDirectory(at)) {
      throw new BringException("there is no folder " + path);
    }
    Path config = at.resolve(ServingModels.CONFIG);
    if (Files.isRegularFile(config)) {
      return new Repository(Kind.TENSORFLOW_SERVING, new ServingModels(at).configured(config));
    }
    if (ServingModels.basePath(at)) {
      return new Repository(Kind.TENSORFLOW_SERVING, List.of(new ServingModels(at).model(at)));
    }
    return folders(at, path);
  }

  private static Repository folders(Path at, Path path) throws IOException {
    List<Path> triton = new ArrayList<>();
    List<Path> serving = new ArrayList<>();
    for (Path folder : Folders.in(at)) {
      if (Files.isRegularFile(folder.resolve("config.pbtxt"))) {
        triton.add(folder);
      } else if (ServingModels.basePath(folder)) {
        serving.add(folder);
      } else if (!Folders.versions(folder).isEmpty()) {
        triton.add(folder);
      }
    }
    if (triton.isEmpty() && serving.isEmpty()) {
      throw new BringException(
          path
              + " is no repository: expected folders with config.pbtxt (Triton), a "
              + ServingModels.CONFIG
              + ", or numbered folders with a SavedModel (TensorFlow Serving)");
    }
    if (!triton.isEmpty() && !serving.isEmpty()) {
      throw new BringException(
          path
              + " looks like Triton's ("
              + triton.get(0).getFileName()
              + ") and like TensorFlow Serving's ("
              + serving.get(0).getFileName()
              + "); import the folders one by one");
    }
    List<Foreign> models = new ArrayList<>();
    for (Path folder : triton) {
      models.add(TritonModel.read(folder));
    }
    ServingModels reader = new ServingModels(at);
    for (Path folder : serving) {
      models.add(reader.model(folder));
    }
    return new Repository(triton.isEmpty() ? Kind.TENSORFLOW_SERVING : Kind.TRITON, models);
  }
}
