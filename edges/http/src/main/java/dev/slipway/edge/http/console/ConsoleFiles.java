package dev.slipway.edge.http.console;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All files of the console, in memory. Made before the server listens, by any thread; read by all
 * event loops.
 */
public final class ConsoleFiles {

  /** Where the console lies on the class path. */
  static final String ROOT = "META-INF/resources/console/";

  /** One line for each file: its SHA-256 in hexadecimal, a space, its path below the root. */
  static final String LIST = "files.txt";

  /** What every page begins with. */
  static final String INDEX = "index.html";

  /** Below it stand files whose names hold a hash of their content. */
  private static final String HASHED = "assets/";

  private static final String GZIP = ".gz";
  private static final String BROTLI = ".br";

  private final Map<String, ConsoleFile> files;
  private final ConsoleFile index;

  private ConsoleFiles(Map<String, ConsoleFile> files, ConsoleFile index) {
    this.files = files;
    this.index = index;
  }

  /**
   * Reads the console from the class path.
   *
   * @return empty when this server was installed without one
   * @throws IOException when it is there and cannot be read whole
   */
  public static Optional<ConsoleFiles> read(ClassLoader loader) throws IOException {
    Map<String, String> listed = new HashMap<>();
    try (InputStream list = loader.getResourceAsStream(ROOT + LIST)) {
      if (list == null) {
        return Optional.empty();
      }
      for (String line : lines(list)) {
        if (line.length() < 66 || line.charAt(64) != ' ') {
          throw new IOException(
              "the list of the console's files has a line that is none: '" + line + "'");
        }
        listed.put(line.substring(65), line.substring(0, 64));
      }
    }
    Map<String, ConsoleFile> files = new HashMap<>();
    for (Map.Entry<String, String> entry : listed.entrySet()) {
      String path = entry.getKey();
      if (path.endsWith(GZIP) || path.endsWith(BROTLI)) {
        continue;
      }
      files.put(
          path,
          new ConsoleFile(
              path,
              ConsoleFile.typeOf(path),
              entry.getValue(),
              path.startsWith(HASHED),
              bytes(loader, path),
              listed.containsKey(path + GZIP) ? bytes(loader, path + GZIP) : null,
              listed.containsKey(path + BROTLI) ? bytes(loader, path + BROTLI) : null));
    }
    ConsoleFile index = files.get(INDEX);
    if (index == null) {
      throw new IOException("the console has no " + INDEX);
    }
    return Optional.of(new ConsoleFiles(Map.copyOf(files), index));
  }

  /**
   * The file of a path, without a slash before it; null when there is none.
   *
   * @param path as it stands in the request
   */
  @Nullable ConsoleFile find(String path) {
    return files.get(path);
  }

  ConsoleFile index() {
    return index;
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Buffer bytes(ClassLoader loader, String path) throws IOException {
    try (InputStream in = loader.getResourceAsStream(ROOT + path)) {
      if (in == null) {
        throw new IOException("the console's file " + path + " is listed and not there");
      }
      return Buffer.buffer(in.readAllBytes());
    }
  }
}
