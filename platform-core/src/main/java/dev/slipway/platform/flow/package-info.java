/**
 * The only place that knows both what the registry decided and what was seen of predictions:
 * translates between the two. The story that a prediction id tells; a model's health, derived and
 * never stored; the pages that watch. What does not live here: making ids (infer), keeping
 * revisions (registry), counting (monitor).
 */
@NullMarked
package dev.slipway.platform.flow;

import org.jspecify.annotations.NullMarked;
