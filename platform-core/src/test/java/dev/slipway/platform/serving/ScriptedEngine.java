package dev.slipway.platform.serving;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.MemoryUse;
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
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A pure Java engine whose runs a test writes, and that counts what is open. Its usual script adds
 * 1 to every number and hands texts through.
 */
final class ScriptedEngine implements EngineHost {

  /** One run. */
  interface Script {
    void run(Batch batch, ResultSink sink, RunContext context) throws EngineException;
  }

  /** Rows of four numbers, and as many back. */
  static final Signature ROWS =
      new Signature(
          Signature.DEFAULT,
          List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
          List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 4))));

  /** Rows of any width beside texts, and both back. */
  static final Signature MIXED =
      new Signature(
          Signature.DEFAULT,
          List.of(
              new TensorSpec("x", TensorType.FP32, Shape.of(-1, -1)),
              new TensorSpec("t", TensorType.BYTES, Shape.of(-1, 2))),
          List.of(
              new TensorSpec("y", TensorType.FP32, Shape.of(-1, -1)),
              new TensorSpec("u", TensorType.BYTES, Shape.of(-1, 2)),
              new TensorSpec("n", TensorType.INT64, Shape.of(-1))));

  final Signature signature;
  volatile Script script;
  volatile EngineTraits traits = EngineTraits.pureJava();
  volatile EngineException openFailure;

  /** If it is there, each instance takes a permit before it opens. */
  volatile Semaphore opening;

  /** If it is there, so many instances open, and then none. */
  volatile AtomicInteger mayOpen;

  volatile Error signaturesError;
  volatile Error memoryError;
  volatile RuntimeException closeFailure;

  /** Is told of the loss of the model that was loaded last. */
  volatile Consumer<EngineException> lost;

  /** The model is lost in the middle of its load. */
  volatile EngineException lostAtLoad;

  final AtomicInteger openModels = new AtomicInteger();
  final AtomicInteger openInstances = new AtomicInteger();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger lent = new AtomicInteger();
  final AtomicInteger released = new AtomicInteger();
  final AtomicInteger runs = new AtomicInteger();

  /** What runs now, of all its models. */
  final AtomicInteger running = new AtomicInteger();

  /** Models that were closed while something of theirs ran. */
  final AtomicInteger closedUnderRuns = new AtomicInteger();

  ScriptedEngine(Signature signature, Script script) {
    this.signature = signature;
    this.script = script;
  }

  static ScriptedEngine addingOne(Signature signature) {
    ScriptedEngine engine = new ScriptedEngine(signature, (batch, sink, context) -> {});
    engine.script = engine::addOne;
    return engine;
  }

  /** What every output is computed by: numbers plus one, texts as they are, the sum of a row. */
  void addOne(Batch batch, ResultSink sink, RunContext context) throws EngineException {
    signature.check(batch);
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < signature.outputs().size(); i++) {
      if (batch.wants(i)) {
        outputs.add(
            switch (signature.outputs().get(i).name()) {
              case "y" -> plusOne(batch, sink, i, runs.get() % 2 == 0);
              case "u" -> lend(i, batch.input(1));
              default -> sums(batch, i);
            });
      }
    }
    sink.emit(outputs);
    sink.end();
  }

  private Output plusOne(Batch batch, ResultSink sink, int index, boolean pinned) {
    Tensor x = batch.input(0);
    ByteBuffer into = pinned ? sink.buffer(index, x.shape()) : buffer(x.data().remaining());
    for (int at = 0; at < x.data().remaining(); at += 4) {
      into.putFloat(at, x.data().getFloat(at) + 1);
    }
    return pinned
        ? new Output.Pinned(index, x.shape())
        : lend(index, Tensor.of(TensorType.FP32, x.shape(), into));
  }

  private Output sums(Batch batch, int index) {
    Tensor x = batch.input(0);
    int rows = batch.rows();
    int columns = (int) x.shape().dim(1);
    ByteBuffer into = buffer(8 * rows);
    for (int row = 0; row < rows; row++) {
      long sum = 0;
      for (int column = 0; column < columns; column++) {
        sum += (long) x.data().getFloat(4 * (row * columns + column));
      }
      into.putLong(8 * row, sum);
    }
    return lend(index, Tensor.of(TensorType.INT64, Shape.of(rows), into));
  }

  private Output lend(int index, Tensor tensor) {
    lent.incrementAndGet();
    return new Output.Lent(index, tensor, released::incrementAndGet);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static DeviceShare share(int concurrency) {
    return new DeviceShare(
        "test",
        new Device("cpu", Device.Kind.CPU, "cpu", 1 << 30, null),
        1 << 30,
        concurrency,
        1,
        100,
        5,
        DeviceShare.Hardness.ENGINE);
  }

  @Override
  public String engine() {
    return "scripted";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public EngineTraits traits() {
    return traits;
  }

  @Override
  public ClassLoader contextLoader() {
    return ScriptedEngine.class.getClassLoader();
  }

  @Override
  public LoadedModel load(LoadRequest request, Consumer<EngineException> told) {
    lost = told;
    if (lostAtLoad != null) {
      told.accept(lostAtLoad);
    }
    return load(request);
  }

  @Override
  public LoadedModel load(LoadRequest request) {
    openModels.incrementAndGet();
    AtomicInteger runningHere = new AtomicInteger();
    return new LoadedModel() {
      @Override
      public List<Signature> signatures() {
        if (signaturesError != null) {
          throw signaturesError;
        }
        return List.of(signature);
      }

      @Override
      public MemoryUse memoryUse() {
        if (memoryError != null) {
          throw memoryError;
        }
        return MemoryUse.UNKNOWN;
      }

      @Override
      public ModelInstance open(Signature served) throws EngineException {
        EngineException failure = openFailure;
        if (failure != null) {
          throw failure;
        }
        AtomicInteger left = mayOpen;
        if (left != null && left.getAndDecrement() <= 0) {
          throw new EngineException(EngineFailure.SHARE_EXHAUSTED, "no more of them");
        }
        if (opening != null) {
          opening.acquireUninterruptibly();
        }
        openInstances.incrementAndGet();
        opened.incrementAndGet();
        return new ScriptedInstance(runningHere);
      }

      @Override
      public void close() {
        closedUnderRuns.addAndGet(runningHere.get() > 0 ? 1 : 0);
        openModels.decrementAndGet();
        if (closeFailure != null) {
          throw closeFailure;
        }
      }
    };
  }

  @Override
  public void close() {}

  private final class ScriptedInstance implements ModelInstance {
    private final AtomicInteger ofTheModel;
    private boolean closed;

    ScriptedInstance(AtomicInteger ofTheModel) {
      this.ofTheModel = ofTheModel;
    }

    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      runs.incrementAndGet();
      running.incrementAndGet();
      ofTheModel.incrementAndGet();
      try {
        script.run(batch, sink, context);
      } finally {
        ofTheModel.decrementAndGet();
        running.decrementAndGet();
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openInstances.decrementAndGet();
      }
    }
  }
}
