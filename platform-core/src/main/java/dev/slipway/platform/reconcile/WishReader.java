package dev.slipway.platform.reconcile;

import dev.slipway.engine.Device;
import dev.slipway.engine.EngineTraits.MemoryReturn;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Signature;
import dev.slipway.platform.Pure;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.ServingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the registry's wishes ready for the planner: defaults of the engine filled in, and what
 * this installation cannot do refused with a sentence. Pure.
 */
@Pure
public final class WishReader {

  /** The id of the one device that is leased here. */
  public static final String CPU = "cpu";

  private final Map<String, EngineFacts> engines;
  private final Set<String> nodes;

  /**
   * @param engines that are installed here
   * @param nodes names of the ledger's nodes
   */
  public WishReader(List<EngineFacts> engines, Set<String> nodes) {
    Map<String, EngineFacts> byName = new TreeMap<>();
    engines.forEach(engine -> byName.put(engine.name(), engine));
    this.engines = byName;
    this.nodes = Set.copyOf(nodes);
  }

  /** The wish for the planner. */
  public Wish read(ServingSnapshot.Wish wish) {
    DeploymentSettings settings = wish.settings();
    EngineFacts engine = engines.get(wish.engine());
    String refusal = refusal(wish.engine(), wish.format(), wish.signatures(), settings);
    Map<String, String> complete =
        refusal == null && engine != null
            ? Settings.complete(engine.settings(), settings.engineSettings()).values()
            : settings.engineSettings();
    String node = node(settings.device());
    Long declared = settings.device().memoryBytes();
    return new Wish(
        wish.deployment(),
        wish.model(),
        wish.version(),
        wish.generation(),
        wish.wished() == Deployment.Wished.LOADED,
        new LoadSpec(
            wish.digest(),
            wish.bytes(),
            wish.format(),
            wish.entry(),
            wish.served().map(Signature::name).orElse(""),
            wish.engine(),
            engine == null ? "" : engine.version(),
            complete,
            settings.batching().maxItems(),
            settings.instances().max(),
            nodes.contains(node) ? node : CPU,
            declared == null ? 0 : declared,
            engine == null ? 1 : threads(engine.settings(), complete),
            engine == null ? "" : pool(engine)),
        new LiveSpec(settings.instances(), settings.batching()),
        settings.device().priority(),
        true, // docs/decisions/nothing-is-evicted-from-a-cpu.md
        settings.swap(),
        refusal);
  }

  /**
   * Why settings can never work here, as a sentence that names the setting, or null. Also what an
   * edge asks before it stores a wish.
   *
   * @param name of the engine that would run it
   * @param format of the version
   * @param signatures of the version
   */
  public @Nullable String refusal(
      String name, String format, List<Signature> signatures, DeploymentSettings settings) {
    EngineFacts engine = engines.get(name);
    if (engine == null) {
      return "no engine named '"
          + name
          + "' is installed here; there is "
          + (engines.isEmpty() ? "none at all" : String.join(", ", engines.keySet()))
          + ". Put its plugin into the plugins directory and start the server again";
    }
    if (!engine.formats().contains(format)) {
      return "the engine '"
          + name
          + "' runs "
          + String.join(", ", engine.formats())
          + ", and the version is "
          + format;
    }
    String wished = settings.signature();
    if (wished != null && signatures.stream().noneMatch(one -> one.name().equals(wished))) {
      return "the version has no signature '"
          + wished
          + "'; set signature to one of "
          + signatures.stream().map(Signature::name).toList()
          + ", or leave it out for the first";
    }
    String device = device(engine, settings.device());
    if (device != null) {
      return device;
    }
    List<String> problems = Settings.problems(engine.settings(), settings.engineSettings());
    if (problems.isEmpty()) {
      problems =
          engine.problems().apply(Settings.complete(engine.settings(), settings.engineSettings()));
    }
    return problems.isEmpty() ? null : String.join("; ", problems);
  }

  private @Nullable String device(EngineFacts engine, DeviceWish device) {
    if (device.kind() == Device.Kind.CUDA) {
      return "a GPU is used by worker processes only, never by the server itself, and this release"
          + " has no workers yet; set device.kind to CPU";
    }
    if (device.kind() != Device.Kind.CPU) {
      return "this node has no device of the kind " + device.kind() + "; set device.kind to CPU";
    }
    if (!engine.traits().devices().contains(Device.Kind.CPU)) {
      return "the engine '"
          + engine.name()
          + "' does not run on a CPU, only on "
          + new TreeSet<>(engine.traits().devices());
    }
    if (device.isolation() == Isolation.SHARED_WORKER
        || device.isolation() == Isolation.OWN_WORKER) {
      return "this release runs engines in the server's own process; set device.isolation to AUTO"
          + " or IN_PROCESS";
    }
    if (!nodes.contains(node(device))) {
      return "device.partition names '"
          + device.partition()
          + (nodes.size() == 1
              ? "', and a CPU has no partitions in this release: they come with worker processes;"
                  + " leave device.partition out, or set it to null"
              : "', and this node has " + new TreeSet<>(nodes));
    }
    return null;
  }

  private static String pool(EngineFacts engine) {
    return engine.traits().returnsMemoryOnClose() == MemoryReturn.AT_EXIT ? engine.name() : "";
  }

  private static String node(DeviceWish device) {
    return device.partition() == null ? CPU : CPU + "/" + device.partition();
  }

  /** The most that one of the settings counted in threads asks for; 1 without any. */
  private static int threads(List<SettingSpec> specs, Map<String, String> values) {
    int most = 1;
    for (SettingSpec spec : specs) {
      String value = values.get(spec.name());
      if (spec.unit().equals("threads")
          && spec.type() == SettingSpec.Type.INTEGER
          && value != null) {
        most = Math.max(most, Integer.parseInt(value));
      }
    }
    return most;
  }
}
