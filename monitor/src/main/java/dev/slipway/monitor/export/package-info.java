/** What was counted, in the forms that other systems read. Pure. */
@NullMarked
package dev.slipway.monitor.export;

import org.jspecify.annotations.NullMarked;
