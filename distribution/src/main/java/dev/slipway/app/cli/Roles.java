package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Roles as people say them, and the rights that the API knows: viewer is VIEW, and so on. */
final class Roles {

  private static final Map<String, String> RIGHTS =
      Map.of(
          "viewer", "VIEW",
          "operator", "OPERATE",
          "admin", "ADMINISTER",
          "predict", "PREDICT");

  private Roles() {}

  /**
   * The grants that {@code ROLE} or {@code ROLE:PATTERN} say; the pattern is {@code *} without one.
   */
  static JsonArray grants(List<String> words) {
    JsonArray grants = new JsonArray();
    words.forEach(word -> grants.add(grant(word)));
    return grants;
  }

  static JsonObject grant(String word) {
    int colon = word.indexOf(':');
    String role = (colon < 0 ? word : word.substring(0, colon)).toLowerCase(Locale.ROOT);
    String pattern = colon < 0 ? "*" : word.substring(colon + 1);
    String right =
        RIGHTS.containsValue(role.toUpperCase(Locale.ROOT))
            ? role.toUpperCase(Locale.ROOT)
            : RIGHTS.get(role);
    if (right == null || pattern.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "a role is viewer, operator, admin or predict, with a model name behind a colon in which *"
              + " stands for anything, such as operator:fraud-*; got "
              + word);
    }
    return new JsonObject().put("right", right).put("pattern", pattern);
  }

  /** Grants as people say them. */
  static String words(JsonArray grants) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < grants.size(); i++) {
      JsonObject grant = grants.getJsonObject(i);
      String role =
          RIGHTS.entrySet().stream()
              .filter(entry -> entry.getValue().equals(grant.getString("right")))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(grant.getString("right"));
      String pattern = grant.getString("pattern");
      words.add(pattern.equals("*") ? role : role + ":" + pattern);
    }
    return words.isEmpty() ? "nothing" : String.join(" ", words);
  }
}
