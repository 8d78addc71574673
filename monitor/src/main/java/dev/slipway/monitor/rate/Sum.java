package dev.slipway.monitor.rate;

import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Rates.Measures;

/** Adds up windows and tells their rates. One thread at a time. */
final class Sum {

  private static final double NANOS_A_MILLI = 1e6;

  private long answered;
  private long refused;
  private long errors;
  private long named;
  private long items;
  private double runs;
  private long queueNanos;
  private final LatencyHistogram.Adder latency = new LatencyHistogram.Adder();

  void add(Counted window) {
    answered += window.answered();
    refused += window.refused();
    errors += window.errors();
    named += window.named() ? window.answered() + window.refused() + window.errors() : 0;
    items += window.items();
    runs += window.runs();
    queueNanos += window.queueNanos();
    latency.addSparse(window.latency());
  }

  long errors() {
    return errors;
  }

  /**
   * For each second, those whose caller named the version or an alias.
   *
   * @param seconds in which somebody counted, more than 0
   */
  double named(double seconds) {
    return round(named / seconds);
  }

  /** Predictions that were not the caller's own mistake. */
  long judged() {
    return answered + errors;
  }

  /**
   * The rates.
   *
   * @param seconds in which somebody counted, more than 0
   */
  Measures over(double seconds) {
    return new Measures(
        round((answered + refused + errors) / seconds),
        judged() == 0 ? null : round(100.0 * errors / judged()),
        answered == 0 ? null : round(latency.quantileNanos(0.5) / NANOS_A_MILLI),
        answered == 0 ? null : round(latency.quantileNanos(0.99) / NANOS_A_MILLI),
        runs <= 0 || items == 0 ? null : round(items / runs),
        answered == 0 ? null : round(queueNanos / (double) answered / NANOS_A_MILLI));
  }

  /** To six significant digits: more is noise, and three times the bytes. */
  static double round(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    double scale = Math.pow(10, 5 - Math.floor(Math.log10(Math.abs(value))));
    double rounded = Math.round(value * scale) / scale;
    return Double.isFinite(rounded) ? rounded : value;
  }
}
