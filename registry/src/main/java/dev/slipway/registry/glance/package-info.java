/**
 * Many models at once, and one model over time, for pages that watch. What does not live here: what
 * any of it means (health is derived by whoever shows it), and everything that was measured.
 */
@NullMarked
package dev.slipway.registry.glance;

import org.jspecify.annotations.NullMarked;
