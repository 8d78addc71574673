/**
 * Engine plugins: finds them in the plugins directory, gives each a class loader of its own, checks
 * the SPI version that it was written for, and opens an engine at most once. A plugin that cannot
 * be used is named and skipped with a reason. What does not live here: loading models and running
 * them (room {@code host} and {@code serving}), and any concrete engine.
 */
@NullMarked
package dev.slipway.platform.plugin;

import org.jspecify.annotations.NullMarked;
