/**
 * The conformance kit: an engine's author extends {@link
 * dev.slipway.engine.tck.EngineConformanceKit}, writes its one factory method, and inherits the
 * tests of the SPI's contract. It brings a small host of its own that keeps to the SPI as the
 * platform does. What does not live here: tests of one engine's own arithmetic, and anything of the
 * platform.
 */
@NullMarked
package dev.slipway.engine.tck;

import org.jspecify.annotations.NullMarked;
