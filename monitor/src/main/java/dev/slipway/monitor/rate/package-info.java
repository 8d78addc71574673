/**
 * Counts made into rates: sums, quantiles, series with gaps. Pure: no clock, no database, no event
 * bus. What does not live here: reading windows (store) and closing them (window).
 */
@NullMarked
package dev.slipway.monitor.rate;

import org.jspecify.annotations.NullMarked;
