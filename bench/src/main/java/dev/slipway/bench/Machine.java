package dev.slipway.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the figures were measured on.
 *
 * @param jdk of the server, which is this process' own
 */
record Machine(String processor, int cores, long memoryBytes, String kernel, String jdk) {

  static Machine read() throws IOException {
    return new Machine(
        field(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch", "unknown")),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal", "0 kB").split(" ", 2)[0]) << 10,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
  }

  private static String field(Path file, String name, String otherwise) throws IOException {
    for (String line : Files.readAllLines(file)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return otherwise;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("processor", processor)
        .put("cores", cores)
        .put("memoryBytes", memoryBytes)
        .put("kernel", kernel)
        .put("jdk", jdk);
  }

  static Machine fromJson(JsonObject json) {
    return new Machine(
        json.getString("processor"),
        json.getInteger("cores"),
        json.getLong("memoryBytes"),
        json.getString("kernel"),
        json.getString("jdk"));
  }

  /** In a line. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%d cores of %s, %.0f GiB, %s, %s",
        cores,
        processor,
        memoryBytes / (double) (1L << 30),
        kernel,
        jdk);
  }
}
