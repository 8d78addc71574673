package dev.slipway.engine.tensorflow;

import dev.slipway.engine.inspect.ArtifactFiles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files below a directory as an artifact. */
record DirectoryFiles(Path directory) implements ArtifactFiles {

  @Override
  public List<Entry> entries() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(
              file ->
                  new Entry(
                      directory.relativize(file).toString().replace('\\', '/'),
                      file.toFile().length()))
          .sorted(Comparator.comparing(Entry::path))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    return new FileInputStream(directory.resolve(path).toFile());
  }
}
