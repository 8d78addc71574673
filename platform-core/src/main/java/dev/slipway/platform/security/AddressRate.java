package dev.slipway.platform.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets each address do something a few times at once and then at a steady rate: for what nobody has
 * to sign in for and yet costs something. Bounded; thread-safe.
 */
public final class AddressRate {

  private final double perSecond;
  private final double burst;
  private final LongSupplier clockMillis;
  private final Map<String, Bucket> buckets;

  private static final class Bucket {
    double tokens;
    long atMillis;
  }

  /**
   * @param perSecond steady rate of one address
   * @param burst how many at once after a pause
   */
  public AddressRate(double perSecond, int burst) {
    this(perSecond, burst, 10_000, System::currentTimeMillis);
  }

  AddressRate(double perSecond, int burst, int most, LongSupplier clockMillis) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.clockMillis = clockMillis;
    this.buckets =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > most;
          }
        };
  }

  /**
   * Takes one.
   *
   * @return 0 when it may go on, else the seconds until the next may, rounded up
   */
  public synchronized long take(String address) {
    long now = clockMillis.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            address,
            unknown -> {
              Bucket full = new Bucket();
              full.tokens = burst;
              full.atMillis = now;
              return full;
            });
    bucket.tokens =
        Math.min(burst, bucket.tokens + Math.max(0, now - bucket.atMillis) / 1000.0 * perSecond);
    bucket.atMillis = now;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return 0;
    }
    return (long) Math.ceil((1 - bucket.tokens) / perSecond);
  }
}
