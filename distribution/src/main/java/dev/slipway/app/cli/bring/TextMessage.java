package dev.slipway.app.cli.bring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message in protobuf's text format, without a schema: fields in the order of the text. */
public record TextMessage(List<TextField> fields) {

  /** A message that says nothing. */
  public static final TextMessage EMPTY = new TextMessage(List.of());

  public TextMessage {
    fields = List.copyOf(fields);
  }

  /** All values of a field. */
  List<TextField> all(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).toList();
  }

  /** The last value of a field, as protobuf has it for fields that are not repeated, or null. */
  @Nullable TextField one(String name) {
    List<TextField> all = all(name);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** A field's text, or null. */
  @Nullable String text(String name) {
    TextField field = one(name);
    return field == null ? null : field.value();
  }

  /** A map field: its entries are messages of a key and a value. */
  Map<String, TextField> map(String name) {
    Map<String, TextField> entries = new LinkedHashMap<>();
    for (TextField entry : all(name)) {
      String key = entry.inside().text("key");
      TextField value = entry.inside().one("value");
      if (value != null) {
        entries.put(key == null ? "" : key, value);
      }
    }
    return entries;
  }
}
