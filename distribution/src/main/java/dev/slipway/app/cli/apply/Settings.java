package dev.slipway.app.cli.apply;

import dev.slipway.engine.Device;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a deployment as far as somebody gives them: what is not mentioned stays as it is, or
 * gets its default in a new deployment.
 *
 * @param given by name, e.g. {@code batching.maxItems}; a value is a text, a number, a flag, an
 *     enum's constant or, for {@code engineSettings}, a map. Null is a value where the setting
 *     allows it
 */
public record Settings(Map<String, @Nullable Object> given) {

  /** Nobody says anything. */
  public static final Settings NONE = new Settings(Map.of());

  public Settings {
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    for (String name : given.keySet()) {
      if (!flat(DeploymentSettings.DEFAULT).containsKey(name)) {
        throw new IllegalArgumentException("there is no setting " + name);
      }
    }
  }

  /** Everything that the settings say, by name. */
  public static Map<String, @Nullable Object> flat(DeploymentSettings settings) {
    Map<String, @Nullable Object> flat = new LinkedHashMap<>();
    flat.put("engine", settings.engine());
    flat.put("instances.min", settings.instances().min());
    flat.put("instances.max", settings.instances().max());
    flat.put("batching.maxItems", settings.batching().maxItems());
    flat.put("batching.maxDelayMicros", settings.batching().maxDelayMicros());
    flat.put("batching.queueItems", settings.batching().queueItems());
    flat.put("batching.queueBytes", settings.batching().queueBytes());
    flat.put("batching.onLoop", settings.batching().onLoop());
    flat.put("device.kind", settings.device().kind());
    flat.put("device.memoryBytes", settings.device().memoryBytes());
    flat.put("device.partition", settings.device().partition());
    flat.put("device.isolation", settings.device().isolation());
    flat.put("device.priority", settings.device().priority());
    flat.put("engineSettings", settings.engineSettings());
    flat.put("signature", settings.signature());
    flat.put("swap", settings.swap());
    return flat;
  }

  /**
   * The settings after what is given.
   *
   * @throws IllegalArgumentException when they are not allowed, with a sentence for a person
   */
  public DeploymentSettings over(DeploymentSettings current) {
    Map<String, @Nullable Object> all = flat(current);
    all.putAll(given);
    int min = integer(all, "instances.min");
    int max = integer(all, "instances.max");
    if (!given.containsKey("instances.max")) {
      max = Math.max(min, max);
    }
    return new DeploymentSettings(
        (String) all.get("engine"),
        new Instances(min, max),
        new Batching(
            integer(all, "batching.maxItems"),
            number(all, "batching.maxDelayMicros"),
            integer(all, "batching.queueItems"),
            number(all, "batching.queueBytes"),
            Boolean.TRUE.equals(all.get("batching.onLoop"))),
        new DeviceWish(
            word(all, "device.kind", Device.Kind.class),
            all.get("device.memoryBytes") == null ? null : number(all, "device.memoryBytes"),
            (String) all.get("device.partition"),
            word(all, "device.isolation", Isolation.class),
            integer(all, "device.priority")),
        texts(all.get("engineSettings")),
        (String) all.get("signature"),
        word(all, "swap", Swap.class));
  }

  private static int integer(Map<String, @Nullable Object> all, String name) {
    return Math.toIntExact(number(all, name));
  }

  private static long number(Map<String, @Nullable Object> all, String name) {
    if (all.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException(name + " is a number, not " + all.get(name));
  }

  private static <E extends Enum<E>> E word(
      Map<String, @Nullable Object> all, String name, Class<E> type) {
    Object value = all.get(name);
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException(name + " is a " + type.getSimpleName() + ", not " + value);
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    }
    return texts;
  }
}
