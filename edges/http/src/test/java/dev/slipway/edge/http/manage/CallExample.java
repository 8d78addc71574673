package dev.slipway.edge.http.manage;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** An operation's call as a line for a shell. */
final class CallExample {

  private static final Map<String, String> PLACES =
      Map.ofEntries(
          Map.entry("model", "house-prices"),
          Map.entry("version", "2"),
          Map.entry("alias", "champion"),
          Map.entry("upload", "$UPLOAD"),
          Map.entry("path", "model.onnx"),
          Map.entry("revision", "$REVISION"),
          Map.entry("/deployments/{id}", "$DEPLOYMENT"),
          Map.entry("/operations/{id}", "$OPERATION"),
          Map.entry("/predictions/{id}", "$PREDICTION"),
          Map.entry("digest", "$DIGEST"),
          Map.entry("name", "ada"),
          Map.entry("prefix", "$PREFIX"));

  private CallExample() {}

  /**
   * The line.
   *
   * @param session whether it wants a session, as {@code signIn} leaves it, and no key
   */
  static String of(String base, DescribedOperation operation, boolean session) {
    StringBuilder line = new StringBuilder("curl -sS");
    if (!operation.method().equals("GET")) {
      line.append(" -X ").append(operation.method());
    }
    line.append(" \"$SLIPWAY_URL").append(base).append(filled(operation)).append('"');
    boolean open =
        operation.described().getJsonArray("security") != null
            && operation.described().getJsonArray("security").isEmpty();
    if (operation.id().equals("signIn")) {
      line.append(" \\\n  -c cookies.txt");
    } else if (session) {
      line.append(" \\\n  -b cookies.txt");
      if (!operation.method().equals("GET")) {
        header(line, "\"Slipway-Csrf: $CSRF\"");
      }
    } else if (!open) {
      header(line, "\"Authorization: Bearer $SLIPWAY_KEY\"");
    }
    if (operation.takes("If-Match")) {
      header(line, "\"If-Match: $ETAG\"");
    }
    if (operation.takes("Idempotency-Key")) {
      header(line, "\"Idempotency-Key: $(date +%s)-$RANDOM\"");
    }
    JsonObject example = operation.example();
    if (example != null) {
      header(line, "'Content-Type: application/json'");
      line.append(" \\\n  -d '").append(example.encode().replace("'", "'\\''")).append('\'');
    } else if (operation.body().isPresent()) {
      header(line, "'Content-Type: application/octet-stream'");
      line.append(" \\\n  --data-binary @model.onnx");
    }
    return line.toString();
  }

  private static void header(StringBuilder line, String header) {
    line.append(" \\\n  -H ").append(header);
  }

  private static String filled(DescribedOperation operation) {
    String path = operation.path();
    for (Object item : operation.parameters()) {
      JsonObject parameter = (JsonObject) item;
      String name = parameter.getString("name");
      if (!parameter.getString("in").equals("path")) {
        continue;
      }
      String place = "{" + name + "}";
      String before = operation.path().substring(0, operation.path().indexOf(place));
      String value = PLACES.getOrDefault(before + place, PLACES.get(name));
      if (value == null) {
        throw new IllegalStateException(
            operation.id() + " has " + place + " in its path, for which there is no example");
      }
      path = path.replace(place, value);
    }
    return path;
  }
}
