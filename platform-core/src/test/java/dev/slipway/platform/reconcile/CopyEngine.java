package dev.slipway.platform.reconcile;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.host.EngineHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An engine in pure Java that adds a number to its input: {@code offset}, a setting that needs a
 * reload. Counts what is open; a test may make loads wait or fail.
 */
final class CopyEngine implements EngineHost {

  static final Signature SIGNATURE =
      new Signature(
          Signature.DEFAULT,
          List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
          List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 4))));

  /** What a load runs into before it ends. */
  interface Gate {
    void pass(LoadRequest request) throws EngineException;
  }

  final AtomicInteger loads = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger instances = new AtomicInteger();
  final List<LoadRequest> requests = new CopyOnWriteArrayList<>();
  volatile Gate gate = request -> {};

  /** Gets who is told of the loss of each model, in the middle of its load. */
  volatile Consumer<Consumer<EngineException>> lossesGoTo = lost -> {};

  /** Nothing opens any more; what is open works. */
  volatile boolean stuck;

  private final List<Model> models = new CopyOnWriteArrayList<>();

  /** The engine alone on a node, wherever its host has it run. */
  static Engines engines(EngineHost host) {
    EngineFacts facts =
        new EngineFacts(
            "copy",
            "1.0",
            List.of("copy"),
            EngineTraits.pureJava(),
            List.of(
                SettingSpec.integer("offset", "", 0, 1000, 0, SettingSpec.Change.RELOAD, "Added.")),
            settings -> List.of());
    return new Engines(Map.of("copy", host), List.of(facts));
  }

  @Override
  public String engine() {
    return "copy";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public EngineTraits traits() {
    return EngineTraits.pureJava();
  }

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    requests.add(request);
    loads.incrementAndGet();
    gate.pass(request);
    open.incrementAndGet();
    Model model = new Model(request.settings().integer("offset"));
    models.add(model);
    return model;
  }

  @Override
  public LoadedModel load(LoadRequest request, Consumer<EngineException> lost)
      throws EngineException {
    LoadedModel model = load(request);
    lossesGoTo.accept(lost);
    return model;
  }

  /** What is loaded now stops working for good; what is loaded later works. */
  void wearOut() {
    models.forEach(model -> model.worn = true);
  }

  @Override
  public ClassLoader contextLoader() {
    return CopyEngine.class.getClassLoader();
  }

  @Override
  public void close() {}

  private final class Model implements LoadedModel {
    private final int offset;
    private volatile boolean worn;
    private boolean closed;

    Model(int offset) {
      this.offset = offset;
    }

    @Override
    public List<Signature> signatures() {
      return List.of(SIGNATURE);
    }

    @Override
    public ModelInstance open(Signature signature) throws EngineException {
      if (worn) {
        throw new EngineException(EngineFailure.INTERNAL, "worn out");
      }
      if (stuck) {
        throw new EngineException(EngineFailure.INTERNAL, "nothing opens today");
      }
      instances.incrementAndGet();
      return new Adding(this);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
    }
  }

  private final class Adding implements ModelInstance {
    private final Model model;
    private boolean closed;

    Adding(Model model) {
      this.model = model;
    }

    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      if (model.worn) {
        throw new EngineException(EngineFailure.INSTANCE_BROKEN, "worn out");
      }
      Tensor x = batch.input(0);
      java.nio.ByteBuffer into = sink.buffer(0, x.shape());
      for (int at = 0; at < x.data().remaining(); at += 4) {
        into.putFloat(at, x.data().getFloat(at) + model.offset);
      }
      List<Output> outputs = new ArrayList<>();
      outputs.add(new Output.Pinned(0, x.shape()));
      sink.emit(outputs);
      sink.end();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        instances.decrementAndGet();
      }
    }
  }
}
