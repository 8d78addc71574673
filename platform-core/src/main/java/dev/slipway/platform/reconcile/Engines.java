package dev.slipway.platform.reconcile;

import dev.slipway.platform.host.EngineHost;
import dev.slipway.platform.host.InProcessHost;
import dev.slipway.platform.plugin.EnginePlugin;
import dev.slipway.platform.plugin.PluginCatalog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The engines of this node, each with the place where it runs. Immutable and thread-safe. */
public final class Engines {

  private final Map<String, EngineHost> hosts;
  private final List<EngineFacts> facts;

  /**
   * @param hosts by the engine's name
   * @param facts of the same engines
   */
  public Engines(Map<String, EngineHost> hosts, List<EngineFacts> facts) {
    this.hosts = Map.copyOf(hosts);
    this.facts = List.copyOf(facts);
  }

  /** The plugins' engines, each in this process. */
  public static Engines of(PluginCatalog catalog) {
    Map<String, EngineHost> hosts = new TreeMap<>();
    for (EnginePlugin plugin : catalog.engines()) {
      hosts.put(plugin.name(), InProcessHost.of(plugin));
    }
    return new Engines(
        hosts,
        catalog.engines().stream()
            .map(
                plugin ->
                    new EngineFacts(
                        plugin.name(),
                        plugin.version(),
                        plugin.formats(),
                        plugin.traits(),
                        plugin.settings(),
                        plugin::problems))
            .toList());
  }

  public List<EngineFacts> facts() {
    return facts;
  }

  public @Nullable EngineHost host(String engine) {
    return hosts.get(engine);
  }
}
