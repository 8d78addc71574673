/**
 * Which version answers: pure functions from a traffic policy, what is ready, and a key to a
 * version. No bus, database, clock or loaded model lives here.
 */
@NullMarked
package dev.slipway.platform.routing;

import org.jspecify.annotations.NullMarked;
