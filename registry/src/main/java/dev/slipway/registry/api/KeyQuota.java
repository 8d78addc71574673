package dev.slipway.registry.api;

import org.jspecify.annotations.Nullable;

/**
 * How much a key may ask for; each part null: as much as the node can. It counts predictions,
 * whichever protocol they come by, on each node for itself.
 *
 * @param requestsPerSecond requests, answered or not; a second's worth may come at once
 * @param itemsPerSecond rows of requests; likewise
 * @param bytesInFlight bytes of the bodies of requests that are not answered yet, as they come
 */
public record KeyQuota(
    @Nullable Double requestsPerSecond,
    @Nullable Double itemsPerSecond,
    @Nullable Long bytesInFlight) {

  private static final double LEAST_RATE = 0.001;
  private static final double MOST_RATE = 1e9;
  private static final long MOST_BYTES = 1L << 50;

  /** No limit of its own. */
  public static final KeyQuota NONE = new KeyQuota(null, null, null);

  public KeyQuota {
    rate("requestsPerSecond", requestsPerSecond);
    rate("itemsPerSecond", itemsPerSecond);
    if (bytesInFlight != null && (bytesInFlight < 1 || bytesInFlight > MOST_BYTES)) {
      throw new IllegalArgumentException(
          "a quota's bytesInFlight is 1 to " + MOST_BYTES + ", not " + bytesInFlight);
    }
  }

  private static void rate(String name, @Nullable Double rate) {
    // A NaN is in no range.
    if (rate != null && !(rate >= LEAST_RATE && rate <= MOST_RATE)) {
      throw new IllegalArgumentException(
          "a quota's " + name + " is 0.001 to 1000000000 a second, not " + rate);
    }
  }

  /** Whether nothing is limited. */
  public boolean unlimited() {
    return equals(NONE);
  }
}
