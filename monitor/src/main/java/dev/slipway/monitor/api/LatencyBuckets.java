package dev.slipway.monitor.api;

/**
 * The 800 fixed buckets of every latency histogram: the first holds all below 0.05 ms · f, each
 * further one begins f times later, f = 1.1^(1/5) ≈ 1.0192, the last holds everything beyond ≈ 206
 * s. Fixed, so that histograms of any nodes and times merge by addition, and so that "1.1 times as
 * slow" is five buckets up.
 */
public final class LatencyBuckets {

  public static final int COUNT = 800;

  private static final double FIRST_NANOS = 50_000;
  private static final double LOG_FACTOR = Math.log(1.1) / 5;

  private LatencyBuckets() {}

  /** The bucket that a latency falls into. */
  public static int of(long nanos) {
    if (nanos <= FIRST_NANOS) {
      return 0;
    }
    int bucket = (int) (Math.log(nanos / FIRST_NANOS) / LOG_FACTOR);
    return Math.min(bucket, COUNT - 1);
  }

  /** Where a bucket ends, in nanoseconds; what it holds is below. */
  public static double endNanos(int bucket) {
    return FIRST_NANOS * Math.exp(LOG_FACTOR * (bucket + 1));
  }
}
