package dev.slipway.platform.device;

/**
 * What a model was measured to need on a device.
 *
 * @param loadBytes after it was loaded
 * @param warmBytes after its warm-up with the largest batch
 * @param peakBytes the larger of both in any of the measurements; what a load takes and gives back
 *     before it has ended is not seen
 * @param loadMillis until it was ready
 * @param samples how many measurements are in it
 */
public record Footprint(
    long loadBytes, long warmBytes, long peakBytes, long loadMillis, int samples) {

  public Footprint {
    if (loadBytes < 0 || warmBytes < 0 || peakBytes < 0 || loadMillis < 0 || samples < 1) {
      throw new IllegalArgumentException("a footprint has no negative part and a sample at least");
    }
  }

  /**
   * One measurement.
   *
   * @param before anonymous bytes before the load
   * @param loaded after the load
   * @param warm after the warm-up
   * @param loadMillis until it was ready
   */
  public static Footprint measured(long before, long loaded, long warm, long loadMillis) {
    long load = Math.max(0, loaded - before);
    long peak = Math.max(load, Math.max(0, warm - before));
    return new Footprint(load, Math.max(0, warm - before), peak, loadMillis, 1);
  }

  /** Both: the larger bytes (an observed profile is a lower bound), the newer time. */
  public Footprint and(Footprint newer) {
    return new Footprint(
        Math.max(loadBytes, newer.loadBytes),
        Math.max(warmBytes, newer.warmBytes),
        Math.max(peakBytes, newer.peakBytes),
        newer.loadMillis,
        samples + newer.samples);
  }
}
