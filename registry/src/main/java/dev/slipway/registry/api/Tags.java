package dev.slipway.registry.api;

import java.util.Map;
import java.util.TreeMap;

/** Tags as people give them: at most 64, keys of 1 to 128 characters, values of at most 1,024. */
final class Tags {
  private static final int MOST = 64;

  private Tags() {}

  static Map<String, String> copy(Map<String, String> tags) {
    if (tags.size() > MOST) {
      throw new IllegalArgumentException("at most " + MOST + " tags, not " + tags.size());
    }
    Map<String, String> copy = new TreeMap<>();
    tags.forEach(
        (key, value) -> {
          if (key.isBlank()) {
            throw new IllegalArgumentException("a tag's key is empty");
          }
          copy.put(Names.text("tag's key", key, 128), Names.text("tag's value", value, 1024));
        });
    return java.util.Collections.unmodifiableMap(copy);
  }
}
