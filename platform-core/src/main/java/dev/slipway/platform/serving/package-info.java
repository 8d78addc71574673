/**
 * Loaded versions at work: instances on threads of their own, warm-up, gathering per tick, replies,
 * deadlines, drain and swap. What should be loaded, and with which share, is decided elsewhere (the
 * reconciler); which version answers is decided by the routing room's pure functions; how calls
 * become batches by the batching room.
 */
@NullMarked
package dev.slipway.platform.serving;

import org.jspecify.annotations.NullMarked;
