package dev.slipway.platform.serving;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.batching.BatchLimits;
import dev.slipway.platform.batching.BatchQueue;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.PayloadBudget;

/** The product's words for what goes wrong on the way and in engines. */
final class Failures {

  private Failures() {}

  /** An engine's failure of a run or load; the message stays the engine's own sentence. */
  static SlipwayException of(String at, EngineException failure) {
    String message = at + ": " + failure.getMessage();
    if (failure instanceof NoRoom none && !none.ever()) {
      return InferFailure.of(FailureCode.TOO_LARGE, at, message).exception(failure);
    }
    InferFailure told =
        switch (failure.failure()) {
          case SHARE_EXHAUSTED, INSTANCE_BROKEN, DEVICE_LOST ->
              new InferFailure(FailureCode.UNAVAILABLE, message, at, null, null, 1);
          default -> InferFailure.of(code(failure.failure()), at, message);
        };
    return told.exception(failure);
  }

  static FailureCode code(EngineFailure failure) {
    return switch (failure) {
      case BAD_INPUT -> FailureCode.INVALID;
      case BAD_MODEL, INTERNAL -> FailureCode.INTERNAL;
      case UNSUPPORTED -> FailureCode.UNSUPPORTED;
      case SHARE_EXHAUSTED, INSTANCE_BROKEN, DEVICE_LOST -> FailureCode.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> FailureCode.DEADLINE_EXCEEDED;
      case CANCELLED -> FailureCode.CANCELLED;
    };
  }

  /** A load's: what is not a model is the caller's fault there. */
  static SlipwayException ofLoad(String at, EngineException failure) {
    return failure.failure() == EngineFailure.BAD_MODEL
        ? InferFailure.of(FailureCode.INVALID, at, at + ": " + failure.getMessage())
            .exception(failure)
        : of(at, failure);
  }

  static SlipwayException deadlinePassed(Pending call) {
    String model = call.call.request().model();
    return InferFailure.of(
            FailureCode.DEADLINE_EXCEEDED,
            "model '" + model + "'",
            "model '"
                + model
                + "' did not answer before the request's deadline; allow more time, or give the"
                + " deployment more instances")
        .exception();
  }

  static SlipwayException cancelled(Pending call) {
    String model = call.call.request().model();
    return InferFailure.of(
            FailureCode.CANCELLED, "model '" + model + "'", "the caller cancelled the request")
        .exception();
  }

  static SlipwayException unloading(String at) {
    return InferFailure.unavailable(at, "it is being unloaded").exception();
  }

  /** Why a call of this size is not taken on now. */
  static SlipwayException overloaded(Deployed deployed, int rows, long bytes) {
    BatchQueue<Pending> queue = deployed.queue();
    BatchLimits limits = queue.limits();
    String at = deployed.at();
    if (rows > limits.queueItems() || bytes > limits.queueBytes()) {
      return new InferFailure(
              FailureCode.TOO_LARGE,
              at
                  + " takes requests of at most "
                  + limits.queueItems()
                  + " rows and "
                  + limits.queueBytes()
                  + " bytes, and this one has "
                  + rows
                  + " and "
                  + bytes
                  + "; send it in parts, or raise batching.queueItems or batching.queueBytes",
              at,
              limits.queueItems() + " rows and " + limits.queueBytes() + " bytes",
              rows + " rows and " + bytes + " bytes",
              0)
          .exception();
    }
    return InferFailure.overloaded(
            at,
            limits.queueItems() + " rows or " + limits.queueBytes() + " bytes",
            (queue.waitingItems() + Math.max(1, rows))
                + " rows and "
                + (queue.waitingBytes() + bytes)
                + " bytes",
            retryAfterSeconds(queue, limits, deployed.instances()))
        .exception();
  }

  /** Why a body of this size is not held now, whatever it is for. */
  static SlipwayException noMemory(PayloadBudget budget, long bytes) {
    return InferFailure.overloaded(
            "this node",
            budget.limitBytes() + " bytes of requests",
            (budget.heldBytes() + bytes) + " bytes",
            1)
        .exception();
  }

  private static int retryAfterSeconds(
      BatchQueue<Pending> queue, BatchLimits limits, int instances) {
    double batches = (double) queue.waitingItems() / limits.maxItems();
    double seconds = batches * queue.expectedRunNanos() / 1e9 / Math.max(1, instances);
    return (int) Math.max(1, Math.min(60, Math.ceil(seconds)));
  }
}
