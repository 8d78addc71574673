package dev.slipway.engine;

import org.jspecify.annotations.Nullable;

/**
 * A CPU or an accelerator.
 *
 * @param id stable across restarts: {@code cpu}, {@code GPU-<uuid>}, {@code MIG-<uuid>}, {@code
 *     sim:0}; never an ordinal
 * @param totalBytes memory of the device; for the CPU the budget for models
 * @param parent the device that this one is a slice of, or null
 */
public record Device(String id, Kind kind, String name, long totalBytes, @Nullable String parent) {

  /** Kinds of device. */
  public enum Kind {
    CPU,
    CUDA,
    /** A simulated card, for tests of sharing. */
    SIM
  }
}
