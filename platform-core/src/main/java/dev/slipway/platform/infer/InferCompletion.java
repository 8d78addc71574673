package dev.slipway.platform.infer;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer goes. Exactly one of the two is called, exactly once, on the event loop that
 * submitted the call, never from within {@link Predictor#submit}. Must not block and must not
 * throw.
 */
public interface InferCompletion {

  /** In the details of a failure: the id of the prediction, where a version was chosen for it. */
  String PREDICTION_ID = "predictionId";

  /** Who counts predictions: hears what the caller got in the end. */
  interface Outcome {

    /**
     * Says it, on the event loop of the completion, once for each answer; more often changes
     * nothing.
     *
     * @param failure null when the answer was handed over; else what the caller was told instead,
     *     e.g. INVALID for an answer that its protocol cannot say, CANCELLED when it had gone
     */
    void told(@Nullable FailureCode failure);
  }

  /**
   * @param outcome is to be told what became of the answer: before this returns, or later when
   *     writing it takes so long that it is done elsewhere
   */
  void answered(InferResponse response, Outcome outcome);

  void failed(SlipwayException failure);
}
