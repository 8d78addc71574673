package dev.slipway.platform.plugin;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactInspector;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One engine that a plugin brought. What it declares is asked once, at discovery, and does not
 * change. Thread-safe.
 *
 * <p>The native library is loaded by the first {@link #load}, not before; there is at most one
 * {@link Engine} per plugin and JVM. If opening it fails, every later load fails with the same
 * sentence until the process is started again.
 */
public final class EnginePlugin {

  private final String plugin;
  private final Path location;
  private final String spiVersion;
  private final EngineProvider provider;
  private final ClassLoader loader;
  private final EngineContext context;

  private final String name;
  private final String version;
  private final List<String> formats;
  private final Set<TensorType> datatypes;
  private final EngineTraits traits;
  private final List<SettingSpec> settings;
  private final ArtifactInspector inspector;

  private final Object opening = new Object();
  private volatile @Nullable Engine engine;
  private @Nullable EngineException openFailure;

  /**
   * @throws IllegalArgumentException if what the provider declares is not usable, as a sentence
   */
  EnginePlugin(
      String plugin,
      Path location,
      String spiVersion,
      EngineProvider provider,
      ClassLoader loader,
      EngineContext context) {
    this.plugin = plugin;
    this.location = location;
    this.spiVersion = spiVersion;
    this.provider = provider;
    this.loader = loader;
    this.context = context;
    name = provider.name();
    require(
        name != null && name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"),
        "its engine's name is '" + name + "'; a name is lower-case letters, digits and hyphens");
    version = provider.version();
    require(version != null && !version.isBlank(), "its engine '" + name + "' states no version");
    formats = List.copyOf(provider.formats());
    require(!formats.isEmpty(), "its engine '" + name + "' declares no format");
    datatypes = Set.copyOf(provider.datatypes());
    require(!datatypes.isEmpty(), "its engine '" + name + "' declares no datatype");
    traits = provider.traits();
    require(traits != null, "its engine '" + name + "' states no traits");
    settings = List.copyOf(provider.settings());
    Set<String> seen = new HashSet<>();
    for (SettingSpec setting : settings) {
      require(
          seen.add(setting.name()),
          "its engine '" + name + "' describes the setting '" + setting.name() + "' twice");
    }
    ArtifactInspector own = provider.inspector();
    require(own != null, "its engine '" + name + "' has no inspector");
    inspector = new GuardedInspector(name, formats.get(0), own, loader);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The plugin's name: its folder's. */
  public String plugin() {
    return plugin;
  }

  /** The folder or jar that it came from. */
  public Path location() {
    return location;
  }

  /** The SPI version that it was written for, e.g. {@code 1.0}. */
  public String spiVersion() {
    return spiVersion;
  }

  /** The engine's name; no two in a catalog have the same. */
  public String name() {
    return name;
  }

  /** The version of the runtime behind it. */
  public String version() {
    return version;
  }

  public List<String> formats() {
    return formats;
  }

  public Set<TensorType> datatypes() {
    return datatypes;
  }

  public EngineTraits traits() {
    return traits;
  }

  public List<SettingSpec> settings() {
    return settings;
  }

  /**
   * Why values that {@link #settings} allow cannot be honoured here, one sentence each. A check
   * that breaks is such a sentence.
   */
  public List<String> problems(Settings values) {
    try {
      return List.copyOf(ContextLoader.within(loader, () -> provider.problems(values)));
    } catch (Throwable thrown) {
      return List.of(
          "the engine '" + name + "' broke while checking settings: " + PluginFault.of(thrown));
    }
  }

  /**
   * Reads artifacts of the engine's formats. Whatever goes wrong inside the plugin is a {@link
   * dev.slipway.engine.inspect.Problem} that refuses the artifact, never an exception of another
   * kind than {@link java.io.IOException}.
   */
  public ArtifactInspector inspector() {
    return inspector;
  }

  /** The loader of the plugin's classes, for threads that run its code and nothing else. */
  public ClassLoader classLoader() {
    return loader;
  }

  /** Whether the engine's runtime is in this process. */
  public boolean opened() {
    return engine != null;
  }

  /**
   * Loads a model; the first one opens the engine. Blocks, for as long as it takes. Errors of the
   * plugin's own code come as {@link EngineFailure#INTERNAL}.
   */
  public LoadedModel load(LoadRequest request) throws EngineException {
    Engine opened = open();
    try {
      return ContextLoader.within(loader, () -> opened.load(request));
    } catch (EngineException refused) {
      throw refused;
    } catch (Throwable thrown) {
      Throwable broken = PluginFault.of(thrown);
      throw new EngineException(
          EngineFailure.INTERNAL,
          "the engine '" + name + "' broke while loading: " + broken,
          broken);
    }
  }

  private Engine open() throws EngineException {
    Engine opened = engine;
    if (opened != null) {
      return opened;
    }
    synchronized (opening) {
      opened = engine;
      if (opened != null) {
        return opened;
      }
      if (openFailure != null) {
        throw new EngineException(
            openFailure.failure(), String.valueOf(openFailure.getMessage()), openFailure);
      }
      try {
        opened = ContextLoader.within(loader, () -> provider.open(context));
      } catch (EngineException refused) {
        openFailure = refused;
        throw refused;
      } catch (Throwable thrown) {
        Throwable broken = PluginFault.of(thrown);
        openFailure =
            new EngineException(
                EngineFailure.UNSUPPORTED,
                "the engine '" + name + "' cannot be opened on this machine: " + broken,
                broken);
        throw openFailure;
      }
      engine = opened;
      return opened;
    }
  }

  /** Ends the engine if it was opened; all its models are closed before. For the process' end. */
  public void close() {
    Engine opened = engine;
    if (opened != null) {
      ContextLoader.<Engine, RuntimeException>within(
          loader,
          () -> {
            opened.close();
            return opened;
          });
    }
  }

  @Override
  public String toString() {
    return "engine " + name + " " + version + " (plugin " + plugin + ")";
  }
}
