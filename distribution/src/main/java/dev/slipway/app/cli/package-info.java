/**
 * The command line: each command is a client of the HTTP API, as any other program would be.
 * Nothing here reaches into the server; starting one lives in the package above.
 */
@NullMarked
package dev.slipway.app.cli;

import org.jspecify.annotations.NullMarked;
