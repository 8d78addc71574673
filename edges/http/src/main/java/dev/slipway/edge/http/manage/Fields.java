package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a request, read field by field. Every refusal names the field, what was expected
 * and what came; {@link #end} refuses what nobody asked for, so that a misspelt field is never
 * ignored.
 */
final class Fields {

  private final JsonObject object;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  Fields(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  boolean has(String name) {
    asked.add(name);
    return object.getValue(name) != null;
  }

  /** Whether the field is there at all, {@code null} included. */
  boolean mentions(String name) {
    asked.add(name);
    return object.containsKey(name);
  }

  String text(String name) {
    return required(name, String.class, "a string");
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  int integer(String name) {
    long value = number(name);
    if (value != (int) value) {
      throw refusal(name, "a whole number of at most 32 bits", value);
    }
    return (int) value;
  }

  int integer(String name, int otherwise) {
    return has(name) ? integer(name) : otherwise;
  }

  @Nullable Integer integerOrNull(String name) {
    return has(name) ? integer(name) : null;
  }

  long number(String name) {
    Object value = value(name);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw refusal(name, "a whole number", value);
  }

  long number(String name, long otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  @Nullable Long numberOrNull(String name) {
    return has(name) ? number(name) : null;
  }

  @Nullable Double decimalOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    Object value = value(name);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw refusal(name, "a number", value);
  }

  boolean flag(String name, boolean otherwise) {
    return has(name) ? required(name, Boolean.class, "true or false") : otherwise;
  }

  @Nullable Boolean flagOrNull(String name) {
    return has(name) ? required(name, Boolean.class, "true or false") : null;
  }

  @Nullable Instant instantOrNull(String name) {
    if (!has(name)) {
      return null;
    }
    String text = text(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException notATime) {
      throw refusal(name, "a time such as 2026-11-25T09:30:00Z", text);
    }
  }

  <E extends Enum<E>> E word(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw refusal(name, "one of " + List.of(type.getEnumConstants()), text);
  }

  <E extends Enum<E>> E word(String name, Class<E> type, E otherwise) {
    return has(name) ? word(name, type) : otherwise;
  }

  Fields object(String name) {
    return new Fields(required(name, JsonObject.class, "an object"), path + name + ".");
  }

  @Nullable Fields objectOrNull(String name) {
    return has(name) ? object(name) : null;
  }

  <T> List<T> objects(String name, Function<Fields, T> reader) {
    JsonArray array = required(name, JsonArray.class, "an array");
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof JsonObject item)) {
        throw refusal(name + "[" + i + "]", "an object", array.getValue(i));
      }
      Fields fields = new Fields(item, path + name + "[" + i + "].");
      items.add(reader.apply(fields));
      fields.end();
    }
    return items;
  }

  /** An object whose values are text; numbers and booleans are taken as they are written. */
  Map<String, String> texts(String name) {
    JsonObject map = required(name, JsonObject.class, "an object");
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : map) {
      Object value = entry.getValue();
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw refusal(name + "." + entry.getKey(), "a string, number or boolean", value);
      }
      texts.put(entry.getKey(), value.toString());
    }
    return texts;
  }

  Map<String, String> textsOrNone(String name) {
    return has(name) ? texts(name) : Map.of();
  }

  /** Refuses every field that was not asked for. */
  void end() {
    for (String name : object.fieldNames()) {
      if (!asked.contains(name)) {
        throw new SlipwayException(
                FailureCode.INVALID,
                "'" + path + name + "' is no field here; there are " + new TreeSet<>(asked))
            .with("field", path + name);
      }
    }
  }

  private <T> T required(String name, Class<T> type, String expected) {
    Object value = value(name);
    if (!type.isInstance(value)) {
      throw refusal(name, expected, value);
    }
    return type.cast(value);
  }

  private Object value(String name) {
    asked.add(name);
    Object value = object.getValue(name);
    if (value == null) {
      throw new SlipwayException(FailureCode.INVALID, "the field '" + path + name + "' is missing")
          .with("field", path + name);
    }
    return value;
  }

  private SlipwayException refusal(String name, String expected, @Nullable Object got) {
    String shown = String.valueOf(got);
    shown = shown.length() > 100 ? shown.substring(0, 100) + "…" : shown;
    return new SlipwayException(
            FailureCode.INVALID, "'" + path + name + "' is " + expected + ", got " + shown)
        .with("field", path + name)
        .with("expected", expected)
        .with("got", shown);
  }
}
