package dev.slipway.platform.plugin;

import dev.slipway.engine.EngineProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Set;

/**
 * What one plugin sees: the JDK, the SPI's packages as the platform has them, and its own jars.
 * Nothing else of the platform, nothing of other plugins, so that two plugins may bring two
 * versions of one library.
 *
 * <p>Made once per plugin and JVM and never closed: a native library belongs to the class loader
 * that loaded it and cannot be loaded by a second one.
 */
final class PluginClassLoader extends URLClassLoader {

  /** The packages that a plugin shares with the platform; each exactly, without packages below. */
  static final Set<String> SHARED_PACKAGES =
      Set.of("dev.slipway.engine", "dev.slipway.engine.inspect");

  private static final ClassLoader SPI = EngineProvider.class.getClassLoader();

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(String plugin, List<URL> jars) {
    super("plugin " + plugin, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    // A plugin that carries a copy of the SPI in its own jars would not be ours: ours comes first.
    return dot > 0 && SHARED_PACKAGES.contains(name.substring(0, dot))
        ? SPI.loadClass(name)
        : super.loadClass(name, resolve);
  }
}
