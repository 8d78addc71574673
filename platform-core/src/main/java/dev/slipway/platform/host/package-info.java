/**
 * Where an engine runs: in this process, or (behind the same interface) in a supervised worker. No
 * queue, route or wish lives here.
 */
@NullMarked
package dev.slipway.platform.host;

import org.jspecify.annotations.NullMarked;
