package dev.slipway.edge.http.manage;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The document's schemas as tables. Each is described on one page, the first that needs it, and
 * linked from everywhere else.
 */
final class SchemaTables {

  private static final String PREFIX = "#/components/schemas/";

  private final JsonObject schemas;
  private final Map<String, String> homes = new LinkedHashMap<>();

  SchemaTables(JsonObject schemas) {
    this.schemas = schemas;
  }

  /** Says where a schema is described. */
  void home(String schema, String page) {
    homes.putIfAbsent(schema, page);
  }

  /** Describes on this page what nobody described before and what it refers to. */
  void claim(String page, Object node) {
    if (node instanceof JsonObject object) {
      String reference = object.getString("$ref");
      if (reference != null) {
        String name = reference.substring(PREFIX.length());
        if (homes.putIfAbsent(name, page) == null) {
          claim(page, schemas.getJsonObject(name));
        }
      }
      object.forEach(entry -> claim(page, entry.getValue()));
    } else if (node instanceof JsonArray array) {
      array.forEach(item -> claim(page, item));
    }
  }

  /** Those whose page this is, by name. */
  void describe(StringBuilder page, String file) {
    homes.entrySet().stream()
        .filter(entry -> entry.getValue().equals(file))
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(name -> describe(page, file, name));
  }

  private void describe(StringBuilder page, String file, String name) {
    JsonObject schema = schemas.getJsonObject(name);
    page.append("### ").append(name).append("\n\n");
    String description = schema.getString("description");
    if (description != null) {
      page.append(text(description)).append("\n\n");
    }
    List<String> rows = new ArrayList<>();
    fields(rows, file, "", schema);
    if (rows.isEmpty()) {
      page.append("A ").append(type(file, schema)).append(".\n\n");
      return;
    }
    page.append("| field | type | what it is |\n| --- | --- | --- |\n");
    rows.forEach(page::append);
    page.append('\n');
  }

  private void fields(List<String> rows, String file, String before, JsonObject schema) {
    Set<Object> required =
        schema.getJsonArray("required", new JsonArray()).stream().collect(Collectors.toSet());
    for (Map.Entry<String, Object> entry : schema.getJsonObject("properties", new JsonObject())) {
      JsonObject field = (JsonObject) entry.getValue();
      rows.add(
          "| `%s%s`%s | %s | %s |\n"
              .formatted(
                  before,
                  entry.getKey(),
                  required.contains(entry.getKey()) ? "" : " (optional)",
                  type(file, field),
                  cell(field.getString("description", ""))));
      JsonObject inner = inner(field);
      if (inner != null) {
        String list = "array".equals(without(field).getValue("type")) ? "[]." : ".";
        fields(rows, file, before + entry.getKey() + list, inner);
      }
    }
  }

  /** An object that stands within the field itself, or in its items. */
  private static JsonObject inner(JsonObject field) {
    JsonObject one = without(field);
    JsonObject items = one.getJsonObject("items");
    JsonObject object = items == null ? one : without(items);
    return object.containsKey("properties") ? object : null;
  }

  /** The alternative that is not null. */
  private static JsonObject without(JsonObject schema) {
    for (String either : List.of("anyOf", "oneOf")) {
      JsonArray alternatives = schema.getJsonArray(either);
      if (alternatives != null) {
        for (Object alternative : alternatives) {
          if (!"null".equals(((JsonObject) alternative).getValue("type"))) {
            return (JsonObject) alternative;
          }
        }
      }
    }
    return schema;
  }

  /** What a body or an answer is, by media type. */
  String contents(String file, JsonObject content) {
    return content.stream()
        .map(
            entry -> {
              JsonObject schema = ((JsonObject) entry.getValue()).getJsonObject("schema");
              return switch (entry.getKey()) {
                case "application/json", Problems.MEDIA_TYPE -> type(file, schema);
                default ->
                    "`"
                        + entry.getKey()
                        + "`"
                        + (schema.containsKey("description")
                            ? " (" + text(schema.getString("description")) + ")"
                            : "");
              };
            })
        .collect(Collectors.joining(", or "));
  }

  /** A type in words, with a link to its schema. */
  String type(String file, JsonObject schema) {
    String reference = schema.getString("$ref");
    if (reference != null) {
      String name = reference.substring(PREFIX.length());
      String home = homes.get(name);
      if (home == null) {
        throw new IllegalStateException("no page describes " + name);
      }
      return "[%s](%s#%s)".formatted(name, home.equals(file) ? "" : home, slug(name));
    }
    JsonArray alternatives = schema.getJsonArray("anyOf", schema.getJsonArray("oneOf"));
    if (alternatives != null) {
      return alternatives.stream()
          .map(one -> (JsonObject) one)
          .sorted(Comparator.comparing(one -> "null".equals(one.getValue("type"))))
          .map(one -> type(file, one))
          .collect(Collectors.joining(" or "));
    }
    if (schema.containsKey("enum")) {
      return schema.getJsonArray("enum").stream()
          .map(value -> "`" + value + "`")
          .collect(Collectors.joining(", "));
    }
    Object type = schema.getValue("type");
    if (type instanceof JsonArray several) {
      String first = several.getString(0);
      return type(file, schema.copy().put("type", first)) + " or null";
    }
    return switch (String.valueOf(type)) {
      case "string" ->
          switch (schema.getString("format", "")) {
            case "date-time" -> "time";
            case "uuid" -> "UUID";
            default -> "text";
          };
      case "integer" -> "whole number";
      case "number" -> "number";
      case "boolean" -> "true or false";
      case "null" -> "null";
      case "array" -> "list of " + type(file, schema.getJsonObject("items"));
      default ->
          schema.getValue("additionalProperties") instanceof JsonObject values
              ? "names with " + type(file, values)
              : "object";
    };
  }

  /** The anchor of a heading, as GitHub and the console's help make it. */
  static String slug(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
        .strip()
        .replaceAll("\\s", "-");
  }

  /** Words of the document within Markdown. */
  static String text(String words) {
    return words.replace("*", "\\*").replace("<", "\\<");
  }

  /** Words of the document in a cell of a table. */
  static String cell(String words) {
    return text(words).replace("|", "\\|").replace("\n", " ");
  }
}
