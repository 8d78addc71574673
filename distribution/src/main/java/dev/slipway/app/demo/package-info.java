/**
 * The demo: real models and real data through the very API that everybody uses, with what came out
 * printed as a table and drawn as a picture. Knows the command line's client, not the server's
 * insides.
 */
@NullMarked
package dev.slipway.app.demo;

import org.jspecify.annotations.NullMarked;
