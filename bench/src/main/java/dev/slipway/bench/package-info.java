/**
 * The benchmark: it starts the packaged server as a stranger would, drives it with a client that is
 * not ours, and divides by yardsticks that it measures in the same run. No part of the product
 * knows this room, and it knows the product only through its command line and its HTTP API.
 */
@NullMarked
package dev.slipway.bench;

import org.jspecify.annotations.NullMarked;
