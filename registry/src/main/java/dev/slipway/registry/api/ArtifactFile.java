package dev.slipway.registry.api;

/**
 * One file of an artifact.
 *
 * @param path relative, with {@code /}
 * @param bytes its size
 * @param sha256 of its content
 */
public record ArtifactFile(String path, long bytes, String sha256) {
  public ArtifactFile {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a file of an artifact has a path");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("a file's size is 0 or more, not " + bytes);
    }
    Names.digest(sha256);
  }
}
