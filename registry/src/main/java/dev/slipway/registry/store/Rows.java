package dev.slipway.registry.store;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all rows have in common. */
final class Rows {
  private Rows() {}

  static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  static @Nullable Instant instantOrNull(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  static @Nullable OffsetDateTime time(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  static Map<String, String> texts(Row row, String column) {
    Map<String, String> texts = new LinkedHashMap<>();
    row.getJsonObject(column)
        .forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return texts;
  }
}
