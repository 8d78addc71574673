package dev.slipway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.config.ConfigKey;
import dev.slipway.app.config.Configuration;
import dev.slipway.app.config.Keys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationViewTest {

  @TempDir Path folder;

  @Test
  void eachValueSaysWhereItComesFrom() throws Exception {
    Path file = Files.writeString(folder.resolve("slipway.properties"), "http.max-body = 2MiB\n");
    JsonObject page =
        ConfigurationView.of(
            Configuration.read(file, Map.of("SLIPWAY_NODE_NAME", "n7"), Map.of("http.port", "0")),
            Map.of("http.port", "40123", "node.name", "n7"));
    assertEquals(Keys.all().size(), page.getJsonArray("items").size());
    JsonObject port = item(page, "http.port");
    assertEquals("0", port.getString("value"));
    assertEquals("40123", port.getString("effective"));
    assertEquals("FLAG", port.getString("source"));
    assertEquals("--set", port.getString("from"));
    assertEquals("port", port.getString("unit"));
    JsonObject body = item(page, "http.max-body");
    assertEquals("FILE", body.getString("source"));
    assertEquals(file.toString(), body.getString("from"));
    JsonObject node = item(page, "node.name");
    assertEquals("ENVIRONMENT", node.getString("source"));
    assertEquals("SLIPWAY_NODE_NAME", node.getString("from"));
    assertFalse(node.containsKey("effective"), "it is the value itself");
    JsonObject bind = item(page, "http.bind");
    assertEquals("DEFAULT", bind.getString("source"));
    assertEquals("", bind.getString("from"));
  }

  @Test
  void aSecretIsNamedAndNeverShown() {
    JsonObject page =
        ConfigurationView.of(
            Configuration.read(
                null, Map.of("SLIPWAY_DATABASE_URL", "postgresql://u:hidden@h:1/d"), Map.of()),
            Map.of("database.url", "postgresql://u:hidden@h:1/d"));
    JsonObject url = item(page, "database.url");
    assertTrue(url.getBoolean("secret") && url.getBoolean("set"));
    assertFalse(page.encode().contains("hidden"), page::encode);
    JsonObject unset =
        item(
            ConfigurationView.of(Configuration.read(null, Map.of(), Map.of()), Map.of()),
            "database.url");
    assertFalse(unset.getBoolean("set"));
    for (ConfigKey<?> key : Keys.all()) {
      assertEquals(key.secret(), !item(page, key.name()).containsKey("value"), key.name());
    }
  }

  private static JsonObject item(JsonObject page, String key) {
    JsonArray items = page.getJsonArray("items");
    for (int i = 0; i < items.size(); i++) {
      if (items.getJsonObject(i).getString("key").equals(key)) {
        return items.getJsonObject(i);
      }
    }
    throw new AssertionError("no key " + key);
  }
}
