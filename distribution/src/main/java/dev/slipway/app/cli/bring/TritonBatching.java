package dev.slipway.app.cli.bring;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How Triton gathers requests, as Slipway's batching. */
final class TritonBatching {

  private static final int MOST_ITEMS = 65_536;
  private static final long LONGEST_MICROS = 10_000_000;
  private static final int MOST_QUEUED = 10_000_000;

  private TritonBatching() {}

  static void read(TextMessage config, Map<String, @Nullable Object> settings, Telling telling) {
    TextField said = config.one("max_batch_size");
    TextField dynamic = config.one("dynamic_batching");
    long max = TritonModel.max(config);
    int items = (int) Math.max(1, Math.min(max, MOST_ITEMS));
    int line = said == null ? 0 : said.line();
    settings.put("batching.maxItems", items);
    if (max > MOST_ITEMS) {
      telling.changed("max_batch_size", line, "batching.maxItems " + items + ", the most there is");
    } else if (max <= 0) {
      telling.taken("max_batch_size", line, "batching.maxItems 1: nothing is batched");
    } else if (dynamic == null && max > 1) {
      telling.changed(
          "max_batch_size",
          line,
          "batching.maxItems "
              + items
              + ": without dynamic_batching each request ran alone there; here a free instance"
              + " takes what waits");
    } else {
      telling.taken("max_batch_size", line, "batching.maxItems " + items);
    }
    if (dynamic != null) {
      dynamic(dynamic, items, settings, telling);
    }
  }

  private static void dynamic(
      TextField dynamic, int items, Map<String, @Nullable Object> settings, Telling telling) {
    telling.taken(
        "dynamic_batching", dynamic.line(), "requests are gathered up to batching.maxItems");
    String key = "dynamic_batching.";
    for (TextField field : dynamic.inside().fields()) {
      switch (field.name()) {
        case "max_queue_delay_microseconds" -> {
          long micros = Math.max(0, Math.min(field.number(), LONGEST_MICROS));
          settings.put("batching.maxDelayMicros", micros);
          if (micros == field.number()) {
            telling.taken(key + field.name(), field.line(), "batching.maxDelayMicros " + micros);
          } else {
            telling.changed(
                key + field.name(),
                field.line(),
                "batching.maxDelayMicros " + micros + ", the most there is");
          }
        }
        case "preferred_batch_size" ->
            telling.none(
                key + field.name(),
                field.line(),
                field.shown() + ": batches aim at no size; a free instance takes what waits");
        case "preserve_ordering" ->
            telling.none(
                key + field.name(),
                field.line(),
                "each call is answered on its own; a batch keeps the order of its calls");
        case "default_queue_policy" -> queue(field, items, settings, telling);
        default ->
            telling.none(
                key + field.name(),
                field.line(),
                "a queue has one class of callers; give the deployment a priority instead");
      }
    }
  }

  private static void queue(
      TextField policy, int items, Map<String, @Nullable Object> settings, Telling telling) {
    String key = "dynamic_batching.default_queue_policy.";
    for (TextField field : policy.inside().fields()) {
      if (field.name().equals("max_queue_size") && field.number() > 0) {
        // Counted in requests there, in rows here: what was taken there is never refused here.
        int rows = (int) Math.min(Math.min(field.number(), MOST_QUEUED) * items, MOST_QUEUED);
        settings.put("batching.queueItems", rows);
        telling.changed(
            key + field.name(),
            field.line(),
            "batching.queueItems "
                + rows
                + ": "
                + field.number()
                + " requests of up to "
                + items
                + " rows, counted in rows here");
      } else {
        telling.none(
            key + field.name(),
            field.line(),
            "a call brings its own deadline, and leaves the queue when it is over");
      }
    }
  }
}
