/**
 * A PostgreSQL of Slipway's own: the programs are unpacked once, a data directory is made once, and
 * one server runs on it with its durability on for as long as its owner lives, restarted when it is
 * killed. No schema, no pool and no Vert.x live here: callers get an address, and calls block.
 */
@NullMarked
package dev.slipway.postgres;

import org.jspecify.annotations.NullMarked;
