package dev.slipway.registry.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somewhere to send SQL to: the pool for reads, or the running transaction of a {@link Work}.
 * Parameters are {@code $1}, {@code $2}, …, with the values that the PostgreSQL client takes.
 */
@FunctionalInterface
public interface Sql {

  /** Runs one statement. */
  Future<RowSet<Row>> run(String statement, Tuple values);

  /** All rows of a query. */
  default <T> Future<List<T>> list(
      String statement, Function<Row, T> read, @Nullable Object... values) {
    return run(statement, Tuple.wrap(Arrays.asList(values)))
        .map(
            rows -> {
              List<T> all = new ArrayList<>(rows.size());
              for (Row row : rows) {
                all.add(read.apply(row));
              }
              return List.copyOf(all);
            });
  }

  /** The first row of a query. */
  default <T> Future<Optional<T>> first(
      String statement, Function<Row, T> read, @Nullable Object... values) {
    return list(statement, read, values).map(all -> all.stream().findFirst());
  }

  /** How many rows a statement changed. */
  default Future<Integer> count(String statement, @Nullable Object... values) {
    return run(statement, Tuple.wrap(Arrays.asList(values))).map(RowSet::rowCount);
  }
}
