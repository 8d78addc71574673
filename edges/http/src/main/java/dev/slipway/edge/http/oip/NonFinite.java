package dev.slipway.edge.http.oip;

/**
 * What a JSON answer does with NaN and infinities, which JSON has no numbers for: the request's
 * parameter {@code nonfinite_output}.
 */
enum NonFinite {
  /** The default: the answer is a 400 that says where the value is and what to ask for. */
  REFUSE,
  /** {@code "null"}: they become {@code null}. */
  NULL,
  /** {@code "string"}: they become {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. */
  STRING
}
