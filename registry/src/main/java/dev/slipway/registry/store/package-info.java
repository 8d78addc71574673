/**
 * The only room that knows Hibernate and SQL: entities (package-private), one table class for each
 * aggregate with its reads and writes, and {@link dev.slipway.registry.store.Store}, the one door
 * through which every unit of work goes. Nothing here decides whether something is allowed.
 */
@NullMarked
package dev.slipway.registry.store;

import org.jspecify.annotations.NullMarked;
