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

  @Test
  void everyEditOfARevisionAsksForIfMatch() {
    for (String id :
        List.of(
            "editModel",
            "setTraffic",
            "restoreTraffic",
            "editDeployment",
            "deleteDeployment",
            "setAlias",
            "editPrincipal")) {
      assertTrue(parameters(id).contains("If-Match"), id);
    }
    for (String id :
        List.of(
            "createModel",
            "createDeployment",
            "createUpload",
            "createKey",
            "createPrincipal",
            "registerUpload")) {
      assertTrue(parameters(id).contains("Idempotency-Key"), id);
    }
  }

  private Set<String> parameters(String operationId) {
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
        JsonObject operation = (JsonObject) verb.getValue();
        if (operation.getString("operationId").equals(operationId)) {
          for (Object parameter : operation.getJsonArray("parameters", new JsonArray())) {
            names.add(((JsonObject) parameter).getString("name"));
          }
        }
      }
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
