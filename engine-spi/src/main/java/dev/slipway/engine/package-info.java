/**
 * The engine SPI: what an engine plugin implements and the values it exchanges with the platform.
 * JDK only; no platform class crosses it, so that the same plugin jar runs in the server's JVM or
 * in a worker process. What does not live here: batching, routing, storage, and anything that knows
 * a concrete engine.
 */
@NullMarked
package dev.slipway.engine;

import org.jspecify.annotations.NullMarked;
