package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.TrafficLane;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs an executor before a caller does: three times the largest batch, three times one row, the
 * same way a caller's batch runs. Memory that the engine takes at its first large run is taken
 * here, where it is measured.
 */
final class WarmUpRun {

  private static final int RUNS = 3;
  private static final int MANY_RUNS = 2_000;
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  /** Nobody waits for a warm-up's or a shadow's answer. */
  static final InferCompletion NOBODY =
      new InferCompletion() {
        @Override
        public void answered(InferResponse response, Outcome outcome) {
          outcome.told(null);
        }

        @Override
        public void failed(SlipwayException failure) {}
      };

  private final Deployed deployed;
  private final BatchRunner runner;

  WarmUpRun(Deployed deployed, BatchRunner runner) {
    this.deployed = deployed;
    this.runner = runner;
  }

  /**
   * @throws EngineException if the instance cannot serve: the share is exhausted, the instance is
   *     broken, the device lost
   */
  Instance.Warmth run() throws EngineException {
    long began = System.nanoTime();
    String note = "no input of a reasonable size can be made up";
    for (int variable : WarmUpInputs.VARIABLE_DIMENSIONS) {
      try {
        long full = fastest(deployed.maxRows(), variable);
        if (full < 0) {
          continue;
        }
        long one = deployed.maxRows() > 1 ? fastest(1, variable) : full;
        return new Instance.Warmth(System.nanoTime() - began, one, full, "");
      } catch (EngineException failure) {
        switch (failure.failure()) {
          case SHARE_EXHAUSTED, INSTANCE_BROKEN, DEVICE_LOST, DEADLINE_EXCEEDED -> throw failure;
          default -> note = "made-up inputs were refused: " + failure.getMessage();
        }
      }
    }
    return new Instance.Warmth(System.nanoTime() - began, -1, -1, note);
  }

  /** The fastest of some runs, in nanoseconds; −1 when inputs would be too large. */
  private long fastest(int rows, int variable) throws EngineException {
    InferTensor[] inputs = WarmUpInputs.of(deployed.signature(), rows, variable);
    if (inputs == null) {
      return -1;
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      long started = System.nanoTime();
      best = Math.min(best, once(inputs, rows, started));
    }
    return best;
  }

  private long once(InferTensor[] inputs, int rows, long started) throws EngineException {
    EngineException failure = runner.attempt(List.of(call(inputs, rows, started)), started);
    if (failure != null) {
      throw failure;
    }
    return System.nanoTime() - started;
  }

  /**
   * The fastest of many runs of the largest batch, in nanoseconds: what one takes once its code is
   * compiled. Stops early when it is clear that runs are longer than that.
   *
   * @param shortNanos what is short
   * @param enough whether nobody wants to know any more
   * @return {@link Long#MAX_VALUE} when inputs cannot be made up
   */
  long fastestOfMany(long shortNanos, BooleanSupplier enough) throws EngineException {
    InferTensor[] inputs =
        WarmUpInputs.of(
            deployed.signature(), deployed.maxRows(), WarmUpInputs.VARIABLE_DIMENSIONS.get(0));
    long best = Long.MAX_VALUE;
    if (inputs != null) {
      for (int i = 0;
          i < MANY_RUNS && (i < RUNS || best < 100 * shortNanos) && !enough.getAsBoolean();
          i++) {
        best = Math.min(best, once(inputs, deployed.maxRows(), System.nanoTime()));
      }
    }
    return best;
  }

  private Pending call(InferTensor[] inputs, int rows, long now) {
    InferRequest request =
        InferRequest.of(deployed.spec().model(), null, List.of(inputs), now + PATIENCE_NANOS);
    return new Pending(
        null,
        new InferCall(request, NOBODY),
        deployed,
        TrafficLane.PLAYGROUND,
        0,
        inputs,
        deployed.check().outputs(request),
        0,
        rows,
        0,
        now,
        now + PATIENCE_NANOS,
        null);
  }
}
