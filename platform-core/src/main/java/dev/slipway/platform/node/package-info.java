/**
 * This node: who it is, which start of it this is, what it leads, and the files in which it keeps
 * what it must know when the database is away. What does not live here: what a node does with it.
 */
@NullMarked
package dev.slipway.platform.node;

import org.jspecify.annotations.NullMarked;
