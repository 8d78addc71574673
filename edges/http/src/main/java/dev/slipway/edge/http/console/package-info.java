/**
 * The console's files: read once from the class path, where a jar beside the server has them, and
 * served from memory with their caching headers. Knows nothing of the console but a list of files;
 * a server without the jar has no console.
 */
@NullMarked
package dev.slipway.edge.http.console;

import org.jspecify.annotations.NullMarked;
