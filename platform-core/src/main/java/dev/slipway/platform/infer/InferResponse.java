package dev.slipway.platform.infer;

import java.util.List;

/**
 * The answer to one call.
 *
 * @param version the number of the version that answered
 * @param outputs in the order asked for, else in the signature's; the slices belong to this answer
 *     alone
 * @param timings what it took
 */
public record InferResponse(
    String model,
    int version,
    List<InferTensor> outputs,
    PredictionId predictionId,
    Timings timings) {

  /**
   * What an answer took, in nanoseconds.
   *
   * @param queue from submission until an instance took it
   * @param run of the engine, for the whole batch
   * @param batchRows rows of the batch in which it ran
   */
  public record Timings(long queue, long run, int batchRows) {}
}
