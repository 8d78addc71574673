/**
 * What was done, told to others: the audit page, the ordered reading of changes, long work, and the
 * relay that turns commits into facts. Changes are written by whoever makes them, not here.
 */
@NullMarked
package dev.slipway.registry.change;

import org.jspecify.annotations.NullMarked;
