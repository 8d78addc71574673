package dev.slipway.platform.security;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tokens that come back with time, for any number of threads: a second's worth may be taken at
 * once, and more than that when nothing was taken for as long as it takes to pay the rest back.
 *
 * <p>The whole state is one number: until when what was taken is paid for. Taking moves it on by
 * compare-and-set, so that all event loops of a node draw from one bucket and no two can take the
 * same token: over any time, however many threads ask, at most {@code rate × seconds} tokens are
 * given, and beside them one second's worth, or the one request that was larger. No lock, nothing
 * allocated.
 */
final class TokenBucket {

  /** Times are kept in 64ths of a nanosecond, so that a fast rate's steps are exact enough. */
  private static final int FRACTION_BITS = 6;

  private static final long UNITS_PER_SECOND = 1_000_000_000L << FRACTION_BITS;

  /** Half a year: more than anybody waits, and far from an overflow. */
  private static final double MOST_UNITS = 0x1p60;

  private final double unitsPerToken;
  private final LongSupplier nanoTime;
  private final long origin;
  private final AtomicLong paidUntil = new AtomicLong();

  /**
   * @param perSecond tokens that come back in a second; more than 0
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  TokenBucket(double perSecond, LongSupplier nanoTime) {
    this.unitsPerToken = (double) UNITS_PER_SECOND / perSecond;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
  }

  /**
   * Takes tokens, all or none.
   *
   * @param tokens 0 or more
   * @return 0 when they were taken, else the nanoseconds until they can be, if nobody else takes
   *     any
   */
  long take(long tokens) {
    long cost = (long) Math.min(MOST_UNITS, Math.rint((double) tokens * unitsPerToken));
    while (true) {
      long now = (nanoTime.getAsLong() - origin) << FRACTION_BITS;
      long paid = paidUntil.get();
      long debt = Math.max(0, paid - now);
      long wait = debt - Math.max(0, UNITS_PER_SECOND - cost);
      if (debt > 0 && wait > 0) {
        return Math.max(1, wait >> FRACTION_BITS);
      }
      if (paidUntil.compareAndSet(paid, now + debt + cost)) {
        return 0;
      }
    }
  }
}
