/**
 * What nodes read and write: the serving snapshot, their status, footprints, and leadership with
 * its fencing. It writes no wishes.
 */
@NullMarked
package dev.slipway.registry.node;

import org.jspecify.annotations.NullMarked;
