/**
 * Typed addresses and topics over Vert.x' event bus, the actor and the deadline that travel with
 * every command, and the failure codes that all rooms share. No domain lives here: no model, no
 * version, no prediction.
 */
@NullMarked
package dev.slipway.bus;

import org.jspecify.annotations.NullMarked;
