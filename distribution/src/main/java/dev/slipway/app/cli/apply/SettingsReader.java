package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.DeploymentWish;
import dev.slipway.engine.Device;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads how a version is to be loaded. */
final class SettingsReader {

  private SettingsReader() {}

  static DeploymentWish read(YamlField field) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    // A deployment without a word of its own: the version is loaded with the defaults.
    if (field.isNull()) {
      return new DeploymentWish(null, null, Settings.NONE);
    }
    Map<String, YamlField> keys =
        field.map(
            "wished",
            "replicas",
            "engine",
            "instances",
            "batching",
            "device",
            "engineSettings",
            "signature",
            "swap");
    take(keys, "engine", given, "engine", YamlField::textOrNull);
    part(keys, "instances", given, "min", "max");
    part(
        keys,
        "batching",
        given,
        "maxItems",
        "maxDelayMicros",
        "queueItems",
        "queueBytes",
        "onLoop");
    part(keys, "device", given, "kind", "memoryBytes", "partition", "isolation", "priority");
    take(keys, "engineSettings", given, "engineSettings", YamlField::texts);
    take(keys, "signature", given, "signature", YamlField::textOrNull);
    take(keys, "swap", given, "swap", swap -> swap.word(Swap.class));
    Settings settings = new Settings(given);
    try {
      settings.over(DeploymentSettings.DEFAULT);
    } catch (IllegalArgumentException refused) {
      throw field.wrong(String.valueOf(refused.getMessage()));
    }
    YamlField wished = keys.get("wished");
    YamlField replicas = keys.get("replicas");
    return new DeploymentWish(
        wished == null ? null : wished.word(Wished.class),
        replicas == null ? null : replicas(replicas),
        settings);
  }

  private static int replicas(YamlField field) {
    int count = field.integer();
    if (count < 1 || count > 1024) {
      throw field.wrong("replicas are 1 to 1024, not " + count);
    }
    return count;
  }

  private static void part(
      Map<String, YamlField> keys,
      String part,
      Map<String, @Nullable Object> given,
      String... names) {
    YamlField field = keys.get(part);
    if (field == null) {
      return;
    }
    Map<String, YamlField> inside = field.map(names);
    for (String name : names) {
      take(inside, name, given, part + "." + name, reader(part + "." + name));
    }
  }

  private static Function<YamlField, @Nullable Object> reader(String name) {
    return switch (name) {
      case "batching.onLoop" -> YamlField::flag;
      case "device.kind" -> field -> field.word(Device.Kind.class);
      case "device.isolation" -> field -> field.word(Isolation.class);
      case "device.partition" -> YamlField::textOrNull;
      case "device.memoryBytes" -> field -> field.isNull() ? null : field.number();
      case "batching.maxDelayMicros", "batching.queueBytes" -> YamlField::number;
      default -> YamlField::integer;
    };
  }

  private static void take(
      Map<String, YamlField> keys,
      String key,
      Map<String, @Nullable Object> given,
      String name,
      Function<YamlField, @Nullable Object> read) {
    YamlField field = keys.get(key);
    if (field != null) {
      given.put(name, read.apply(field));
    }
  }
}
