package dev.slipway.app.cli.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field before and after.
 *
 * @param before null: there was none
 * @param after null: there is none any more
 */
public record Difference(String field, @Nullable String before, @Nullable String after) {

  /** The fields whose values differ, in the order of the first map. */
  static List<Difference> between(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    List<Difference> differences = new ArrayList<>();
    before.forEach(
        (field, value) -> {
          if (!Objects.equals(value, after.get(field))) {
            differences.add(new Difference(field, shown(value), shown(after.get(field))));
          }
        });
    return differences;
  }

  static @Nullable String shown(@Nullable Object value) {
    return value == null || value.equals("") ? null : value.toString();
  }
}
