/**
 * The Open Inference Protocol v2 over REST: its paths, its JSON, its binary tensor extension, its
 * statistics and repository index. Translates between bytes and the values of {@code
 * dev.slipway.platform.infer}, and decides nothing about models. How bodies arrive, keys and limits
 * are the room above.
 */
@NullMarked
package dev.slipway.edge.http.oip;

import org.jspecify.annotations.NullMarked;
