/**
 * Serves TensorFlow SavedModels: provider, inspector (streams the protobuf and walks the graph),
 * model, instance, tensors, settings. What does not live here: anything of the platform; only the
 * engine SPI is known.
 */
@NullMarked
package dev.slipway.engine.tensorflow;

import org.jspecify.annotations.NullMarked;
