package dev.slipway.engine;

/**
 * What an engine knows of a model's memory, in bytes; −1 is unknown.
 *
 * @param reserved taken from the device
 * @param inUse of that, in use now
 * @param peak the most that was in use
 */
public record MemoryUse(long reserved, long inUse, long peak) {

  public static final MemoryUse UNKNOWN = new MemoryUse(-1, -1, -1);
}
