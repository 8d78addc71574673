package dev.slipway.platform.plugin;

import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineSpi;
import dev.slipway.platform.plugin.SkippedPlugin.Code;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one place in the plugins directory holds: usable engines, and what is wrong with the rest.
 */
record Plugin(List<EnginePlugin> engines, List<SkippedPlugin> skipped) {

  private static final String SERVICE = "META-INF/services/" + EngineProvider.class.getName();

  private static final SpiVersion OURS = ourVersion();

  /** A broken service file may fail again and again; nobody brings more engines than this. */
  private static final int MOST_PROVIDERS = 64;

  /** Class loaders are made once per JVM, so what they loaded is kept for the next scan. */
  private static final Map<Path, Plugin> LOADED = new ConcurrentHashMap<>();

  static Plugin of(Path location, EngineContext context) {
    Path place = location.toAbsolutePath().normalize();
    Plugin known = LOADED.get(place);
    if (known != null) {
      return known;
    }
    String name = name(place);
    Plugin plugin;
    try {
      plugin = load(name, place, context);
    } catch (Refused refused) {
      plugin = refused(name, refused.code, refused.reason);
    } catch (IOException unreadable) {
      plugin = refused(name, Code.UNREADABLE, "it cannot be read: " + unreadable);
    }
    if (!plugin.engines.isEmpty()) {
      LOADED.put(place, plugin);
    }
    return plugin;
  }

  private static Plugin load(String name, Path place, EngineContext context) throws IOException {
    List<URL> jars = new ArrayList<>();
    String spiVersion = null;
    for (Path jar : jars(place)) {
      String inJar = checkedVersion(jar);
      spiVersion = inJar == null ? spiVersion : inJar;
      jars.add(url(jar));
    }
    if (spiVersion == null) {
      throw new Refused(
          jars.isEmpty() ? Code.NO_JAR : Code.NO_ENGINE,
          jars.isEmpty()
              ? "there is no jar in it"
              : "none of its jars names an engine; an engine's jar has the file " + SERVICE);
    }
    String stated = spiVersion;
    ClassLoader loader = new PluginClassLoader(name, jars);
    return ContextLoader.within(loader, () -> engines(name, place, stated, loader, context));
  }

  private static List<Path> jars(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(Plugin::isJar).sorted().toList();
    }
  }

  /** The SPI version that the jar states; null if it holds no engine. */
  private static @Nullable String checkedVersion(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getEntry(SERVICE) == null) {
        return null;
      }
      Manifest manifest = file.getManifest();
      String stated =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(EngineSpi.MANIFEST_ATTRIBUTE);
      if (stated == null) {
        throw new Refused(
            Code.SPI_NOT_STATED,
            fileName(jar)
                + " does not say which engine SPI it was written for; its manifest needs the line '"
                + EngineSpi.MANIFEST_ATTRIBUTE
                + ": "
                + OURS
                + "'");
      }
      SpiVersion asked = SpiVersion.parse(stated);
      if (asked == null) {
        throw new Refused(
            Code.SPI_NOT_STATED,
            fileName(jar)
                + " states the engine SPI '"
                + stated
                + "' in its manifest; a version looks like '"
                + OURS
                + "'");
      }
      if (!OURS.supports(asked)) {
        throw new Refused(
            Code.SPI_NOT_SUPPORTED,
            fileName(jar)
                + " was written for the engine SPI "
                + asked
                + " and this server has "
                + OURS
                + (asked.major() == OURS.major()
                    ? "; use a newer server or an older version of the plugin"
                    : "; use the version of the plugin for " + OURS.major() + ".x"));
      }
      return asked.toString();
    } catch (IOException | SecurityException unreadable) {
      throw new Refused(
          Code.UNREADABLE,
          fileName(jar)
              + " is not a readable jar ("
              + unreadable.getMessage()
              + "); copy it again");
    }
  }

  private static Plugin engines(
      String name, Path place, String spiVersion, ClassLoader loader, EngineContext context) {
    List<EnginePlugin> engines = new ArrayList<>();
    List<SkippedPlugin> skipped = new ArrayList<>();
    Iterator<ServiceLoader.Provider<EngineProvider>> providers =
        ServiceLoader.load(EngineProvider.class, loader).stream().iterator();
    for (int i = 0; i < MOST_PROVIDERS; i++) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        engines.add(
            new EnginePlugin(name, place, spiVersion, providers.next().get(), loader, context));
      } catch (IllegalArgumentException unusable) {
        skipped.add(new SkippedPlugin(name, Code.UNUSABLE, String.valueOf(unusable.getMessage())));
      } catch (ServiceConfigurationError broken) {
        skipped.add(
            new SkippedPlugin(name, Code.BROKEN, "its engine cannot be made: " + told(broken)));
      } catch (Throwable thrown) {
        skipped.add(
            new SkippedPlugin(
                name, Code.BROKEN, "its engine cannot be made: " + PluginFault.of(thrown)));
      }
    }
    if (engines.isEmpty() && skipped.isEmpty()) {
      skipped.add(
          new SkippedPlugin(name, Code.NO_ENGINE, "its file " + SERVICE + " names no engine"));
    }
    return new Plugin(List.copyOf(engines), List.copyOf(skipped));
  }

  /** The error and what caused it, without the text that ServiceLoader puts before both. */
  private static String told(Throwable broken) {
    Throwable cause = broken.getCause();
    return cause == null ? String.valueOf(broken.getMessage()) : broken.getMessage() + ": " + cause;
  }

  private static Plugin refused(String name, Code code, String reason) {
    return new Plugin(List.of(), List.of(new SkippedPlugin(name, code, reason)));
  }

  private static String name(Path place) {
    String file = fileName(place);
    return isJar(place) ? file.substring(0, file.length() - ".jar".length()) : file;
  }

  static boolean isJar(Path path) {
    return fileName(path).endsWith(".jar") && Files.isRegularFile(path);
  }

  static String fileName(Path path) {
    Path file = path.getFileName();
    return file == null ? path.toString() : file.toString();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new Refused(Code.UNREADABLE, "the path " + jar + " cannot be written as a URL");
    }
  }

  private static SpiVersion ourVersion() {
    SpiVersion ours = SpiVersion.parse(EngineSpi.VERSION);
    if (ours == null) {
      throw new IllegalStateException("EngineSpi.VERSION is no version: " + EngineSpi.VERSION);
    }
    return ours;
  }

  /** The plugin cannot be used, with the reason for a person. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Code code;
    private final String reason;

    Refused(Code code, String reason) {
      super(reason);
      this.code = code;
      this.reason = reason;
    }
  }
}
