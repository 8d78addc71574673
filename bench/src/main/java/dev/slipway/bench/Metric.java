package dev.slipway.bench;

import java.util.Locale;

/** What is measured, in the order in which it is shown, and what it should be. */
enum Metric {
  TINY_JSON_VS_ECHO(
      Kind.RATIO,
      true,
      0.75,
      "4-feature model, runs on the event loop, JSON, 32 callers: requests/s against a bare Vert.x echo of the same bytes"),
  TINY_JSON_P99_VS_ECHO(Kind.RATIO, false, 2, "the same: 99th percentile against the echo's"),
  ADDED_P50_US(Kind.MICROS, false, 35, "the same with 1 caller: median time beyond the echo's"),
  MINILM_FP32_VS_ORT(
      Kind.RATIO,
      true,
      0.90,
      "all-MiniLM-L6-v2 fp32, 32 tokens, binary, 8 callers: requests/s against plain ONNX Runtime"),
  MINILM_INT8_VS_ORT(Kind.RATIO, true, 0.90, "the same with int8 weights"),
  MINILM_FP32_C32_VS_ORT(Kind.RATIO, true, 0.97, "fp32, binary, 32 callers"),
  MINILM_FP32_JSON_VS_ORT(
      Kind.RATIO, true, 0.80, "fp32, JSON in and out (12,288 numbers), 8 callers"),
  MINILM_FP32_P99_OVER_P50(
      Kind.RATIO, false, 2, "fp32, binary, 8 callers: 99th percentile over the median"),
  ALLOC_BYTES_PER_PAYLOAD_BYTE(
      Kind.RATIO,
      false,
      2.5,
      "600 KB tensor, binary: heap bytes allocated for each byte of request and response"),
  BATCH_GAIN(
      Kind.RATIO, true, 3, "network of 4 × 2048², 32 callers: batched over unbatched requests/s"),
  START_TO_READY_S(
      Kind.SECONDS, false, 4, "warm start with the embedded database, until it is ready");

  private enum Kind {
    RATIO,
    MICROS,
    SECONDS
  }

  private final Kind kind;
  private final boolean atLeast;
  private final double goal;
  private final String text;

  Metric(Kind kind, boolean atLeast, double goal, String text) {
    this.kind = kind;
    this.atLeast = atLeast;
    this.goal = goal;
    this.text = text;
  }

  /** As programs know it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String text() {
    return text;
  }

  double goal() {
    return goal;
  }

  boolean met(double value) {
    return atLeast ? value >= goal : value <= goal;
  }

  String goalText() {
    return (atLeast ? "≥ " : "≤ ") + number(goal);
  }

  /** As people read it. */
  String shown(double value) {
    // Rounded towards missing: nothing that was missed may look as if it had been met.
    double scale = kind == Kind.MICROS ? 1 : 100;
    double rounded = Math.rint(value * scale) / scale;
    if (met(rounded) != met(value)) {
      rounded = (atLeast ? Math.floor(value * scale) : Math.ceil(value * scale)) / scale;
    }
    return String.format(Locale.ROOT, kind == Kind.MICROS ? "%.0f" : "%.2f", rounded) + unit();
  }

  private String number(double value) {
    return String.format(Locale.ROOT, kind == Kind.RATIO ? "%.2f" : "%.0f", value) + unit();
  }

  private String unit() {
    return switch (kind) {
      case RATIO -> "";
      case MICROS -> " µs";
      case SECONDS -> " s";
    };
  }
}
