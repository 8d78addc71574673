package dev.slipway.registry.store;

import dev.slipway.registry.api.Footprint;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** What loading an artifact was measured to cost. */
public final class FootprintTable {
  private static final String COLUMNS =
      """
       digest, engine, engine_version, device, settings, load_bytes, warm_bytes, peak_bytes, load_millis,
       samples, measured_at
      """;

  private FootprintTable() {}

  /** Adds a measurement: bytes are the most that was seen, the load's time is the newest. */
  public static Future<Footprint> add(Sql sql, Nodes.Measured measured) {
    return sql.first(
            """
            insert into registry.footprint as f (digest, engine, engine_version, device, settings,
              load_bytes, warm_bytes, peak_bytes, load_millis) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (digest, engine, engine_version, device, settings) do update set
              load_bytes = greatest(f.load_bytes, excluded.load_bytes),
              warm_bytes = greatest(f.warm_bytes, excluded.warm_bytes),
              peak_bytes = greatest(f.peak_bytes, excluded.peak_bytes),
              load_millis = excluded.load_millis, samples = f.samples + 1, measured_at = now()
            returning
            """
                + COLUMNS,
            FootprintTable::footprint,
            measured.digest(),
            measured.engine(),
            measured.engineVersion(),
            measured.device(),
            measured.settings(),
            measured.loadBytes(),
            measured.warmBytes(),
            measured.peakBytes(),
            measured.loadMillis())
        .map(Optional::orElseThrow);
  }

  /** What is known about an artifact, newest first. */
  public static Future<List<Footprint>> of(Sql sql, String digest) {
    return sql.list(
        "select" + COLUMNS + "from registry.footprint where digest = $1 order by measured_at desc",
        FootprintTable::footprint,
        digest);
  }

  private static Footprint footprint(Row row) {
    return new Footprint(
        row.getString("digest"),
        row.getString("engine"),
        row.getString("engine_version"),
        row.getString("device"),
        row.getString("settings"),
        row.getLong("load_bytes"),
        row.getLong("warm_bytes"),
        row.getLong("peak_bytes"),
        row.getLong("load_millis"),
        row.getInteger("samples"),
        Rows.instant(row, "measured_at"));
  }
}
