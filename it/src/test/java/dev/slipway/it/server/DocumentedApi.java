package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls operations by the ids of the OpenAPI document that the server serves, and holds each
 * request and each answer against the document's schemas.
 */
final class DocumentedApi {

  /** An answer that the document allows. */
  record Answer(int status, Object body, String etag) {
    JsonObject object() {
      return (JsonObject) body;
    }
  }

  /** What a refusal may be called, by its status. */
  private static final Map<Integer, Set<String>> CODES =
      Map.of(
          400, Set.of("INVALID"),
          401, Set.of("UNAUTHENTICATED"),
          403, Set.of("FORBIDDEN"),
          404, Set.of("NOT_FOUND"),
          409, Set.of("CONFLICT", "ALREADY_EXISTS"),
          412, Set.of("PRECONDITION_FAILED"),
          428, Set.of("PRECONDITION_REQUIRED"));

  private record Place(String method, String path, JsonObject operation) {

    JsonObject parameter(String name) {
      JsonArray parameters = operation.getJsonArray("parameters", new JsonArray());
      for (int i = 0; i < parameters.size(); i++) {
        if (name.equals(parameters.getJsonObject(i).getString("name"))) {
          return parameters.getJsonObject(i);
        }
      }
      return null;
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String key;
  private final JsonObject document;
  private final Map<String, Place> operations = new LinkedHashMap<>();
  private final Set<String> succeeded = new TreeSet<>();
  private final Set<String> repeated = new TreeSet<>();

  DocumentedApi(URI base, String key) throws Exception {
    this.base = base;
    this.key = key;
    HttpResponse<String> served =
        http.send(
            HttpRequest.newBuilder(base.resolve("/api/v1/openapi.json")).build(),
            BodyHandlers.ofString());
    assertEquals(200, served.statusCode());
    this.document = new JsonObject(served.body());
    assertTrue(document.getString("openapi").startsWith("3.1"), document.getString("openapi"));
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject methods = paths.getJsonObject(path);
      for (String method : methods.fieldNames()) {
        if (Set.of("get", "put", "post", "patch", "delete").contains(method)) {
          JsonObject operation = methods.getJsonObject(method);
          operations.put(
              operation.getString("operationId"),
              new Place(method.toUpperCase(java.util.Locale.ROOT), "/api/v1" + path, operation));
        }
      }
    }
    succeeded.add("getDocument");
  }

  Set<String> operations() {
    return operations.keySet();
  }

  /** Operations that have answered 2xx at least once. */
  Set<String> succeeded() {
    return succeeded;
  }

  /** Operations that change something. */
  Set<String> changing() {
    Set<String> changing = new TreeSet<>();
    operations.forEach(
        (id, place) -> {
          if (!place.method().equals("GET")) {
            changing.add(id);
          }
        });
    return changing;
  }

  /** Operations with this parameter. */
  Set<String> with(String parameter) {
    Set<String> found = new TreeSet<>();
    operations.forEach(
        (id, place) -> {
          if (place.parameter(parameter) != null) {
            found.add(id);
          }
        });
    return found;
  }

  /** Operations that were held to be done once for a key. */
  Set<String> repeated() {
    return repeated;
  }

  /** Every answer of this operation must be the one that the document says for its status. */
  Call operation(String id) {
    Place place = operations.get(id);
    assertNotNull(place, () -> "the document has no operation " + id);
    return new Call(id, place);
  }

  /** A call in the making. */
  final class Call {
    private final String id;
    private final Place place;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private String path;
    private byte[] body;

    private Call(String id, Place place) {
      this.id = id;
      this.place = place;
      this.path = place.path();
    }

    Call at(String name, Object value) {
      String next = path.replace("{" + name + "}", encode(value.toString()));
      assertTrue(!next.equals(path), () -> id + " has no " + name + " in its path");
      path = next;
      return this;
    }

    /** Fills in those of the values that the path asks for. */
    Call at(Map<String, ?> values) {
      values.forEach((name, value) -> path = path.replace("{" + name + "}", encode("" + value)));
      return this;
    }

    Call query(String name, Object value) {
      query.put(name, value.toString());
      return this;
    }

    Call ifMatch(String etag) {
      return header("If-Match", etag);
    }

    Call header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /** Called by a person's browser, not with the key. */
    Call by(Browser browser) {
      return header("Cookie", browser.cookie()).header("Slipway-Csrf", browser.csrf());
    }

    Call json(JsonObject value) {
      JsonObject schema =
          place
              .operation()
              .getJsonObject("requestBody")
              .getJsonObject("content")
              .getJsonObject("application/json")
              .getJsonObject("schema");
      check(id + "'s request", schema, value);
      headers.put("Content-Type", "application/json");
      body = value.toBuffer().getBytes();
      return this;
    }

    Call bytes(byte[] value) {
      headers.put("Content-Type", "application/octet-stream");
      body = value;
      return this;
    }

