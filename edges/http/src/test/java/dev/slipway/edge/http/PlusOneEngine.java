package dev.slipway.edge.http;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.host.EngineHost;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An engine in plain Java that adds one to rows of four numbers, and can be made to wait or to
 * answer otherwise.
 */
final class PlusOneEngine implements EngineHost {

  /** One run. */
  interface Run {
    void run(Batch batch, ResultSink sink, RunContext context) throws EngineException;
  }

  static final Signature ROWS =
      new Signature(
          Signature.DEFAULT,
          List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
          List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 4))));

  /** Runs wait until it is open. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  volatile Run run = PlusOneEngine::addOne;

  private final Signature served;

  PlusOneEngine() {
    this(ROWS);
  }

  /** Of another signature; then {@link #run} has to be another one, too. */
  PlusOneEngine(Signature served) {
    this.served = served;
  }

  static DeviceShare share() {
    return new DeviceShare(
        "test",
        new Device("cpu", Device.Kind.CPU, "cpu", 1 << 30, null),
        1 << 30,
        1,
        1,
        100,
        5,
        DeviceShare.Hardness.ENGINE);
  }

  @Override
  public String engine() {
    return "plus-one";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public EngineTraits traits() {
    return EngineTraits.pureJava();
  }

  @Override
  public ClassLoader contextLoader() {
    return PlusOneEngine.class.getClassLoader();
  }

  @Override
  public LoadedModel load(LoadRequest request) {
    return new LoadedModel() {
      @Override
      public List<Signature> signatures() {
        return List.of(served);
      }

      @Override
      public ModelInstance open(Signature wished) {
        return new Instance();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}

  static void addOne(Batch batch, ResultSink sink, RunContext context) throws EngineException {
    Tensor x = batch.input(0);
    ByteBuffer into = sink.buffer(0, x.shape());
    for (int at = 0; at < x.data().remaining(); at += 4) {
      into.putFloat(at, x.data().getFloat(at) + 1);
    }
    sink.emit(List.of(new Output.Pinned(0, x.shape())));
    sink.end();
  }

  private final class Instance implements ModelInstance {
    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      try {
        gate.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      run.run(batch, sink, context);
    }

    @Override
    public void close() {}
  }
}
