package dev.slipway.registry.artifact;

import dev.slipway.engine.inspect.ArtifactFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The files of an artifact, wherever they lie: a path opens the file that the manifest names and no
 * other, so that no name can lead anywhere else.
 */
public final class FilesByPath implements ArtifactFiles {
  private final List<Entry> entries;
  private final Map<String, Path> places;

  /**
   * @param places where each file of the manifest lies, by its path
   */
  public FilesByPath(Manifest manifest, Map<String, Path> places) {
    this.places = Map.copyOf(places);
    this.entries =
        manifest.files().stream().map(file -> new Entry(file.path(), file.bytes())).toList();
  }

  @Override
  public List<Entry> entries() {
    return entries;
  }

  @Override
  public InputStream open(String path) throws IOException {
    Path place = places.get(path);
    if (place == null) {
      throw new NoSuchFileException(path, null, "the artifact has no such file");
    }
    return new SeekingInput(place);
  }
}
