package dev.slipway.platform.host;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.platform.plugin.EnginePlugin;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine in this JVM: calls are plain method calls, and a crash of its native code is a
 * crash of ours.
 */
public final class InProcessHost implements EngineHost {

  /** Loads a model, wherever the engine came from. */
  @FunctionalInterface
  private interface Loading {
    LoadedModel load(LoadRequest request) throws EngineException;
  }

  private final String engine;
  private final String version;
  private final EngineTraits traits;
  private final ClassLoader loader;
  private final Loading loading;
  private final Runnable closing;

  private InProcessHost(
      String engine,
      String version,
      EngineTraits traits,
      ClassLoader loader,
      Loading loading,
      Runnable closing) {
    this.engine = engine;
    this.version = version;
    this.traits = traits;
    this.loader = loader;
    this.loading = loading;
    this.closing = closing;
  }

  /** The engine of a plugin. */
  public static InProcessHost of(EnginePlugin plugin) {
    return new InProcessHost(
        plugin.name(),
        plugin.version(),
        plugin.traits(),
        plugin.classLoader(),
        plugin::load,
        plugin::close);
  }

  /** An engine on our own class path. */
  public static InProcessHost of(EngineProvider provider, EngineContext context) {
    Lazily engine = new Lazily(provider, context);
    return new InProcessHost(
        provider.name(),
        provider.version(),
        provider.traits(),
        InProcessHost.class.getClassLoader(),
        engine::load,
        engine::close);
  }

  @Override
  public String engine() {
    return engine;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public EngineTraits traits() {
    return traits;
  }

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    return loading.load(request);
  }

  @Override
  public ClassLoader contextLoader() {
    return loader;
  }

  @Override
  public void close() {
    closing.run();
  }

  @Override
  public String toString() {
    return "engine " + engine + " " + version + " in this process";
  }

  /** Opens the engine for its first model. */
  private static final class Lazily {
    private final EngineProvider provider;
    private final EngineContext context;
    private @Nullable Engine engine;

    Lazily(EngineProvider provider, EngineContext context) {
      this.provider = provider;
      this.context = context;
    }

    LoadedModel load(LoadRequest request) throws EngineException {
      try {
        return open().load(request);
      } catch (RuntimeException | Error broken) {
        throw new EngineException(
            EngineFailure.INTERNAL,
            "the engine '" + provider.name() + "' broke while loading: " + broken,
            broken);
      }
    }

    private synchronized Engine open() throws EngineException {
      Engine opened = engine;
      if (opened == null) {
        opened = provider.open(context);
        engine = opened;
      }
      return opened;
    }

    synchronized void close() {
      if (engine != null) {
        engine.close();
        engine = null;
      }
    }
  }
}
