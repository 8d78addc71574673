package dev.slipway.app.cli.bring;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TensorFlow Serving's batching parameters, which are one for the whole server there. */
final class ServingBatching {

  private static final long MOST_ITEMS = 65_536;
  private static final long LONGEST_MICROS = 10_000_000;
  private static final long MOST_QUEUED = 10_000_000;

  private ServingBatching() {}

  static void read(
      TextMessage parameters, Map<String, @Nullable Object> settings, Telling telling) {
    long items = 1;
    TextField size = parameters.one("max_batch_size");
    if (size != null) {
      items = Math.max(1, Math.min(number(size), MOST_ITEMS));
      settings.put("batching.maxItems", (int) items);
    }
    for (TextField field : parameters.fields()) {
      String key = ServingModels.BATCHING + " " + field.name();
      switch (field.name()) {
        case "max_batch_size" -> telling.taken(key, field.line(), "batching.maxItems " + items);
        case "batch_timeout_micros" -> {
          long micros = Math.max(0, Math.min(number(field), LONGEST_MICROS));
          settings.put("batching.maxDelayMicros", micros);
          telling.changed(
              key,
              field.line(),
              "batching.maxDelayMicros "
                  + micros
                  + ": the longest that a free instance waits; 0 never lets one wait");
        }
        case "max_enqueued_batches" -> {
          long rows =
              Math.max(1, Math.min(Math.min(number(field), MOST_QUEUED) * items, MOST_QUEUED));
          settings.put("batching.queueItems", (int) rows);
          telling.changed(
              key, field.line(), "batching.queueItems " + rows + ": counted in rows here");
        }
        case "num_batch_threads" ->
            telling.none(
                key,
                field.line(),
                "each instance has a thread; 'slipway deploy --instances' says how many");
        case "allowed_batch_sizes", "pad_variable_length_inputs" ->
            telling.none(key, field.line(), "batches have the rows that came, unpadded");
        default -> telling.none(key, field.line(), "batching has no such setting");
      }
    }
  }

  /** A number in the wrapper that tells 0 from nothing, or without it. */
  private static long number(TextField field) {
    if (field.message() == null) {
      return field.number();
    }
    TextField value = field.inside().one("value");
    return value == null ? 0 : value.number();
  }
}
