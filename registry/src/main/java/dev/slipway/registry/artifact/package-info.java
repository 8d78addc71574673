/**
 * Artifacts on disk: blobs by content, the canonical manifest that gives an artifact its digest,
 * read-only directories for engines, leases, and the collection of what nobody needs. What does not
 * live here: how files arrive ({@code intake}), and the rows that say which artifacts there are
 * ({@code store}).
 */
@NullMarked
package dev.slipway.registry.artifact;

import org.jspecify.annotations.NullMarked;
