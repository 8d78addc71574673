/**
 * Devices, and the shares of them that deployments lease: the ledger with its admission rules, the
 * budget of the CPU, and how a model's footprint is measured and remembered. The ledger and the
 * arithmetic are pure (values in, values out, no clock); only {@code CpuProbe} and {@code
 * AnonymousMemory} read the machine. What does not live here: when something is loaded, and by
 * whom.
 */
@NullMarked
package dev.slipway.platform.device;

import org.jspecify.annotations.NullMarked;
