/**
 * Models, their versions, and aliases: what may be made, edited and removed, and when not. How a
 * version comes into being from an upload is the business of {@code intake}.
 */
@NullMarked
package dev.slipway.registry.catalog;

import org.jspecify.annotations.NullMarked;
