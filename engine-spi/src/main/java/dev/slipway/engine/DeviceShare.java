package dev.slipway.engine;

/**
 * The leased part of a device: all an engine is told, and what it must keep to.
 *
 * @param leaseId names the lease in logs and reports
 * @param memoryBytes the memory that the model may hold, everything included
 * @param concurrency at most so many calls at once
 * @param threads at most so many threads of the engine's own for each call
 * @param computePercent of the device's compute; 100 is no limit
 * @param priority 1 is the highest
 * @param hardness who enforces the memory limit
 */
public record DeviceShare(
    String leaseId,
    Device device,
    long memoryBytes,
    int concurrency,
    int threads,
    int computePercent,
    int priority,
    Hardness hardness) {

  /** Who enforces a share. */
  public enum Hardness {
    ENGINE,
    PROCESS,
    MPS,
    MIG
  }

  public DeviceShare {
    if (memoryBytes < 0
        || concurrency < 1
        || threads < 1
        || computePercent < 1
        || computePercent > 100
        || priority < 1) {
      throw new IllegalArgumentException(
          "a share has memoryBytes >= 0, concurrency, threads and priority >= 1 and computePercent from 1 to 100");
    }
  }
}
