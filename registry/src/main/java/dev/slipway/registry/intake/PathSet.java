package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.ArtifactPath;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths that can lie beside each other on every file system: no two that differ only in case or in
 * how a letter is composed, no file where another path needs a directory.
 */
final class PathSet {
  private final Map<String, String> files = new HashMap<>();
  private final Map<String, String> directories = new HashMap<>();

  /** Adds a file. Returns the path that it collides with; null when it was added. */
  @Nullable String addFile(String path) {
    String key = ArtifactPath.collisionKey(path);
    String earlier = files.get(key);
    if (earlier == null && directories.containsKey(key)) {
      earlier = directories.get(key) + "/";
    }
    if (earlier == null) {
      earlier = addParents(path);
    }
    if (earlier == null) {
      files.put(key, path);
    }
    return earlier;
  }

  /**
   * Adds a directory, given without a last slash. It may come again. Returns the file that it
   * collides with; null when it was added.
   */
  @Nullable String addDirectory(String path) {
    return addParents(path + "/");
  }

  private @Nullable String addParents(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      String key = ArtifactPath.collisionKey(parent);
      String file = files.get(key);
      if (file != null) {
        return file;
      }
      directories.putIfAbsent(key, parent);
    }
    return null;
  }
}
