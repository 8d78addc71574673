/**
 * How calls become batches: the policy (pure), the queue of one deployment, and the explanation of
 * the sizes that came about. No engine, event loop or bus lives here.
 */
@NullMarked
package dev.slipway.platform.batching;

import org.jspecify.annotations.NullMarked;
