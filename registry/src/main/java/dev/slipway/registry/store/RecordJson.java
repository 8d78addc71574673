package dev.slipway.registry.store;

import dev.slipway.engine.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records as the database keeps them, in jsonb: a component is a member of the same name, null is
 * left out, an enum is its name, an instant and a duration are ISO 8601, a shape is an array. What
 * was written can be read back as long as components are only added, and added ones may be null.
 */
public final class RecordJson {
  private static final Map<Class<?>, Constructor<?>> CONSTRUCTORS = new ConcurrentHashMap<>();

  private RecordJson() {}

  /** The record as an object. Maps are sorted by key, so that equal records give equal text. */
  public static JsonObject write(Record value) {
    JsonObject object = new JsonObject();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part = get(component, value);
      if (part != null) {
        object.put(component.getName(), writeAny(part));
      }
    }
    return object;
  }

  /** The values as an array. */
  public static JsonArray writeAll(List<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(writeAny(value)));
    return array;
  }

  /** Reads what {@link #write} wrote. */
  public static <T extends Record> T read(JsonObject object, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] parts = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object raw = object.getValue(components[i].getName());
      parts[i] =
          raw == null
              ? absent(components[i].getType())
              : readAny(raw, components[i].getGenericType());
    }
    try {
      return type.cast(constructor(type).newInstance(parts));
    } catch (InvocationTargetException refused) {
      throw new IllegalStateException(
          "a stored " + type.getSimpleName() + " is not one: " + object.encode(),
          refused.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException broken) {
      throw new IllegalStateException(
          "a stored " + type.getSimpleName() + " cannot be read: " + object.encode(), broken);
    }
  }

  /** Reads what {@link #writeAll} wrote. */
  public static <T> List<T> readAll(JsonArray array, Class<T> type) {
    List<T> all = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      all.add(type.cast(readAny(array.getValue(i), type)));
    }
    return List.copyOf(all);
  }

  private static Object writeAny(Object value) {
    if (value instanceof Record record) {
      return write(record);
    }
    if (value instanceof List<?> list) {
      return writeAll(list);
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      new TreeMap<>(map).forEach((key, part) -> object.put((String) key, writeAny(part)));
      return object;
    }
    if (value instanceof Shape shape) {
      return new JsonArray(Arrays.stream(shape.toArray()).boxed().toList());
    }
    if (value instanceof Enum<?> word) {
      return word.name();
    }
    if (value instanceof Instant || value instanceof Duration || value instanceof UUID) {
      return value.toString();
    }
    if (value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof JsonObject
        || value instanceof JsonArray) {
      return value;
    }
    throw new IllegalArgumentException(value.getClass() + " has no form in the database");
  }

  private static Object readAny(Object raw, Type type) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == List.class) {
        JsonArray array = (JsonArray) raw;
        List<Object> all = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
          all.add(readAny(array.getValue(i), generic.getActualTypeArguments()[0]));
        }
        return all;
      }
      if (generic.getRawType() == Map.class) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : (JsonObject) raw) {
          all.put(entry.getKey(), readAny(entry.getValue(), generic.getActualTypeArguments()[1]));
        }
        return all;
      }
      throw new IllegalArgumentException(type + " has no form in the database");
    }
    return readPlain(raw, (Class<?>) type);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object readPlain(Object raw, Class<?> type) {
    if (type.isRecord()) {
      return read((JsonObject) raw, (Class<? extends Record>) type);
    }
    if (type.isEnum()) {
      return Enum.valueOf((Class<? extends Enum>) type, (String) raw);
    }
    if (type == Integer.class || type == int.class) {
      return ((Number) raw).intValue();
    }
    if (type == Long.class || type == long.class) {
      return ((Number) raw).longValue();
    }
    if (type == Double.class || type == double.class) {
      return ((Number) raw).doubleValue();
    }
    if (type == Instant.class) {
      return Instant.parse((String) raw);
    }
    if (type == Duration.class) {
      return Duration.parse((String) raw);
    }
    if (type == UUID.class) {
      return UUID.fromString((String) raw);
    }
    if (type == Shape.class) {
      JsonArray dims = (JsonArray) raw;
      long[] array = new long[dims.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = dims.getLong(i);
      }
      return Shape.of(array);
    }
    return raw;
  }

  private static @Nullable Object absent(Class<?> type) {
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return null;
  }

  private static @Nullable Object get(RecordComponent component, Record value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException hidden) {
      throw new IllegalStateException(
          component.getDeclaringRecord() + " is not open to its store", hidden);
    }
  }

  private static Constructor<?> constructor(Class<?> type) {
    return CONSTRUCTORS.computeIfAbsent(
        type,
        record -> {
          Class<?>[] types =
              Arrays.stream(record.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new);
          try {
            return record.getDeclaredConstructor(types);
          } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
          }
        });
  }
}
