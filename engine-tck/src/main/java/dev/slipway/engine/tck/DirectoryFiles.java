package dev.slipway.engine.tck;

import dev.slipway.engine.inspect.ArtifactFiles;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An artifact's directory, in which some files may be replaced by other bytes. */
final class DirectoryFiles implements ArtifactFiles {

  private final Path directory;
  private final Map<String, Long> sizes = new TreeMap<>();
  private final Map<String, byte[]> replaced;

  private DirectoryFiles(Path directory, Map<String, byte[]> replaced) {
    this.directory = directory;
    this.replaced = replaced;
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String path = directory.relativize(file).toString().replace('\\', '/');
        byte[] other = replaced.get(path);
        sizes.put(path, other == null ? Files.size(file) : other.length);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the sample's files cannot be read", unreadable);
    }
  }

  static DirectoryFiles of(Path directory) {
    return new DirectoryFiles(directory, Map.of());
  }

  DirectoryFiles replacing(String path, byte[] content) {
    return new DirectoryFiles(directory, Map.of(path, content));
  }

  @Override
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    sizes.forEach((path, size) -> entries.add(new Entry(path, size)));
    return entries;
  }

  @Override
  public InputStream open(String path) throws IOException {
    if (!sizes.containsKey(path)) {
      throw new NoSuchFileException(path);
    }
    byte[] other = replaced.get(path);
    return other == null
        ? new FileInputStream(directory.resolve(path).toFile())
        : new ByteArrayInputStream(other);
  }
}
