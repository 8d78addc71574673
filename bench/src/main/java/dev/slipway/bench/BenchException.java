package dev.slipway.bench;

/** The run cannot go on; the message says why and what to do. */
final class BenchException extends Exception {

  BenchException(String message) {
    super(message);
  }
}
