package dev.slipway.platform.device;

import java.util.Locale;

/** Bytes as people read them: powers of 1024 by their binary names, one decimal from a GiB on. */
public final class Bytes {

  public static final long MB = 1L << 20;
  private static final long GB = 1L << 30;

  private Bytes() {}

  /** For example {@code 145 MiB} or {@code 1.9 GiB}; a negative amount keeps its sign. */
  public static String text(long bytes) {
    if (Math.abs(bytes) >= GB) {
      return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GB);
    }
    if (Math.abs(bytes) >= MB) {
      return Math.round((double) bytes / MB) + " MiB";
    }
    return Math.round(bytes / 1024.0) + " KiB";
  }
}