    /**
     * The call as it must succeed; first it is refused without its revision and with an older one.
     */
    Answer succeeds() throws IOException, InterruptedException {
      JsonObject ifMatch = place.parameter("If-Match");
      if (ifMatch != null && ifMatch.getBoolean("required")) {
        refusedWithoutTheRevision();
      }
      Answer answer = send();
      assertTrue(
          answer.status() < 300, () -> id + " answered " + answer.status() + " " + answer.body());
      succeeded.add(id);
      return answer;
    }

    private void refusedWithoutTheRevision() throws IOException, InterruptedException {
      String right = headers.remove("If-Match");
      assertNotNull(right, () -> id + " wants the revision that it changes");
      refused(428);
      int revision = Integer.parseInt(right.replace("\"", ""));
      ifMatch("\"" + (revision == 0 ? 1 : revision - 1) + "\"").refused(412);
      ifMatch(right);
    }

    /**
     * The call as it must succeed once: with the same key it has the same answer, and another
     * request with that key is refused.
     */
    Answer succeedsOnce(JsonObject other) throws IOException, InterruptedException {
      byte[] first = body;
      header("Idempotency-Key", "once-" + id);
      Answer answer = succeeds();
      Answer again = succeeds();
      assertEquals(answer.status(), again.status(), id);
      // A secret is shown once and stands nowhere.
      JsonObject shown = answer.object().copy();
      shown.remove("secret");
      JsonObject repeat = again.object().copy();
      assertNull(repeat.remove("secret"), id);
      assertEquals(shown, repeat, id);
      assertEquals(answer.etag(), again.etag(), id);
      json(other).refused(409);
      headers.remove("Idempotency-Key");
      body = first;
      repeated.add(id);
      return answer;
    }

    /** The call as it must be refused. */
    JsonObject refused(int status) throws IOException, InterruptedException {
      Answer answer = send();
      assertEquals(status, answer.status(), () -> id + " " + answer.body());
      JsonObject problem = answer.object();
      assertEquals(status, problem.getInteger("status"));
      String code = problem.getString("code");
      assertTrue(CODES.get(status).contains(code), problem::encode);
      assertEquals(
          "urn:slipway:problem:" + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
          problem.getString("type"));
      return problem;
    }

    /** The call as it must open a stream; answers the stream's beginning and leaves. */
    String opens() throws IOException, InterruptedException {
      HttpResponse<java.io.InputStream> response =
          http.send(
              HttpRequest.newBuilder(base.resolve(path))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              BodyHandlers.ofInputStream());
      assertEquals(200, response.statusCode(), id);
      String type = response.headers().firstValue("Content-Type").orElse("");
      assertTrue(
          place
              .operation()
              .getJsonObject("responses")
              .getJsonObject("200")
              .getJsonObject("content")
              .containsKey(type),
          () -> id + " answered as '" + type + "'");
      try (java.io.InputStream body = response.body()) {
        byte[] beginning = new byte[512];
        int read = 0;
        int next;
        while (read < beginning.length
            && !new String(beginning, 0, read, StandardCharsets.UTF_8).contains("data: ")
            && (next = body.read(beginning, read, beginning.length - read)) > 0) {
          read += next;
        }
        succeeded.add(id);
        return new String(beginning, 0, read, StandardCharsets.UTF_8);
      }
    }

    private Answer send() throws IOException, InterruptedException {
      StringBuilder uri = new StringBuilder(path);
      query.forEach(
          (name, value) ->
              uri.append(uri.indexOf("?") < 0 ? '?' : '&')
                  .append(name)
                  .append('=')
                  .append(encode(value)));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(base.resolve(uri.toString()))
              .method(
                  place.method(),
                  body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
      if (!headers.containsKey("Cookie")) {
        request.header("Authorization", "Bearer " + key);
      }
      headers.forEach(request::header);
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      String status = Integer.toString(response.statusCode());
      JsonObject responses = place.operation().getJsonObject("responses");
      assertTrue(
          responses.containsKey(status) || response.statusCode() >= 400,
          () -> id + " answered " + status + ", which its document does not have");
      JsonObject content =
          responses
              .getJsonObject(status, responses.getJsonObject("default"))
              .getJsonObject("content");
      if (content == null) {
        assertEquals("", response.body(), () -> id + " answers " + status + " without a body");
        return new Answer(response.statusCode(), new JsonObject(), "");
      }
      String type =
          response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "").strip();
      assertTrue(
          content.containsKey(type),
          () -> id + " answered " + status + " as '" + type + "', the document has " + content);
      Object parsed = Json.decodeValue(response.body());
      check(id + "'s " + status, content.getJsonObject(type).getJsonObject("schema"), parsed);
      return new Answer(
          response.statusCode(), parsed, response.headers().firstValue("ETag").orElse(""));
    }
  }

  private void check(String what, JsonObject schema, Object value) {
    JsonObject whole = schema.copy().put("components", document.getJsonObject("components").copy());
    OutputUnit result =
        Validator.create(
                JsonSchema.of(whole),
                new JsonSchemaOptions()
                    .setDraft(Draft.DRAFT202012)
                    .setBaseUri("https://slipway.invalid/")
                    .setOutputFormat(OutputFormat.Basic))
            .validate(value);
    assertTrue(
        result.getValid(),
        () ->
            what + " is not as the document says: " + result.toJson() + "\n" + Json.encode(value));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
