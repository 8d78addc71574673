/**
 * What the rest of the product may know of the monitor: how to count, what was counted, and where
 * to ask for it.
 */
@NullMarked
package dev.slipway.monitor.api;

import org.jspecify.annotations.NullMarked;
