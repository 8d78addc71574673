package dev.slipway.edge.http.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {

  private final JsonObject document = ManagementApi.readDocument();

  @Test
  void isAnOpenApi31DocumentWhoseOperationsHaveDistinctIds() {
    assertEquals("3.1.0", document.getString("openapi"));
    Set<String> ids = new HashSet<>();
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
        JsonObject operation = (JsonObject) verb.getValue();
        assertTrue(ids.add(operation.getString("operationId")), operation::encode);
        assertFalse(operation.getString("summary").isBlank(), operation::encode);
      }
    }
    assertTrue(ids.size() > 40, () -> ids.size() + " operations");
  }

  @Test
  void everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
    List<String> references = new ArrayList<>();
    collect(document, references);
    Set<String> schemas =
        document.getJsonObject("components").getJsonObject("schemas").fieldNames();
    for (String reference : references) {
      assertTrue(schemas.contains(reference.replace("#/components/schemas/", "")), reference);
    }
    Set<String> unused = new HashSet<>(schemas);
    references.forEach(reference -> unused.remove(reference.replace("#/components/schemas/", "")));
    assertTrue(unused.isEmpty(), () -> "never used: " + unused);
  }

  /** Changes that need not say which revision they saw. */
  private static final Map<String, String> WITHOUT_IF_MATCH =
      Map.of(
          "removeVersion", "a version never changes",
          "discardUpload", "an upload has one owner",
          "appendFile", "its offset says what was seen",
          "signOut", "one's own session",
          "endSessions", "whatever sessions there are shall end",
          "changePassword", "the old password says what was seen",
          "revokeKey", "a key is gone for good, whoever changed it meanwhile");

  /** What is made and has no key for a second try. */
  private static final Map<String, String> WITHOUT_IDEMPOTENCY_KEY =
      Map.of(
          "claimFirstAdministrator", "its code works once",
          "makePasswordCode", "a code ends the one before, so the last answer is right");

  @Test
  void whatChangesSomethingAsksForTheRevisionThatWasSeenAndWhatMakesSomethingTakesAKey() {
    Set<String> unused = new HashSet<>(WITHOUT_IF_MATCH.keySet());
    unused.addAll(WITHOUT_IDEMPOTENCY_KEY.keySet());
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
        JsonObject operation = (JsonObject) verb.getValue();
        String id = operation.getString("operationId");
        Set<String> parameters = parameters(operation);
        boolean changes = Set.of("patch", "put", "delete").contains(verb.getKey());
        boolean without = WITHOUT_IF_MATCH.containsKey(id);
        if (changes) {
          assertEquals(!without, parameters.contains("If-Match"), id);
        }
        boolean makes = operation.getJsonObject("responses").containsKey("201");
        boolean once = WITHOUT_IDEMPOTENCY_KEY.containsKey(id);
        if (makes) {
          assertEquals(!once, parameters.contains("Idempotency-Key"), id);
        }
        if ((changes && without) || (makes && once)) {
          unused.remove(id);
        }
      }
    }
    assertEquals(Set.of(), unused);
  }

  private static Set<String> parameters(JsonObject operation) {
    Set<String> names = new HashSet<>();
    for (Object parameter : operation.getJsonArray("parameters", new JsonArray())) {
      names.add(((JsonObject) parameter).getString("name"));
    }
    return names;
  }

  private static void collect(Object node, List<String> references) {
    if (node instanceof JsonObject object) {
      for (Map.Entry<String, Object> entry : object) {
        if (entry.getKey().equals("$ref")) {
          references.add((String) entry.getValue());
        }
        collect(entry.getValue(), references);
      }
    } else if (node instanceof JsonArray array) {
      array.forEach(item -> collect(item, references));
    }
  }
}
