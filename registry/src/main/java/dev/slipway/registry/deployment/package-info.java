/**
 * Wishes: which versions are to be loaded, and how. What nodes make of them is written by the nodes
 * ({@code node}); loading, devices and limits are the platform's business.
 */
@NullMarked
package dev.slipway.registry.deployment;

import org.jspecify.annotations.NullMarked;
