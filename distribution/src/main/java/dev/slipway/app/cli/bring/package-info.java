/**
 * Repositories of other servers, read: Triton's and TensorFlow Serving's. Each model of one becomes
 * a {@link dev.slipway.app.cli.bring.Foreign} with what was taken over and what has no counterpart,
 * and all of them a wish that is applied as any other. Reads folders and texts; knows no server.
 */
@NullMarked
package dev.slipway.app.cli.bring;

import org.jspecify.annotations.NullMarked;
