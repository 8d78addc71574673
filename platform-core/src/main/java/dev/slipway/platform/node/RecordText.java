package dev.slipway.platform.node;

import dev.slipway.engine.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON for this node's own files: a component is a member of its name, null is left out.
 * Reads what it wrote, also when components were added since that may be null.
 */
final class RecordText {

  private RecordText() {}

  static JsonObject write(Record value) {
    JsonObject object = new JsonObject();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part;
      try {
        part = component.getAccessor().invoke(value);
      } catch (ReflectiveOperationException broken) {
        throw new IllegalStateException(value.getClass() + " cannot be read", broken);
      }
      if (part != null) {
        object.put(component.getName(), writeAny(part));
      }
    }
    return object;
  }

  private static Object writeAny(Object value) {
    if (value instanceof Record record) {
      return write(record);
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(item -> array.add(writeAny(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      map.forEach((key, item) -> object.put((String) key, writeAny(item)));
      return object;
    }
    if (value instanceof Shape shape) {
      return new JsonArray(Arrays.stream(shape.toArray()).boxed().toList());
    }
    if (value instanceof Enum<?> word) {
      return word.name();
    }
    if (value instanceof Instant) {
      return value.toString();
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    throw new IllegalArgumentException(value.getClass() + " has no form in a node's files");
  }

  /**
   * @throws IllegalArgumentException if it is no such record
   */
  static <T extends Record> T read(JsonObject object, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] parts = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Object raw = object.getValue(components[i].getName());
      parts[i] = raw == null ? null : readAny(raw, components[i].getGenericType());
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException | IllegalArgumentException broken) {
      throw new IllegalArgumentException("this is no " + type.getSimpleName(), broken);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object readAny(Object raw, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        List<Object> list = new ArrayList<>();
        ((JsonArray) raw).getList().forEach(item -> list.add(readAny(boxed(item), arguments[0])));
        return list;
      }
      if (generic.getRawType() == Map.class) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((JsonObject) raw).forEach(e -> map.put(e.getKey(), readAny(e.getValue(), arguments[1])));
        return map;
      }
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return read((JsonObject) raw, (Class<? extends Record>) plain);
    }
    if (plain.isEnum()) {
      return Enum.valueOf((Class<? extends Enum>) plain, (String) raw);
    }
    if (plain == Shape.class) {
      JsonArray dims = (JsonArray) raw;
      long[] all = new long[dims.size()];
      Arrays.setAll(all, dims::getLong);
      return Shape.of(all);
    }
    if (plain == Instant.class) {
      return Instant.parse((String) raw);
    }
    if (plain == long.class || plain == Long.class) {
      return ((Number) raw).longValue();
    }
    if (plain == int.class || plain == Integer.class) {
      return ((Number) raw).intValue();
    }
    return raw;
  }

  /** A JSON array's list holds plain maps and lists after parsing. */
  @SuppressWarnings("unchecked")
  private static Object boxed(Object item) {
    if (item instanceof Map<?, ?> map) {
      return new JsonObject((Map<String, Object>) map);
    }
    return item instanceof List<?> list ? new JsonArray(list) : item;
  }
}
