package dev.slipway.registry.intake;

/**
 * How much an archive may become.
 *
 * @param entries entries of an archive, directories included; 1 or more; default 10,000
 * @param bytes unpacked bytes of an archive, what a tar adds around its files included; 1 or more;
 *     default 20 GiB
 * @param ratio unpacked bytes for each packed one; 1 or more; default 200. Weights shrink by less
 *     than half, text by a factor of 10, zeros by 1,000
 * @param ratioFromBytes unpacked bytes from which on the ratio counts; 0 or more; default 16 MiB
 */
public record UnpackLimits(int entries, long bytes, int ratio, long ratioFromBytes) {

  public static final UnpackLimits DEFAULT = new UnpackLimits(10_000, 20L << 30, 200, 16L << 20);

  public UnpackLimits {
    if (entries < 1 || bytes < 1 || ratio < 1 || ratioFromBytes < 0) {
      throw new IllegalArgumentException(
          "limits of unpacking are 1 or more: entries="
              + entries
              + ", bytes="
              + bytes
              + ", ratio="
              + ratio
              + ", ratioFromBytes="
              + ratioFromBytes);
    }
  }
}
