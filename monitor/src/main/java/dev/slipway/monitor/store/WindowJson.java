package dev.slipway.monitor.store;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Counts.Batches;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A window as the spool keeps it, and its statuses and batches as the table does. */
final class WindowJson {

  private WindowJson() {}

  static JsonObject write(Window window) {
    WindowKey key = window.key();
    Counts counts = window.counts();
    return new JsonObject()
        .put("model", key.model())
        .put("version", key.version())
        .put("revision", key.trafficRevision())
        .put("lane", key.lane().name())
        .put("device", key.device())
        .put("node", window.node())
        .put("start", window.start().getEpochSecond())
        .put("seconds", window.seconds())
        .put("answered", counts.answered())
        .put("refused", counts.refused())
        .put("errors", counts.errors())
        .put("statuses", statuses(counts))
        .put("items", counts.items())
        .put("runs", counts.runs())
        .put("totalNanos", counts.totalNanos())
        .put("queueNanos", counts.queueNanos())
        .put("runNanos", counts.runNanos())
        .put("batches", batches(counts))
        .put("latency", counts.latency().sparse())
        .put("lastMillis", counts.lastMillis());
  }

  static Window read(JsonObject stored) {
    return new Window(
        new WindowKey(
            stored.getString("model"),
            stored.getInteger("version"),
            stored.getLong("revision"),
            Lane.valueOf(stored.getString("lane")),
            // What a release before kept on disk has neither device nor statuses.
            stored.getString("device", "")),
        stored.getString("node"),
        Instant.ofEpochSecond(stored.getLong("start")),
        stored.getInteger("seconds"),
        new Counts(
            stored.getLong("answered"),
            stored.getLong("refused"),
            stored.getLong("errors"),
            statuses(stored.getJsonObject("statuses", new JsonObject())),
            stored.getLong("items"),
            stored.getDouble("runs"),
            stored.getLong("totalNanos"),
            stored.getLong("queueNanos"),
            stored.getLong("runNanos"),
            batches(stored.getJsonObject("batches")),
            LatencyHistogram.fromSparse(stored.getBinary("latency")),
            stored.getLong("lastMillis")));
  }

  static JsonObject statuses(Counts counts) {
    JsonObject object = new JsonObject();
    counts.statuses().forEach((status, count) -> object.put(status.toString(), count));
    return object;
  }

  static Map<Integer, Long> statuses(JsonObject stored) {
    Map<Integer, Long> statuses = new HashMap<>();
    for (String status : stored.fieldNames()) {
      statuses.put(Integer.valueOf(status), stored.getLong(status));
    }
    return statuses;
  }

  static JsonObject batches(Counts counts) {
    JsonObject object = new JsonObject();
    counts
        .batches()
        .forEach(
            (rows, runs) ->
                object.put(rows.toString(), new JsonArray().add(runs.runs()).add(runs.nanos())));
    return object;
  }

  static Map<Integer, Batches> batches(JsonObject stored) {
    Map<Integer, Batches> batches = new HashMap<>();
    for (String rows : stored.fieldNames()) {
      JsonArray pair = stored.getJsonArray(rows);
      batches.put(Integer.valueOf(rows), new Batches(pair.getDouble(0), pair.getDouble(1)));
    }
    return batches;
  }
}
