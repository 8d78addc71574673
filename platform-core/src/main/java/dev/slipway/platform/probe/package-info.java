/**
 * What the machine says of itself and of this process, read from {@code /proc} and the control
 * groups. Each of these blocks, briefly. What does not live here: what follows from the numbers
 * (device), and when they are read (reconcile, and the start).
 */
@NullMarked
package dev.slipway.platform.probe;

import org.jspecify.annotations.NullMarked;
