/**
 * Aggregates: counted on each event loop without a lock, swapped each second, merged, closed as
 * ten-second windows. Lossless while the process lives. Storing them is the room {@code store}'s
 * work.
 */
@NullMarked
package dev.slipway.monitor.window;

import org.jspecify.annotations.NullMarked;
