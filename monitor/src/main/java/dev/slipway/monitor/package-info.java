/**
 * The monitor: counts what was predicted, stores it in windows, and shows it. Only its {@code api}
 * package is seen by others. What does not live here: models, versions and traffic, which are the
 * registry's.
 */
@NullMarked
package dev.slipway.monitor;

import org.jspecify.annotations.NullMarked;
