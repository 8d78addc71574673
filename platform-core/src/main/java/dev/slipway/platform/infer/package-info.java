/**
 * The values of one prediction and the door through which every edge enters: request, response, the
 * call that carries its own completion, failures, the prediction id, and what an edge may know of a
 * model. No protocol, queue or engine lives here: edges translate into these types, the serving
 * room answers.
 */
@NullMarked
package dev.slipway.platform.infer;

import org.jspecify.annotations.NullMarked;
