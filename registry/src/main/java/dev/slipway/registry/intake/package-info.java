/**
 * The way of files into the registry: receive, unpack under limits, inspect, commit. Until the
 * commit everything lives in {@code incoming/<upload id>/} under names that we give; no client's
 * name ever becomes a path there. What does not live here: blobs and digests ({@code artifact}),
 * rows ({@code store}), reading a model's format (the engines' inspectors).
 *
 * <p>Zip and tar are read by strict readers of our own, because what makes an archive dangerous is
 * the leniency of its reader: an archive that two programs could read differently is refused.
 */
@NullMarked
package dev.slipway.registry.intake;

import org.jspecify.annotations.NullMarked;
