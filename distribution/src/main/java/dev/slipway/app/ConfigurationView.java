package dev.slipway.app;

import dev.slipway.app.config.ConfigKey;
import dev.slipway.app.config.Configuration;
import dev.slipway.app.config.Keys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The configuration as the API shows it: where each value comes from, and no secret. */
final class ConfigurationView {

  private ConfigurationView() {}

  /**
   * {@code {items: [...]}}, in the order of the reference page.
   *
   * @param effective by key, what a value comes to on this machine
   */
  static JsonObject of(Configuration configuration, Map<String, String> effective) {
    JsonArray items = new JsonArray();
    for (ConfigKey<?> key : Keys.all()) {
      Configuration.Origin origin = configuration.origin(key);
      JsonObject item = new JsonObject().put("key", key.name()).put("secret", key.secret());
      if (key.secret()) {
        item.put("set", !origin.text().isEmpty());
      } else {
        item.put("value", origin.text());
        String comesTo = effective.get(key.name());
        if (comesTo != null && !comesTo.equals(origin.text())) {
          item.put("effective", comesTo);
        }
      }
      items.add(
          item.put("source", origin.source().name())
              .put("from", origin.from())
              .put("unit", key.type())
              .put("allowed", key.allowed())
              .put("default", key.defaultValue())
              .put("environment", key.environment())
              .put("description", key.description()));
    }
    return new JsonObject().put("items", items);
  }
}
