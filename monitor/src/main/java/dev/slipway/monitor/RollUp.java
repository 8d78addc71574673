package dev.slipway.monitor;

import dev.slipway.monitor.store.WindowStore;
import io.vertx.core.Future;
import java.time.Instant;

/** Makes longer windows of those that are stored: minutes of ten seconds, hours of minutes. */
final class RollUp {

  private final WindowStore store;

  RollUp(WindowStore store) {
    this.store = store;
  }

  /**
   * Rolls up all that is over.
   *
   * @param now by the database's clock, seconds since 1970
   */
  Future<Void> until(long now) {
    return rollUp(10, 60, now).compose(done -> rollUp(60, 3600, now));
  }

  /**
   * Rolls up every stretch that is over and was not rolled up yet; late windows within two lengths
   * are still taken.
   */
  private Future<Void> rollUp(int from, int to, long now) {
    long end = now - Math.floorMod(now, (long) to) - to;
    return store
        .newest(to)
        .compose(
            newest ->
                store
                    .oldest(from, newest.equals(Instant.EPOCH) ? newest : newest.plusSeconds(to))
                    .compose(first -> rollUpFrom(from, to, first, end)));
  }

  private Future<Void> rollUpFrom(int from, int to, Instant first, long end) {
    if (first.equals(Instant.MAX)) {
      return Future.succeededFuture();
    }
    long start = first.getEpochSecond() - Math.floorMod(first.getEpochSecond(), (long) to);
    if (start > end) {
      return Future.succeededFuture();
    }
    return store
        .rollUp(from, to, Instant.ofEpochSecond(start))
        .compose(done -> store.oldest(from, Instant.ofEpochSecond(start + to)))
        .compose(next -> rollUpFrom(from, to, next, end));
  }
}
