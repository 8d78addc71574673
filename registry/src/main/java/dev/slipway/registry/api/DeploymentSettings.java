package dev.slipway.registry.api;

import dev.slipway.engine.Device;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a version is to be loaded and run.
 *
 * @param engine the engine that runs it; null: the one whose inspector recognised it
 * @param engineSettings values for settings that the engine describes, by name; the rest keep their
 *     defaults. Whether they are allowed is checked by who knows the engine
 * @param signature which of the version's signatures is served, by name; null: the first
 * @param swap what happens first when new settings need a load
 */
public record DeploymentSettings(
    @Nullable String engine,
    Instances instances,
    Batching batching,
    DeviceWish device,
    Map<String, String> engineSettings,
    @Nullable String signature,
    Swap swap) {

  /** Serves the version's first signature, and goes on serving while new settings are loaded. */
  public DeploymentSettings(
      @Nullable String engine,
      Instances instances,
      Batching batching,
      DeviceWish device,
      Map<String, String> engineSettings) {
    this(engine, instances, batching, device, engineSettings, null, Swap.LOAD_FIRST);
  }

  /** What a deployment gets when nobody says anything. */
  public static final DeploymentSettings DEFAULT =
      new DeploymentSettings(null, new Instances(1, 1), Batching.DEFAULT, DeviceWish.CPU, Map.of());

  public DeploymentSettings {
    if (engine != null) {
      Names.text("engine's name", engine, 128);
    }
    if (signature != null) {
      Names.text("signature's name", signature, 512);
    }
    if (engineSettings.size() > 256) {
      throw new IllegalArgumentException(
          "at most 256 engine settings, not " + engineSettings.size());
    }
    Map<String, String> copy = new TreeMap<>();
    engineSettings.forEach(
        (name, value) ->
            copy.put(
                Names.text("setting's name", name, 128),
                Names.text("setting's value", value, 4096)));
    engineSettings = java.util.Collections.unmodifiableMap(copy);
    // What was stored before there was a choice has none.
    swap = Objects.requireNonNullElse(swap, Swap.LOAD_FIRST);
  }

  /**
   * Executors of a loaded version on one node: {@code min} of them run; room and threads are leased
   * for {@code max}, so that {@code min} can be raised up to it without loading again.
   */
  public record Instances(int min, int max) {
    public Instances {
      if (min < 1 || max < min || max > 1024) {
        throw new IllegalArgumentException(
            "instances are 1 <= min <= max <= 1024, not min " + min + " and max " + max);
      }
    }
  }

  /**
   * How requests are gathered and how many may wait.
   *
   * @param maxItems rows in one batch at most, 1 to 65,536; 1 does not batch
   * @param maxDelayMicros how long a batch that is not full waits although an instance is free, 0
   *     to 10 s; 0 never idles a free instance
   * @param queueItems rows that may wait
   * @param queueBytes bytes that may wait
   * @param onLoop whether event loops may run its batches themselves while the largest takes
   *     microseconds; fastest for tiny models, and never done for others
   */
  public record Batching(
      int maxItems, long maxDelayMicros, int queueItems, long queueBytes, boolean onLoop) {

    /** Small batches, no delay, a queue of 1,024 rows or 256 MiB. */
    public static final Batching DEFAULT = new Batching(8, 0, 1024, 256L << 20);

    /** With runs on threads of their own. */
    public Batching(int maxItems, long maxDelayMicros, int queueItems, long queueBytes) {
      this(maxItems, maxDelayMicros, queueItems, queueBytes, false);
    }

    public Batching {
      Ranges.within("batching.maxItems", maxItems, 1, 65_536);
      Ranges.within("batching.maxDelayMicros", maxDelayMicros, 0, 10_000_000);
      Ranges.within("batching.queueItems", queueItems, 1, 10_000_000);
      Ranges.within("batching.queueBytes", queueBytes, 1, Long.MAX_VALUE);
    }
  }

  /**
   * The part of a device that is asked for.
   *
   * @param memoryBytes null: measured (auto)
   * @param partition the named partition of a device to stay inside, or null
   * @param priority 1 is the highest, 9 the lowest
   */
  public record DeviceWish(
      Device.Kind kind,
      @Nullable Long memoryBytes,
      @Nullable String partition,
      Isolation isolation,
      int priority) {

    /** The CPU, memory as measured, the usual priority. */
    public static final DeviceWish CPU =
        new DeviceWish(Device.Kind.CPU, null, null, Isolation.AUTO, 5);

    public DeviceWish {
      if (memoryBytes != null) {
        Ranges.within("device.memoryBytes", memoryBytes, 1, Long.MAX_VALUE);
      }
      if (partition != null) {
        Names.text("partition's name", partition, 128);
      }
      Ranges.within("device.priority", priority, 1, 9);
    }
  }

  /** Ways to replace what serves when its new settings need a load. */
  public enum Swap {
    /** Load the new one beside the old one, then drain the old one. */
    LOAD_FIRST,
    /** Drain the old one to make room; calls are refused until the new one is ready. */
    STOP_FIRST
  }

  /** Which process runs the engine. */
  public enum Isolation {
    AUTO,
    IN_PROCESS,
    SHARED_WORKER,
    OWN_WORKER
  }
}
