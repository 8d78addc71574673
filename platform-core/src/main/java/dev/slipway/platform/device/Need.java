package dev.slipway.platform.device;

import org.jspecify.annotations.Nullable;

/**
 * How much memory a load asks for, and why.
 *
 * @param bytes to lease
 * @param basis the reason, for people
 * @param measured from a measurement; else the load is on probation
 */
public record Need(long bytes, String basis, boolean measured) {

  /** Added to what was measured on a CPU, in percent, and at least so many bytes. */
  static final int MARGIN_PERCENT = 10;

  static final long MARGIN_BYTES = 32 * Bytes.MB;

  /** A load that was never measured gets 1.5 times its files, and so much. */
  static final long PROBATION_BYTES = 256 * Bytes.MB;

  /**
   * @param known the measurement, if there is one
   * @param declaredBytes what the deployment says; 0 leaves it to us
   * @param fileBytes of the artifact
   * @param capacityBytes of the node: a probation that is larger asks for all of it, when that may
   *     suffice
   */
  public static Need of(
      @Nullable Footprint known, long declaredBytes, long fileBytes, long capacityBytes) {
    if (declaredBytes > 0) {
      return new Need(declaredBytes, "declared", known != null);
    }
    if (known != null) {
      return afterMeasuring(known);
    }
    long probation = fileBytes + fileBytes / 2 + PROBATION_BYTES;
    long least = fileBytes + fileBytes / 5 + MARGIN_BYTES;
    if (probation > capacityBytes && least <= capacityBytes) {
      return new Need(
          capacityBytes,
          "never measured: all there is, for files of " + Bytes.text(fileBytes),
          false);
    }
    return new Need(
        probation, "never measured: 1.5 × files of " + Bytes.text(fileBytes) + " + 256 MiB", false);
  }

  /** What a measured one keeps: its peak and a margin. */
  public static Need afterMeasuring(Footprint footprint) {
    long peak = footprint.peakBytes();
    long margin = Math.max(MARGIN_BYTES, peak * MARGIN_PERCENT / 100);
    String added = margin == MARGIN_BYTES ? Bytes.text(margin) : MARGIN_PERCENT + " %";
    return new Need(peak + margin, "measured " + Bytes.text(peak) + " + " + added, true);
  }
}
