package dev.slipway.monitor.store;

import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.rate.Counted;
import dev.slipway.monitor.rate.Coverage;
import dev.slipway.monitor.rate.Coverage.Stretch;
import dev.slipway.monitor.rate.RateMaker.Minutes;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what rates are made of, in a number of statements that does not grow with the models: of
 * each window only the columns that matter. Rows come back undecoded, for whoever has a thread to
 * make numbers of them.
 */
public final class RateStore {

  /** Windows in one series at most. */
  public static final int MOST_WINDOWS = 60_000;

  private static final String COLUMNS =
      "model, version, lane, extract(epoch from start)::bigint as start, answered, refused, errors,"
          + " items, runs, queue_nanos, latency";

  private static final String CALLERS = "lane in ('ROUTED', 'PINNED', 'FALLBACK')";

  private final Pool pool;

  public RateStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * Until when windows are rolled up.
   *
   * @param minutes the end of the newest window of a minute
   * @param hours of an hour
   */
  public record RolledUp(Instant minutes, Instant hours) {}

  /** Until when windows are rolled up: what is newer is read from shorter ones. */
  public Future<RolledUp> rolledUp() {
    return pool.query(
            """
            select (select max(start) + interval '60 seconds' from monitor.metric_window where seconds = 60) as minutes,
                   (select max(start) + interval '3600 seconds' from monitor.metric_window where seconds = 3600) as hours
            """)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new RolledUp(orEpoch(row, "minutes"), orEpoch(row, "hours"));
            });
  }

  /** Windows of one length of a model. */
  public Future<RowSet<Row>> windows(
      String model, @Nullable Integer version, int seconds, Instant from, Instant until) {
    return pool.preparedQuery(
            "select "
                + COLUMNS
                + """
                 from monitor.metric_window
                where model = $1 and ($2::int is null or version = $2) and seconds = $3
                  and start >= $4 and start < $5 limit $6
                """)
        .execute(
            Tuple.of(model, version, seconds, time(from), time(until))
                .addInteger(MOST_WINDOWS + 1));
  }

  /**
   * Windows of ten seconds of a model, without those that one node counts itself from a time on.
   */
  public Future<RowSet<Row>> windowsBeside(
      String model, Instant from, Instant until, String node, Instant since) {
    return pool.preparedQuery(
            "select "
                + COLUMNS
                + """
                 from monitor.metric_window
                where model = $1 and seconds = 10 and start >= $2 and start < $3 and (node <> $4 or start < $5)
                """)
        .execute(Tuple.of(model, time(from), time(until), node, time(since)));
  }

  /** Windows of ten seconds of all models' callers. */
  public Future<RowSet<Row>> windowsOfAll(Instant from, Instant until) {
    return pool.preparedQuery(
            "select "
                + COLUMNS
                + " from monitor.metric_window where seconds = 10 and start >= $1 and start < $2"
                + " and "
                + CALLERS)
        .execute(Tuple.of(time(from), time(until)));
  }

  /** Predictions of all models' callers by minute, one row for each model. */
  public Future<RowSet<Row>> minutesOfAll(Instant from, Instant until) {
    return pool.preparedQuery(
            """
            with rolled as (select coalesce(max(start) + interval '60 seconds', $1) as until
                            from monitor.metric_window where seconds = 60 and start >= $1)
            select model, array_agg(minute) as minutes, array_agg(predictions) as counts
            from (select model, (extract(epoch from start)::bigint / 60) * 60 as minute,
                         sum(answered + refused + errors)::bigint as predictions
                  from monitor.metric_window, rolled
                  where start >= $1 and start < $2 and %s
                    and ((seconds = 60 and start < rolled.until) or (seconds = 10 and start >= rolled.until))
                  group by 1, 2) by_minute
            group by model
            """
                .formatted(CALLERS))
        .execute(Tuple.of(time(from), time(until)));
  }

  /** When anybody counted. */
  public Future<Coverage> coverage(Instant from, Instant until) {
    return pool.preparedQuery(
            """
            select extract(epoch from since)::double precision as since, extract(epoch from until)::double precision as until
            from monitor.counted where until > $1 and since < $2
            """)
        .execute(Tuple.of(time(from), time(until)))
        .map(
            rows -> {
              List<Stretch> stretches = new ArrayList<>();
              rows.forEach(
                  row ->
                      stretches.add(new Stretch(row.getDouble("since"), row.getDouble("until"))));
              return Coverage.of(stretches);
            });
  }

  /** A node has counted until a time, whatever came. */
  public Future<Void> counted(String node, Instant since, Instant until) {
    return pool.preparedQuery(
            """
            insert into monitor.counted as c (node, since, until) values ($1, $2, $3)
            on conflict (node, since) do update set until = greatest(c.until, excluded.until)
            """)
        .execute(Tuple.of(node, time(since), time(until)))
        .mapEmpty();
  }

  /** Forgets when was counted, where no window can be left of it. */
  public Future<Void> forget(Instant before) {
    return pool.preparedQuery("delete from monitor.counted where until < $1")
        .execute(Tuple.of(time(before)))
        .mapEmpty();
  }

  /** Reads rows of windows; takes a while for many. Any thread. */
  public static List<Counted> windows(List<RowSet<Row>> sets) {
    List<Counted> windows = new ArrayList<>();
    for (RowSet<Row> rows : sets) {
      for (Row row : rows) {
        Lane lane = Lane.valueOf(row.getString(2));
        windows.add(
            new Counted(
                row.getString(0),
                row.getInteger(1),
                Counted.audience(lane),
                lane == Lane.PINNED,
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getDouble(8),
                row.getLong(9),
                row.getBuffer(10).getBytes()));
      }
    }
    return windows;
  }

  /** Reads rows of minutes. Any thread. */
  public static List<Minutes> minutes(RowSet<Row> rows) {
    List<Minutes> minutes = new ArrayList<>();
    rows.forEach(
        row ->
            minutes.add(
                new Minutes(
                    row.getString(0),
                    List.of(row.getArrayOfLongs(1)),
                    List.of(row.getArrayOfLongs(2)))));
    return minutes;
  }

  private static Instant orEpoch(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? Instant.EPOCH : at.toInstant();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
