/**
 * Gives a test an empty database of a real PostgreSQL, whatever the machine has. It knows the
 * embedded PostgreSQL and no schema; nothing of it reaches the product.
 */
@NullMarked
package dev.slipway.postgres.testing;

import org.jspecify.annotations.NullMarked;
