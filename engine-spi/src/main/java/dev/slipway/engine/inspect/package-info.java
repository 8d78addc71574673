/**
 * Reading an artifact before anything native sees it: pure Java, constant memory, nothing executed.
 * What does not live here: loading or running a model.
 */
@NullMarked
package dev.slipway.engine.inspect;

import org.jspecify.annotations.NullMarked;
