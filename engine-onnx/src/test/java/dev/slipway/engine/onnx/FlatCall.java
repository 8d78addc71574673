package dev.slipway.engine.onnx;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** One call of one FP32 input and output, over the same buffers each time, that costs nothing. */
final class FlatCall implements Batch, ResultSink, RunContext {

  private final Signature signature;
  private final int rows;
  private final ByteBuffer backing;
  private final Tensor input;
  private final ByteBuffer output;

  FlatCall(Signature signature, Shape shape) {
    this.signature = signature;
    this.rows = (int) shape.dim(0);
    this.backing = direct((int) shape.elements() * 4);
    this.input = Tensor.of(signature.inputs().get(0).type(), shape, backing);
    this.output = direct(rows * 4);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public int calls() {
    return 1;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int firstRow(int call) {
    return 0;
  }

  @Override
  public int rows(int call) {
    return rows;
  }

  @Override
  public Tensor input(int index) {
    return input;
  }

  @Override
  public ByteBuffer backing(int index) {
    return backing;
  }

  @Override
  public boolean wants(int output) {
    return true;
  }

  @Override
  public ByteBuffer buffer(int index, Shape shape) {
    return output;
  }

  @Override
  public void emit(List<Output> outputs) {}

  @Override
  public void emit(int call, List<Output> outputs) {}

  @Override
  public void end() {}

  @Override
  public void end(int call) {}

  @Override
  public void fail(int call, EngineException failure) {
    throw new IllegalStateException(failure);
  }

  @Override
  public long deadlineNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean cancelled() {
    return false;
  }

  @Override
  public void onCancel(Runnable action) {}
}
