package dev.slipway.edge.http.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The API of 1.0, as {@code released/openapi-1.0.json} has it, is a part of today's: who wrote a
 * client for it need not change it. What may be sent may still be sent, and what was always
 * answered is still answered; more of both is no difference.
 */
class ReleasedApiTest {

  private static final Path RELEASED = Path.of("released/openapi-1.0.json");

  @Test
  void nothingOfTheReleasedApiIsTakenAway() throws Exception {
    assertEquals(List.of(), new Diff(released(), ManagementApi.readDocument()).taken());
  }

  @Test
  void whatWouldBreakAClientIsFound() throws Exception {
    found(
        "DELETE /uploads/{upload}",
        today -> paths(today).getJsonObject("/uploads/{upload}").remove("delete"));
    found(
        "GET /models: answer 200",
        today -> operation(today, "/models", "get").getJsonObject("responses").remove("200"));
    found(
        "POST /models: the parameter 'Idempotency-Key'",
        today -> operation(today, "/models", "post").put("parameters", new JsonArray()));
    found(
        "'Slipway-New' has to be sent",
        today ->
            operation(today, "/models", "post")
                .getJsonArray("parameters")
                .add(
                    new JsonObject()
                        .put("name", "Slipway-New")
                        .put("in", "header")
                        .put("required", true)));
    found(
        "'name'", today -> schema(today, "CreateModel").getJsonObject("properties").remove("name"));
    found(
        "'reason' has to be sent",
        today -> schema(today, "CreateModel").getJsonArray("required").add("reason"));
    found(
        "'revision'",
        today -> schema(today, "Model").getJsonObject("properties").remove("revision"));
    found(
        "'name' need not be answered",
        today -> schema(today, "Model").getJsonArray("required").remove("name"));
    found(
        "POST /models: a body has to be sent",
        today ->
            operation(today, "/models", "post").getJsonObject("requestBody").put("required", true),
        was -> operation(was, "/models", "post").getJsonObject("requestBody").remove("required"));
    found(
        "no other value than",
        today ->
            schema(today, "CreateModel")
                .getJsonObject("properties")
                .getJsonObject("name")
                .put("enum", new JsonArray().add("house-prices")));
    found(
        "is answered as []",
        today ->
            schema(today, "Model")
                .getJsonObject("properties")
                .getJsonObject("name")
                .remove("type"));
    found(
        "the parameter 'model' is sent as [integer]",
        today ->
            operation(today, "/models/{model}", "get")
                .getJsonArray("parameters")
                .getJsonObject(0)
                .getJsonObject("schema")
                .put("type", "integer"));
    found(
        "is answered as",
        today ->
            schema(today, "Model")
                .getJsonObject("properties")
                .put("name", new JsonObject().put("type", "integer")));
  }

  private static void found(String what, Consumer<JsonObject> change) throws Exception {
    found(what, change, was -> {});
  }

  private static void found(String what, Consumer<JsonObject> change, Consumer<JsonObject> before)
      throws Exception {
    JsonObject today = ManagementApi.readDocument();
    change.accept(today);
    JsonObject was = released();
    before.accept(was);
    List<String> taken = new Diff(was, today).taken();
    assertFalse(
        taken.stream().filter(each -> each.contains(what)).toList().isEmpty(),
        what + " is not among " + taken);
  }

  private static JsonObject released() throws Exception {
    return new JsonObject(Files.readString(RELEASED));
  }

  private static JsonObject paths(JsonObject document) {
    return document.getJsonObject("paths");
  }

  private static JsonObject operation(JsonObject document, String path, String verb) {
    return paths(document).getJsonObject(path).getJsonObject(verb);
  }

  private static JsonObject schema(JsonObject document, String name) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  /** What a client of the one document misses in the other. */
  private static final class Diff {
    private final JsonObject before;
    private final JsonObject after;
    private final List<String> taken = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();
    private static final JsonObject NOTHING = new JsonObject();

    Diff(JsonObject before, JsonObject after) {
      this.before = before;
      this.after = after;
    }

    List<String> taken() {
      for (Map.Entry<String, Object> path : paths(before)) {
        for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
          String at = verb.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey();
          JsonObject now =
              paths(after)
                  .getJsonObject(path.getKey(), new JsonObject())
                  .getJsonObject(verb.getKey());
          if (now == null) {
            taken.add(at);
          } else {
            operation(at, (JsonObject) verb.getValue(), now);
          }
        }
      }
      return taken;
    }

    private void operation(String at, JsonObject was, JsonObject now) {
      if (!was.getString("operationId").equals(now.getString("operationId"))) {
        taken.add(at + ": the operationId " + was.getString("operationId"));
      }
      Map<String, JsonObject> parameters = parameters(now);
      Map<String, JsonObject> known = parameters(was);
      known.forEach(
          (name, parameter) -> {
            if (parameters.containsKey(name)) {
              schema(
                  at + ": the parameter '" + name + "'",
                  parameter.getJsonObject("schema", NOTHING),
                  parameters.get(name).getJsonObject("schema", NOTHING),
                  true);
            } else {
              taken.add(at + ": the parameter '" + name + "'");
            }
          });
      parameters.forEach(
          (name, parameter) -> {
            boolean required = parameter.getBoolean("required", false);
            if (required
                && (!known.containsKey(name) || !known.get(name).getBoolean("required", false))) {
              taken.add(at + ": '" + name + "' has to be sent");
            }
          });
      JsonObject body = was.getJsonObject("requestBody", NOTHING);
      JsonObject bodyNow = now.getJsonObject("requestBody", NOTHING);
      if (bodyNow.getBoolean("required", false) && !body.getBoolean("required", false)) {
        taken.add(at + ": a body has to be sent");
      }
      content(at + ": sent", body, bodyNow, true);
      for (Map.Entry<String, Object> answer : was.getJsonObject("responses")) {
        JsonObject there = now.getJsonObject("responses").getJsonObject(answer.getKey());
        String here = at + ": answer " + answer.getKey();
        if (there == null) {
          taken.add(here);
        } else {
          content(here, (JsonObject) answer.getValue(), there, false);
        }
      }
    }

