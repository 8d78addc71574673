/**
 * From wish to status: the planner and the state machine of what is loaded on this node (pure), the
 * journal that remembers which load killed the process, and the loop that reads wishes, makes the
 * planner's moves and writes status. What does not live here: how a model is loaded, warmed and
 * called (serving), and who gets which share of a device (device).
 */
@NullMarked
package dev.slipway.platform.reconcile;

import org.jspecify.annotations.NullMarked;
