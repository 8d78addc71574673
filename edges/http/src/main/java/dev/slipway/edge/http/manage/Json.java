package dev.slipway.edge.http.manage;

import dev.slipway.engine.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values as the API shows them: a record is an object with its components, in their order; null
 * stays null.
 */
final class Json {

  private Json() {}

  static JsonObject object(Record value) {
    JsonObject object = new JsonObject();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      object.put(component.getName(), of(read(component, value)));
    }
    return object;
  }

  static @Nullable Object of(@Nullable Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof JsonObject
        || value instanceof JsonArray) {
      return value;
    }
    if (value instanceof Record nested) {
      return object(nested);
    }
    if (value instanceof Collection<?> many) {
      JsonArray array = new JsonArray();
      many.forEach(item -> array.add(of(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      map.forEach((key, item) -> object.put(String.valueOf(key), of(item)));
      return object;
    }
    if (value instanceof Shape shape) {
      JsonArray array = new JsonArray();
      for (long dim : shape.toArray()) {
        array.add(dim);
      }
      return array;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Instant || value instanceof UUID) {
      return value.toString();
    }
    throw new IllegalArgumentException(value.getClass() + " has no form in JSON");
  }

  private static @Nullable Object read(RecordComponent component, Record value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException unreadable) {
      throw new IllegalStateException(component + " cannot be read", unreadable);
    }
  }
}
