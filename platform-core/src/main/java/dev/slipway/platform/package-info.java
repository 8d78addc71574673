/** The one word that all rooms of the core share; everything else lives in a room. */
@NullMarked
package dev.slipway.platform;

import org.jspecify.annotations.NullMarked;
