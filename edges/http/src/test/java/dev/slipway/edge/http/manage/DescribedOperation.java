package dev.slipway.edge.http.manage;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An operation of the OpenAPI document.
 *
 * @param path below the API's base, with names in braces
 * @param described what the document says of it
 */
record DescribedOperation(String method, String path, JsonObject described) {

  static List<DescribedOperation> all(JsonObject document) {
    List<DescribedOperation> all = new ArrayList<>();
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
        all.add(
            new DescribedOperation(
                verb.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                (JsonObject) verb.getValue()));
      }
    }
    return all;
  }

  String id() {
    return described.getString("operationId");
  }

  String tag() {
    return described.getJsonArray("tags").getString(0);
  }

  String heading() {
    return method + " " + path;
  }

  String summary() {
    return described.getString("summary");
  }

  JsonArray parameters() {
    return described.getJsonArray("parameters", new JsonArray());
  }

  /** Whether it has such a parameter, e.g. a header. */
  boolean takes(String name) {
    return parameters().stream().anyMatch(one -> ((JsonObject) one).getString("name").equals(name));
  }

  Optional<JsonObject> body() {
    return Optional.ofNullable(described.getJsonObject("requestBody"));
  }

  /** The body that the document gives as an example, or null. */
  JsonObject example() {
    return body()
        .map(body -> body.getJsonObject("content").getJsonObject("application/json"))
        .map(json -> json.getJsonObject("example"))
        .orElse(null);
  }

  JsonObject responses() {
    return described.getJsonObject("responses");
  }
}
