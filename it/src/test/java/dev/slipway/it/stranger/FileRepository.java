package dev.slipway.it.stranger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A Maven repository in a directory: what a stranger would get from ours. */
final class FileRepository {

  private static final String GROUP = "dev/slipway";

  private final Path root;
  private final String version;

  FileRepository(Path root, String version) {
    this.root = root;
    this.version = version;
  }

  Path root() {
    return root;
  }

  void addPom(String artifact, Path pom) throws IOException {
    Files.copy(pom, place(artifact).resolve(artifact + "-" + version + ".pom"));
  }

  /** Adds the jar that the class came from, packing it first if the build has not. */
  void addJar(String artifact, Class<?> inside) throws Exception {
    Path built = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = place(artifact).resolve(artifact + "-" + version + ".jar");
    if (Files.isRegularFile(built)) {
      Files.copy(built, jar);
      return;
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(built)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(new JarEntry(built.relativize(file).toString()));
        Files.copy(file, packed);
        packed.closeEntry();
      }
    }
  }

  private Path place(String artifact) throws IOException {
    return Files.createDirectories(root.resolve(GROUP).resolve(artifact).resolve(version));
  }
}
