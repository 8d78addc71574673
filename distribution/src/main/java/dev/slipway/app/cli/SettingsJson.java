package dev.slipway.app.cli;

import dev.slipway.engine.Device;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A deployment's settings as the server writes and reads them. */
final class SettingsJson {

  private SettingsJson() {}

  static DeploymentSettings read(JsonObject json) {
    JsonObject instances = json.getJsonObject("instances");
    JsonObject batching = json.getJsonObject("batching");
    JsonObject device = json.getJsonObject("device");
    return new DeploymentSettings(
        json.getString("engine"),
        new Instances(instances.getInteger("min"), instances.getInteger("max")),
        new Batching(
            batching.getInteger("maxItems"),
            batching.getLong("maxDelayMicros"),
            batching.getInteger("queueItems"),
            batching.getLong("queueBytes"),
            batching.getBoolean("onLoop")),
        new DeviceWish(
            Device.Kind.valueOf(device.getString("kind")),
            device.getLong("memoryBytes"),
            device.getString("partition"),
            Isolation.valueOf(device.getString("isolation")),
            device.getInteger("priority")),
        texts(json.getJsonObject("engineSettings")),
        json.getString("signature"),
        Swap.valueOf(json.getString("swap")));
  }

  static JsonObject write(DeploymentSettings settings) {
    Batching batching = settings.batching();
    DeviceWish device = settings.device();
    return new JsonObject()
        .put("engine", settings.engine())
        .put(
            "instances",
            new JsonObject()
                .put("min", settings.instances().min())
                .put("max", settings.instances().max()))
        .put(
            "batching",
            new JsonObject()
                .put("maxItems", batching.maxItems())
                .put("maxDelayMicros", batching.maxDelayMicros())
                .put("queueItems", batching.queueItems())
                .put("queueBytes", batching.queueBytes())
                .put("onLoop", batching.onLoop()))
        .put(
            "device",
            new JsonObject()
                .put("kind", device.kind().name())
                .put("memoryBytes", device.memoryBytes())
                .put("partition", device.partition())
                .put("isolation", device.isolation().name())
                .put("priority", device.priority()))
        .put("engineSettings", json(settings.engineSettings()))
        .put("signature", settings.signature())
        .put("swap", settings.swap().name());
  }

  static JsonObject json(Map<String, String> texts) {
    JsonObject json = new JsonObject();
    texts.forEach(json::put);
    return json;
  }

  static Map<String, String> texts(@Nullable JsonObject json) {
    Map<String, String> texts = new TreeMap<>();
    if (json != null) {
      json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
    }
    return texts;
  }
}
