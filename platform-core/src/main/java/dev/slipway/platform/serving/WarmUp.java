package dev.slipway.platform.serving;

import dev.slipway.engine.MemoryUse;

/**
 * What loading and warming took.
 *
 * @param loadNanos until the weights were there
 * @param warmNanos of all warm-up runs, over all instances
 * @param runNanos the fastest run with one row, or with one call when the model is not batchable
 * @param fullRunNanos the fastest run of the largest batch
 * @param rows of the largest batch
 * @param ran false when no input could be made up that the model takes; the first caller warms it
 * @param note why it did not run, else empty
 * @param memory what the engine knows of it
 */
public record WarmUp(
    long loadNanos,
    long warmNanos,
    long runNanos,
    long fullRunNanos,
    int rows,
    boolean ran,
    String note,
    MemoryUse memory) {}
