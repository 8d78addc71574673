package dev.slipway.platform.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.it.server.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * TensorFlow Java needs protobuf 3.21, which others must not have to live with: held against the
 * packaged product. This test's own class path has a protobuf, so that a loader which looks there
 * is found out.
 */
class ProtobufApartIT {

  private static final String MESSAGE = "com.google.protobuf.Message";
  private static final Path PLUGINS = RunningServer.HOME.resolve("plugins");

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean holdsProtobuf(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().anyMatch(entry -> entry.getName().endsWith("protobuf/Message.class"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static PluginClassLoader loader(String plugin) throws IOException {
    return new PluginClassLoader(
        plugin, jars(PLUGINS.resolve(plugin)).stream().map(ProtobufApartIT::url).toList());
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void theServersOwnJarsHoldNone() throws IOException {
    assertEquals(
        List.of(),
        jars(RunningServer.HOME.resolve("lib")).stream()
            .filter(ProtobufApartIT::holdsProtobuf)
            .toList());
  }

  @Test
  void tensorFlowsPluginBringsItsOwnAndNoOtherPluginSeesOne() throws Exception {
    Class.forName(MESSAGE); // there is one on this test's class path, or the rest proves nothing
    try (PluginClassLoader tensorFlow = loader("tensorflow")) {
      Class<?> message = Class.forName(MESSAGE, false, tensorFlow);
      assertSame(tensorFlow, message.getClassLoader());
      assertEquals(
          List.of("protobuf-java-3.21.9.jar"),
          jars(PLUGINS.resolve("tensorflow")).stream()
              .filter(ProtobufApartIT::holdsProtobuf)
              .map(jar -> jar.getFileName().toString())
              .toList());
    }
    try (Stream<Path> plugins = Files.list(PLUGINS)) {
      for (Path plugin : plugins.toList()) {
        String name = plugin.getFileName().toString();
        if (!name.equals("tensorflow")) {
          try (PluginClassLoader other = loader(name)) {
            assertThrows(
                ClassNotFoundException.class, () -> Class.forName(MESSAGE, false, other), name);
          }
        }
      }
    }
  }
}