    private static Map<String, JsonObject> parameters(JsonObject operation) {
      Map<String, JsonObject> byName = new java.util.TreeMap<>();
      for (Object each : operation.getJsonArray("parameters", new JsonArray())) {
        JsonObject parameter = (JsonObject) each;
        byName.put(parameter.getString("name"), parameter);
      }
      return byName;
    }

    private void content(String at, JsonObject was, JsonObject now, boolean sent) {
      for (Map.Entry<String, Object> type : was.getJsonObject("content", new JsonObject())) {
        JsonObject there =
            now.getJsonObject("content", new JsonObject()).getJsonObject(type.getKey());
        if (there == null) {
          taken.add(at + " as " + type.getKey());
        } else {
          JsonObject schema = ((JsonObject) type.getValue()).getJsonObject("schema");
          if (schema != null) {
            schema(at, schema, there.getJsonObject("schema", new JsonObject()), sent);
          }
        }
      }
    }

    private void schema(String at, JsonObject givenBefore, JsonObject givenNow, boolean sent) {
      String pair = givenBefore.getString("$ref") + "|" + givenNow.getString("$ref") + "|" + sent;
      if (givenBefore.containsKey("$ref") && !compared.add(pair)) {
        return;
      }
      JsonObject was = resolved(before, givenBefore);
      JsonObject now = resolved(after, givenNow);
      Set<String> typesBefore = types(was);
      Set<String> typesNow = types(now);
      boolean same = sent ? typesNow.containsAll(typesBefore) : typesBefore.containsAll(typesNow);
      if (!same || typesNow.isEmpty() != typesBefore.isEmpty()) {
        taken.add(
            at + (sent ? " is sent as " : " is answered as ") + typesNow + ", was " + typesBefore);
      }
      if (sent && now.containsKey("enum")) {
        Set<Object> values = values(now.getJsonArray("enum"));
        if (!was.containsKey("enum") || !values.containsAll(values(was.getJsonArray("enum")))) {
          taken.add(at + ": no other value than " + values);
        }
      }
      properties(at, was, now, sent);
      if (was.getValue("items") instanceof JsonObject items) {
        schema(at + "[]", items, now.getJsonObject("items", new JsonObject()), sent);
      }
      if (was.getValue("additionalProperties") instanceof JsonObject each) {
        if (now.getValue("additionalProperties") instanceof JsonObject there) {
          schema(at + "{}", each, there, sent);
        } else {
          taken.add(at + ": any other field");
        }
      }
      for (String of : List.of("oneOf", "anyOf")) {
        JsonArray choices = was.getJsonArray(of, new JsonArray());
        JsonArray there = now.getJsonArray(of, new JsonArray());
        for (int i = 0; i < choices.size(); i++) {
          if (i >= there.size()) {
            taken.add(at + ": choice " + i);
          } else {
            schema(at + "/" + i, choices.getJsonObject(i), there.getJsonObject(i), sent);
          }
        }
      }
    }

    private void properties(String at, JsonObject was, JsonObject now, boolean sent) {
      JsonObject there = now.getJsonObject("properties", new JsonObject());
      for (Map.Entry<String, Object> each : was.getJsonObject("properties", new JsonObject())) {
        JsonObject property = there.getJsonObject(each.getKey());
        if (property == null) {
          taken.add(at + ": '" + each.getKey() + "'");
        } else {
          schema(at + "." + each.getKey(), (JsonObject) each.getValue(), property, sent);
        }
      }
      Set<Object> requiredBefore = required(was);
      Set<Object> requiredNow = required(now);
      for (Object name : sent ? requiredNow : requiredBefore) {
        if (!(sent ? requiredBefore : requiredNow).contains(name)) {
          taken.add(at + ": '" + name + "' " + (sent ? "has to be sent" : "need not be answered"));
        }
      }
    }

    private static Set<Object> required(JsonObject schema) {
      return values(schema.getJsonArray("required", new JsonArray()));
    }

    private static Set<Object> values(JsonArray array) {
      Set<Object> values = new HashSet<>();
      array.forEach(values::add);
      return values;
    }

    private static Set<String> types(JsonObject schema) {
      Set<String> types = new HashSet<>();
      if (schema.getValue("type") instanceof JsonArray several) {
        several.forEach(each -> types.add((String) each));
      } else if (schema.getString("type") != null) {
        types.add(schema.getString("type"));
      }
      return types;
    }

    private static JsonObject resolved(JsonObject document, JsonObject schema) {
      String reference = schema.getString("$ref");
      if (reference == null) {
        return schema;
      }
      return ReleasedApiTest.schema(document, reference.replace("#/components/schemas/", ""));
    }
  }
}
