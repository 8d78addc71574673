package dev.slipway.platform.plugin;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What tells a set of resources from another without reading them: where their jars lie, how large
 * they are and when they were written, and each entry's length and checksum from the jar's own list
 * of contents. Another jar in the same place has another stamp, even where it was copied with its
 * time.
 *
 * @param name the stamp as 64 characters that a file may be named by
 * @param sizes each file's length, by the last part of its resource's name
 */
record JarStamp(String name, Map<String, Long> sizes) {

  /**
   * The stamp of a class loader's resources. None where one of them does not lie in a jar of the
   * file system, or cannot be found.
   *
   * @param byFile the resources by the last part of their names
   */
  static Optional<JarStamp> of(Class<?> anchor, Map<String, String> byFile) throws IOException {
    ClassLoader loader = anchor.getClassLoader();
    if (loader == null) {
      return Optional.empty();
    }
    MessageDigest stamp = ContentFolders.sha256();
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : byFile.entrySet()) {
      URL url = loader.getResource(entry.getValue());
      if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
        return Optional.empty();
      }
      // A cached one is that which lay there when it was first read.
      connection.setUseCaches(false);
      Optional<Path> file = file(connection.getJarFileURL());
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (JarFile ignored = connection.getJarFile()) {
        JarEntry inJar = connection.getJarEntry();
        BasicFileAttributes jar = Files.readAttributes(file.get(), BasicFileAttributes.class);
        sizes.put(entry.getKey(), inJar.getSize());
        String line =
            String.format(
                Locale.ROOT,
                "%s %d %s %d %x%n",
                url,
                jar.size(),
                jar.lastModifiedTime(),
                inJar.getSize(),
                inJar.getCrc());
        stamp.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Optional.of(new JarStamp(HexFormat.of().formatHex(stamp.digest()), sizes));
  }

  private static Optional<Path> file(URL jar) {
    try {
      return Optional.of(Path.of(URI.create(jar.toString())));
    } catch (IllegalArgumentException | FileSystemNotFoundException inAnotherJar) {
      return Optional.empty();
    }
  }
}
