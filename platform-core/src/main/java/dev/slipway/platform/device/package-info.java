/**
 * Devices, and the shares of them that deployments lease: the ledger with its admission rules, the
 * budget of the CPU, and how a model's footprint is remembered. All of it is pure: values in,
 * values out, no clock. What does not live here: who reads the machine (probe), and when something
 * is loaded, and by whom.
 */
@NullMarked
package dev.slipway.platform.device;

import org.jspecify.annotations.NullMarked;
