package dev.slipway.monitor.api;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * How many answers fell into each of the {@link LatencyBuckets}. Immutable; merging is addition.
 */
public final class LatencyHistogram {

  public static final LatencyHistogram EMPTY = new LatencyHistogram(new long[LatencyBuckets.COUNT]);

  private final long[] counts;

  private LatencyHistogram(long[] counts) {
    this.counts = counts;
  }

  /** A histogram with these counts, one for each bucket; the array is copied. */
  public static LatencyHistogram of(long[] counts) {
    if (counts.length != LatencyBuckets.COUNT) {
      throw new IllegalArgumentException(
          "a latency histogram has " + LatencyBuckets.COUNT + " buckets, not " + counts.length);
    }
    return new LatencyHistogram(counts.clone());
  }

  public long count(int bucket) {
    return counts[bucket];
  }

  public long total() {
    return Arrays.stream(counts).sum();
  }

  public LatencyHistogram plus(LatencyHistogram other) {
    long[] sum = counts.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.counts[i];
    }
    return new LatencyHistogram(sum);
  }

  /**
   * The end of the bucket that holds the q-quantile, in nanoseconds; NaN when nothing was counted.
   *
   * @param q 0 to 1
   */
  public double quantileNanos(double q) {
    return quantileNanos(counts, q);
  }

  private static double quantileNanos(long[] counts, double q) {
    long total = Arrays.stream(counts).sum();
    if (total == 0) {
      return Double.NaN;
    }
    long rank = Math.max(1, (long) Math.ceil(q * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return LatencyBuckets.endNanos(i);
      }
    }
    throw new AssertionError("the ranks end at the total");
  }

  /**
   * The stored form: for each bucket that is not empty the distance from the one before and its
   * count, as unsigned varints.
   */
  public byte[] sparse() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int last = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        varint(out, i - last);
        varint(out, counts[i]);
        last = i;
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static LatencyHistogram fromSparse(byte[] stored) {
    long[] counts = new long[LatencyBuckets.COUNT];
    addSparse(stored, counts);
    return new LatencyHistogram(counts);
  }

  private static void addSparse(byte[] stored, long[] counts) {
    int[] at = {0};
    long bucket = 0;
    while (at[0] < stored.length) {
      bucket += varint(stored, at);
      if (bucket >= LatencyBuckets.COUNT) {
        throw new IllegalArgumentException("a stored histogram names bucket " + bucket);
      }
      counts[(int) bucket] += varint(stored, at);
    }
  }

  /** Adds histograms up in place, from their stored form. One thread at a time. */
  public static final class Adder {
    private final long[] counts = new long[LatencyBuckets.COUNT];

    /**
     * Adds one.
     *
     * @throws IllegalArgumentException if it is no stored form
     */
    public void addSparse(byte[] stored) {
      LatencyHistogram.addSparse(stored, counts);
    }

    /** See {@link LatencyHistogram#quantileNanos}. */
    public double quantileNanos(double q) {
      return LatencyHistogram.quantileNanos(counts, q);
    }
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long varint(byte[] in, int[] at) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      if (at[0] >= in.length) {
        throw new IllegalArgumentException("a stored histogram ends in the middle of a number");
      }
      byte next = in[at[0]++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a stored histogram has a number of more than 63 bits");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyHistogram that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "LatencyHistogram[" + total() + " answers]";
  }
}
