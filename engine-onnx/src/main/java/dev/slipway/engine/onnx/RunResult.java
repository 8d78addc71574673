package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.atomic.LongAdder;

/**
 * What ONNX Runtime gave for one run; closing it frees that. Used by one thread.
 *
 * <p>What of a run is held is counted over all models: a leak is a count that stays.
 */
final class RunResult implements AutoCloseable {

  /** Results and tensors of runs that are not freed. */
  static final LongAdder HELD = new LongAdder();

  private final OrtSession.Result result;

  RunResult(OrtSession.Result result) {
    this.result = result;
    HELD.increment();
  }

  OnnxTensor output(String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  OnnxTensor first() {
    return (OnnxTensor) result.get(0);
  }

  @Override
  public void close() {
    OnnxModel.closeQuietly(result);
    HELD.decrement();
  }
}
