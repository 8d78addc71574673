package dev.slipway.platform.plugin;

import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineSpi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Makes a plugin's jar as an author would: sources, compiled, packed. */
final class PluginJar {

  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> resources = new LinkedHashMap<>();
  private final List<String> providers = new ArrayList<>();
  private @Nullable String spi = EngineSpi.VERSION;

  /** An engine named {@code name}; {@code constructor} runs when it is made. */
  static PluginJar engine(String name, String constructor) {
    return new PluginJar().with("acme.Acme", source(name, constructor)).providing("acme.Acme");
  }

  static String source(String name, String constructor) {
    return """
        package acme;
        import dev.slipway.engine.*;
        import dev.slipway.engine.inspect.*;
        import java.util.*;
        public class Acme implements EngineProvider {
          public Acme() throws Exception { %s }
          public String name() { return "%s"; }
          public String version() { return "1"; }
          public List<String> formats() { return List.of("acme"); }
          public Set<TensorType> datatypes() { return Set.of(TensorType.FP32); }
          public EngineTraits traits() { return EngineTraits.pureJava(); }
          public ArtifactInspector inspector() {
            return new ArtifactInspector() {
              public int version() { return 1; }
              public boolean recognises(ArtifactFiles files) {
                return Thread.currentThread().getContextClassLoader() == Acme.class.getClassLoader();
              }
              public Inspection inspect(ArtifactFiles files) { throw new IllegalStateException("no idea"); }
            };
          }
          public List<SettingSpec> settings() { return List.of(); }
          public List<String> problems(Settings settings) { return List.of("as it says"); }
          public Engine open(EngineContext context) throws EngineException {
            int opened = Integer.parseInt(System.getProperty("acme.opened", "0")) + 1;
            System.setProperty("acme.opened", Integer.toString(opened));
            if (Boolean.getBoolean("acme.unopenable")) { throw new UnsatisfiedLinkError("no libacme"); }
            return new Engine() {
              public LoadedModel load(LoadRequest request) throws EngineException {
                throw new EngineException(EngineFailure.BAD_MODEL, "loaded by "
                    + Thread.currentThread().getContextClassLoader().getName());
              }
              public void close() {}
            };
          }
        }
        """
        .formatted(constructor, name);
  }

  /** An engine whose code throws {@code error} where {@code signature} begins a method. */
  static PluginJar throwing(String name, String signature, String error) {
    String whole = source(name, "");
    int body = whole.indexOf('{', whole.indexOf(signature));
    if (!whole.contains(signature)) {
      throw new IllegalArgumentException("no method begins with " + signature);
    }
    String thrown = "{ if (true) { throw new " + error + "; }";
    return new PluginJar()
        .with("acme.Acme", whole.substring(0, body) + thrown + whole.substring(body + 1))
        .providing("acme.Acme");
  }

  PluginJar with(String className, String source) {
    sources.put(className, source);
    return this;
  }

  PluginJar providing(String className) {
    providers.add(className);
    return this;
  }

  PluginJar resource(String name, byte[] content) {
    resources.put(name, content);
    return this;
  }

  PluginJar spi(@Nullable String version) {
    spi = version;
    return this;
  }

  /** Writes the jar; the folder is made. */
  Path write(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    Path work = Files.createTempDirectory("plugin-jar");
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    Path classes = Files.createDirectories(work.resolve("classes"));
    String spiPlace =
        Path.of(
                java.net.URI.create(
                    EngineProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .toString();
    arguments.addAll(
        0, List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", spiPlace));
    if (!sources.isEmpty() && compile(arguments) != 0) {
      throw new IOException("the plugin's source does not compile");
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (spi != null) {
      manifest.getMainAttributes().putValue(EngineSpi.MANIFEST_ATTRIBUTE, spi);
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        put(packed, classes.relativize(file).toString(), Files.readAllBytes(file));
      }
      if (!providers.isEmpty()) {
        put(
            packed,
            "META-INF/services/dev.slipway.engine.EngineProvider",
            String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
      }
      for (Map.Entry<String, byte[]> resource : resources.entrySet()) {
        put(packed, resource.getKey(), resource.getValue());
      }
    }
    return jar;
  }

  /** With the compiler of the JDK that builds, where this Java is a runtime without one. */
  private static int compile(List<String> arguments) throws IOException {
    JavaCompiler own = ToolProvider.getSystemJavaCompiler();
    if (own != null) {
      return own.run(null, null, null, arguments.toArray(String[]::new));
    }
    List<String> command = new ArrayList<>(arguments);
    command.add(0, System.getProperty("test.javac", "javac"));
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("nobody waits for the compiler", interrupted);
    }
  }

  private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
