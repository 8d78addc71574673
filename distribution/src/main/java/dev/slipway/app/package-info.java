/**
 * The composition root: what {@code slipway} does when it is started, the wiring of all rooms into
 * one process, and the order of its start and stop. Knows everybody; nobody knows it. No decision
 * of the product is made here.
 */
@NullMarked
package dev.slipway.app;

import org.jspecify.annotations.NullMarked;
