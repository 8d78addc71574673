package dev.slipway.platform.plugin;

import dev.slipway.engine.EngineContext;
import dev.slipway.engine.inspect.ArtifactFiles;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The engines of this process, and the plugins that were skipped with the reason. Immutable and
 * thread-safe.
 *
 * <p>A plugin is a folder of jars, {@code plugins/<name>/*.jar}, or one jar, {@code
 * plugins/<name>.jar}. A jar that names an {@link dev.slipway.engine.EngineProvider} for the {@link
 * java.util.ServiceLoader} states in its manifest the SPI version that it was written for. Whatever
 * is wrong with one plugin, the others load. Of two engines with the same name the one whose folder
 * comes first in the alphabet stays.
 */
public final class PluginCatalog {

  private static final System.Logger LOG = System.getLogger(PluginCatalog.class.getName());

  private final Map<String, EnginePlugin> engines;
  private final List<SkippedPlugin> skipped;

  private PluginCatalog(Map<String, EnginePlugin> engines, List<SkippedPlugin> skipped) {
    this.engines = engines;
    this.skipped = List.copyOf(skipped);
  }

  /**
   * Looks through the plugins directory. Loads classes, no native library. Blocks. A plugin that an
   * earlier scan of this process loaded from the same place is the same again: new jars in an old
   * place are seen after a restart.
   *
   * @param plugins the directory; when it does not exist there are no plugins
   * @param unpacked where plugins' native files are kept, see {@link ContentFolders}
   */
  public static PluginCatalog scan(Path plugins, Path unpacked) {
    EngineContext context = new ContentFolders(unpacked);
    Map<String, EnginePlugin> engines = new LinkedHashMap<>();
    List<SkippedPlugin> skipped = new ArrayList<>();
    for (Path location : locations(plugins, skipped)) {
      Plugin plugin = Plugin.of(location, context);
      skipped.addAll(plugin.skipped());
      for (EnginePlugin engine : plugin.engines()) {
        EnginePlugin first = engines.putIfAbsent(engine.name(), engine);
        if (first != null) {
          skipped.add(
              new SkippedPlugin(
                  engine.plugin(),
                  SkippedPlugin.Code.NAME_TAKEN,
                  "its engine is named '"
                      + engine.name()
                      + "', as the one of the plugin '"
                      + first.plugin()
                      + "'; keep one of the two"));
        }
      }
    }
    engines.values().forEach(engine -> LOG.log(Level.INFO, "found {0}", engine));
    skipped.forEach(
        plugin ->
            LOG.log(Level.WARNING, "plugin {0} skipped: {1}", plugin.plugin(), plugin.reason()));
    return new PluginCatalog(engines, skipped);
  }

  private static List<Path> locations(Path plugins, List<SkippedPlugin> skipped) {
    if (!Files.isDirectory(plugins)) {
      LOG.log(Level.WARNING, "there is no plugins directory {0}: no engine is found", plugins);
      return List.of();
    }
    try (Stream<Path> children = Files.list(plugins)) {
      return children
          .filter(child -> !Plugin.fileName(child).startsWith("."))
          .filter(child -> Files.isDirectory(child) || Plugin.isJar(child))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      skipped.add(
          new SkippedPlugin(
              Plugin.fileName(plugins),
              SkippedPlugin.Code.UNREADABLE,
              "the plugins directory cannot be read: " + unreadable));
      return List.of();
    }
  }

  /** All engines, in the order of their plugins' names. */
  public List<EnginePlugin> engines() {
    return List.copyOf(engines.values());
  }

  /** What is not used, and why. */
  public List<SkippedPlugin> skipped() {
    return skipped;
  }

  /** The engine of that name. */
  public Optional<EnginePlugin> engine(String name) {
    return Optional.ofNullable(engines.get(name));
  }

  /** The engines that run the format. */
  public List<EnginePlugin> forFormat(String format) {
    return engines.values().stream().filter(engine -> engine.formats().contains(format)).toList();
  }

  /**
   * The engines whose inspectors recognise the files.
   *
   * @throws IOException if a file cannot be read
   */
  public List<EnginePlugin> recognising(ArtifactFiles files) throws IOException {
    List<EnginePlugin> found = new ArrayList<>();
    for (EnginePlugin engine : engines.values()) {
      if (engine.inspector().recognises(files)) {
        found.add(engine);
      }
    }
    return found;
  }
}
