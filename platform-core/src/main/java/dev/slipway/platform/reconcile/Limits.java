package dev.slipway.platform.reconcile;

import java.time.Duration;

/**
 * How patient the planner is.
 *
 * @param failures so many tries in a row may fail, then the deployment is {@code FAILED}; 1 or more
 * @param backoff wait after the first failure
 * @param backoffMost the longest wait; each failure multiplies the wait by four up to it
 * @param steady a deployment that was ready for so long has its failures forgotten
 * @param seed of the jitter: two nodes with different ones do not try in step
 */
public record Limits(
    int failures, Duration backoff, Duration backoffMost, Duration steady, long seed) {

  /** At once, then 0.5, 2, 8 and 30 seconds, each shortened by up to half. */
  public static Limits standard(long seed) {
    return new Limits(
        5, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(10), seed);
  }

  /**
   * How long to wait after so many failures: between half and all of the full wait, by a hash of
   * seed, deployment and count.
   */
  public Duration pause(long deployment, int failed) {
    long full = backoff.toMillis();
    for (int i = 1; i < failed && full < backoffMost.toMillis(); i++) {
      full *= 4;
    }
    full = Math.min(full, backoffMost.toMillis());
    long mixed = mix(seed * 31L + deployment * 1_000_003L + failed);
    double share = 0.5 + 0.5 * ((mixed >>> 11) * 0x1.0p-53);
    return Duration.ofMillis(Math.round(full * share));
  }

  /** SplitMix64's finisher. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
