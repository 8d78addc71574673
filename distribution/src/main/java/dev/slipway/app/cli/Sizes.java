package dev.slipway.app.cli;

import java.util.Locale;

/** Bytes and times for people. */
final class Sizes {

  private Sizes() {}

  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  static String seconds(long seconds) {
    return seconds < 90 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
