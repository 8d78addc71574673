package dev.slipway.platform.infer;

import dev.slipway.bus.SlipwayException;

/**
 * Where an answer goes. Exactly one of the two is called, exactly once, on the event loop that
 * submitted the call, never from within {@link Predictor#submit}. Must not block and must not
 * throw.
 */
public interface InferCompletion {

  /** In the details of a failure: the id of the prediction, where a version was chosen for it. */
  String PREDICTION_ID = "predictionId";

  void answered(InferResponse response);

  void failed(SlipwayException failure);
}
