package dev.slipway.monitor.store;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.api.Windows.ReadWindows;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Windows in PostgreSQL. Storing one again changes nothing, so a caller that is not sure stores
 * again.
 */
public final class WindowStore {

  private static final String INSERT =
      """
      insert into monitor.metric_window (model, version, traffic_revision, lane, node, start, seconds, answered, refused, errors,
        items, runs, total_nanos, queue_nanos, run_nanos, batches, latency, last_at, device, statuses)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      on conflict do nothing""";

  private static final String READ =
      """
      select * from monitor.metric_window
      where model = $1 and ($2::int is null or version = $2) and seconds = $3 and start >= $4 and start < $5
      order by start, version, traffic_revision, lane, node, device limit 50000""";

  private final Pool pool;
  private final Set<String> days = new HashSet<>();

  public WindowStore(Pool pool) {
    this.pool = pool;
  }

  /** The database's clock, in milliseconds since 1970. */
  public Future<Long> clock() {
    return pool.query("select (extract(epoch from clock_timestamp()) * 1000)::bigint")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Stores windows in one transaction. */
  public Future<Void> store(List<Window> windows) {
    if (windows.isEmpty()) {
      return Future.succeededFuture();
    }
    return ensureDays(windows)
        .compose(ready -> pool.withTransaction(connection -> insert(connection, windows)));
  }

  private Future<Void> insert(SqlClient connection, List<Window> windows) {
    List<Tuple> rows = windows.stream().map(WindowStore::row).toList();
    return connection.preparedQuery(INSERT).executeBatch(rows).mapEmpty();
  }

  private Future<Void> ensureDays(List<Window> windows) {
    Future<Void> ready = Future.succeededFuture();
    for (Window window : windows) {
      LocalDate day = LocalDate.ofInstant(window.start(), ZoneOffset.UTC);
      String name = window.seconds() + "/" + day;
      if (days.add(name)) {
        ready =
            ready
                .compose(
                    before ->
                        pool.preparedQuery("select monitor.ensure_day($1, $2)")
                            .execute(Tuple.of(window.seconds(), day)))
                .onFailure(failed -> days.remove(name))
                .mapEmpty();
      }
    }
    return ready;
  }

  /** Reads windows in order of their start. */
  public Future<List<Window>> read(ReadWindows which) {
    return pool.preparedQuery(READ)
        .execute(
            Tuple.of(
                which.model(),
                which.version(),
                which.seconds(),
                time(which.from()),
                time(which.until())))
        .map(
            rows -> {
              List<Window> windows = new ArrayList<>();
              rows.forEach(row -> windows.add(window(row)));
              return windows;
            });
  }

  /**
   * Merges the windows of one length into the next, for one stretch of time that is over.
   *
   * @param from the length of the windows to merge
   * @param to the length of the merged ones
   * @param start of the stretch, a multiple of {@code to}
   */
  public Future<Void> rollUp(int from, int to, Instant start) {
    return pool.preparedQuery(
            "select * from monitor.metric_window where seconds = $1 and start >= $2 and start < $3")
        .execute(Tuple.of(from, time(start), time(start.plusSeconds(to))))
        .compose(
            rows -> {
              Map<WindowKey, Map<String, Counts>> merged = new HashMap<>();
              for (Row row : rows) {
                Window window = window(row);
                merged
                    .computeIfAbsent(window.key(), key -> new HashMap<>())
                    .merge(window.node(), window.counts(), Counts::plus);
              }
              List<Window> longer = new ArrayList<>();
              merged.forEach(
                  (key, byNode) ->
                      byNode.forEach(
                          (node, counts) -> longer.add(new Window(key, node, start, to, counts))));
              return store(longer);
            });
  }

  /** The start of the newest window of a length; the epoch when there is none. */
  public Future<Instant> newest(int seconds) {
    return pool.preparedQuery("select max(start) from monitor.metric_window where seconds = $1")
        .execute(Tuple.of(seconds))
        .map(rows -> rows.iterator().next().getOffsetDateTime(0))
        .map(newest -> newest == null ? Instant.EPOCH : newest.toInstant());
  }

  /**
   * The start of the oldest window of a length at or after a time; {@link Instant#MAX} when there
   * is none.
   */
  public Future<Instant> oldest(int seconds, Instant from) {
    return pool.preparedQuery(
            "select min(start) from monitor.metric_window where seconds = $1 and start >= $2")
        .execute(Tuple.of(seconds, time(from)))
        .map(rows -> rows.iterator().next().getOffsetDateTime(0))
        .map(oldest -> oldest == null ? Instant.MAX : oldest.toInstant());
  }

  /** Drops what is too old: whole days only. */
  public Future<Void> forget(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return drop(10, today.minusDays(2))
        .compose(done -> drop(60, today.minusDays(30)))
        .compose(done -> drop(3600, today.minusMonths(13)));
  }

  private Future<Void> drop(int seconds, LocalDate before) {
    return pool.preparedQuery("select monitor.drop_days_before($1, $2)")
        .execute(Tuple.of(seconds, before))
        .mapEmpty();
  }

  private static Tuple row(Window window) {
    WindowKey key = window.key();
    Counts counts = window.counts();
    Tuple row = Tuple.tuple();
    row.addValue(key.model())
        .addValue(key.version())
        .addValue(key.trafficRevision())
        .addValue(key.lane().name())
        .addValue(window.node());
    row.addValue(time(window.start())).addValue(window.seconds());
    row.addValue(counts.answered())
        .addValue(counts.refused())
        .addValue(counts.errors())
        .addValue(counts.items())
        .addValue(counts.runs());
    row.addValue(counts.totalNanos()).addValue(counts.queueNanos()).addValue(counts.runNanos());
    row.addValue(WindowJson.batches(counts)).addValue(Buffer.buffer(counts.latency().sparse()));
    row.addValue(counts.lastMillis() == 0 ? null : time(Instant.ofEpochMilli(counts.lastMillis())));
    row.addValue(key.device()).addValue(WindowJson.statuses(counts));
    return row;
  }

  private static Window window(Row row) {
    OffsetDateTime last = row.getOffsetDateTime("last_at");
    return new Window(
        new WindowKey(
            row.getString("model"),
            row.getInteger("version"),
            row.getLong("traffic_revision"),
            Lane.valueOf(row.getString("lane")),
            row.getString("device")),
        row.getString("node"),
        row.getOffsetDateTime("start").toInstant(),
        row.getInteger("seconds"),
        new Counts(
            row.getLong("answered"),
            row.getLong("refused"),
            row.getLong("errors"),
            WindowJson.statuses((JsonObject) row.getValue("statuses")),
            row.getLong("items"),
            row.getDouble("runs"),
            row.getLong("total_nanos"),
            row.getLong("queue_nanos"),
            row.getLong("run_nanos"),
            WindowJson.batches((JsonObject) row.getValue("batches")),
            LatencyHistogram.fromSparse(row.getBuffer("latency").getBytes()),
            last == null ? 0 : last.toInstant().toEpochMilli()));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
