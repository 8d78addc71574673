package dev.slipway.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** {@link CrashingEngine} as a plugin beside those of the packaged product. */
final class CrashingPlugin {

  private CrashingPlugin() {}

  /** Makes a folder of plugins. */
  static Path in(Path folder) throws Exception {
    Path plugins = Plugins.shipped(folder);
    Path jar = Files.createDirectories(plugins.resolve("crashing")).resolve("crashing.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(new Attributes.Name("Slipway-Engine-Spi"), "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new ZipEntry("META-INF/services/dev.slipway.engine.EngineProvider"));
      out.write(CrashingEngine.class.getName().getBytes(StandardCharsets.UTF_8));
      for (Path type : classes()) {
        out.putNextEntry(new ZipEntry("dev/slipway/it/server/" + type.getFileName()));
        Files.copy(type, out);
      }
    }
    return plugins;
  }

  private static List<Path> classes() throws Exception {
    Path all =
        Path.of(CrashingEngine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> ours =
        Files.newDirectoryStream(all.resolve("dev/slipway/it/server"), "CrashingEngine*.class")) {
      ours.forEach(found::add);
    }
    return found;
  }

  /** Waits until so many loads of a model that waits have begun. */
  static void awaitLoads(Path gate, int number) throws InterruptedException {
    RunningServer.awaitTrue(
        "load " + number + " has begun", Duration.ofMinutes(1), () -> begun(gate) == number);
  }

  private static long begun(Path gate) {
    try (Stream<Path> files = Files.list(gate)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(CrashingEngine.BEGUN))
          .count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
