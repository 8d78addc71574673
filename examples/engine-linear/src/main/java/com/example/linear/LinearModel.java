package com.example.linear;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.List;

/** Owns the coefficients; its instances share them, and each answers one batch at a time. */
final class LinearModel implements LoadedModel {

  private final double intercept;
  private final double[] coefficients;
  private final Signature signature;
  private volatile boolean closed;

  LinearModel(Coefficients file) {
    intercept = file.intercept();
    coefficients = file.values();
    signature = file.signature();
  }

  @Override
  public List<Signature> signatures() {
    return List.of(signature);
  }

  @Override
  public ModelInstance open(Signature asked) throws EngineException {
    refuseWhen(closed, "the model is closed");
    refuseWhen(!asked.equals(signature), "the model has " + signature + ", not " + asked);
    return new Instance();
  }

  @Override
  public void close() {
    closed = true;
  }

  private static void refuseWhen(boolean refused, String why) throws EngineException {
    if (refused) {
      throw new EngineException(EngineFailure.INTERNAL, why);
    }
  }

  private final class Instance implements ModelInstance {
    private boolean closed;

    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      refuseWhen(closed, "the instance is closed");
      signature.check(batch);
      Shape shape = Shape.of(batch.rows());
      ByteBuffer pinned = sink.buffer(0, shape); // the platform's memory, where it gives some
      ByteBuffer y = pinned != null ? pinned : heap(batch.rows() * Double.BYTES);
      answer(batch.input(0).data().asDoubleBuffer(), y, batch.rows());
      sink.emit(List.of(pinned != null ? new Output.Pinned(0, shape) : lent(shape, y)));
      sink.end();
    }

    private void answer(DoubleBuffer x, ByteBuffer y, int rows) {
      int n = coefficients.length;
      for (int row = 0; row < rows; row++) {
        double sum = intercept;
        for (int i = 0; i < n; i++) {
          sum += coefficients[i] * x.get(row * n + i);
        }
        y.putDouble(row * Double.BYTES, sum);
      }
    }

    private static ByteBuffer heap(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Output lent(Shape shape, ByteBuffer y) {
      return new Output.Lent(0, Tensor.of(TensorType.FP64, shape, y), () -> {});
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
