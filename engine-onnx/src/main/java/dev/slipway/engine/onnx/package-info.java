/**
 * The ONNX Runtime engine: reads ONNX files without native code, loads and runs them on the CPU.
 * What does not live here: batching, deadlines' clocks, devices' ledgers, and every other format.
 */
@NullMarked
package dev.slipway.engine.onnx;

import org.jspecify.annotations.NullMarked;
