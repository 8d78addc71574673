/**
 * Windows in PostgreSQL, and on disk while it is away. The only room of the monitor that knows SQL.
 */
@NullMarked
package dev.slipway.monitor.store;

import org.jspecify.annotations.NullMarked;
