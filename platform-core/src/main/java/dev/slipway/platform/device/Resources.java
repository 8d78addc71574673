package dev.slipway.platform.device;

/**
 * A part of a device: memory and threads. A free amount may be negative, when something turned out
 * larger than its lease.
 *
 * @param bytes of the device's memory
 * @param threads that may compute at the same time
 */
public record Resources(long bytes, int threads) {

  public static final Resources NONE = new Resources(0, 0);

  public Resources plus(Resources other) {
    return new Resources(bytes + other.bytes, threads + other.threads);
  }

  public Resources minus(Resources other) {
    return new Resources(bytes - other.bytes, threads - other.threads);
  }

  /** The smaller of each. */
  public Resources least(Resources other) {
    return new Resources(Math.min(bytes, other.bytes), Math.min(threads, other.threads));
  }

  /** Whether this much fits into {@code room}. */
  public boolean fits(Resources room) {
    return bytes <= room.bytes && threads <= room.threads;
  }

  /** Whether neither part is negative. */
  public boolean valid() {
    return bytes >= 0 && threads >= 0;
  }
}
