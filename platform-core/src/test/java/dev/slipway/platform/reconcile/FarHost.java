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
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.host.EngineHost;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A host whose engine is elsewhere, as in a worker process: each question goes as a message to a
 * thread that stands for that process, is answered late, and never once it has died. Only values
 * cross, copied both ways; what the platform gets are handles that know a number. The next load
 * after a death starts another worker.
 */
final class FarHost implements EngineHost {

  private static final long DELAY_NANOS = 3_000_000;

  /** How the platform is told of a death; see {@link EngineFailure#DEVICE_LOST}. */
  static final String DIED = "the worker of the engine 'copy' has died";

  final AtomicInteger starts = new AtomicInteger();

  /** What workers were asked, in this order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Runs that hang in a worker, while {@link #hang} says so. */
  final AtomicInteger hanging = new AtomicInteger();

  /** Runs that begin wait for it, if it is there. */
  volatile CountDownLatch hang;

  private final CopyEngine engine;
  private Worker worker;

  FarHost(CopyEngine engine) {
    this.engine = engine;
  }

  /** The end of the worker with all that it held, in the middle of anything. */
  void die() {
    Worker now;
    synchronized (this) {
      now = worker;
    }
    now.die();
  }

  private synchronized Worker started() {
    if (worker == null || worker.dead) {
      worker = new Worker(starts.incrementAndGet());
    }
    return worker;
  }

  @Override
  public String engine() {
    return engine.engine();
  }

  @Override
  public String version() {
    return engine.version();
  }

  @Override
  public EngineTraits traits() {
    return engine.traits();
  }

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    return load(request, lost -> {});
  }

  @Override
  public LoadedModel load(LoadRequest request, Consumer<EngineException> lost)
      throws EngineException {
    Worker there = started();
    Loaded loaded = await(there.send("load", () -> there.load(request)));
    there.tellOfLoss(loaded.id(), lost);
    return new FarModel(there, loaded);
  }

  @Override
  public ClassLoader contextLoader() {
    return engine.contextLoader();
  }

  @Override
  public synchronized void close() {
    if (worker != null) {
      worker.die();
    }
  }

  private static EngineException died() {
    return new EngineException(EngineFailure.DEVICE_LOST, DIED);
  }

  /** Waits for a worker's answer; on the platform's side. */
  private static <T> T await(CompletableFuture<T> answer) throws EngineException {
    try {
      return answer.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof EngineException told) {
        throw new EngineException(told.failure(), told.getMessage(), failed);
      }
      throw new EngineException(EngineFailure.INTERNAL, "the worker broke: " + failed, failed);
    } catch (TimeoutException silent) {
      throw new EngineException(EngineFailure.DEVICE_LOST, "the worker is silent", silent);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new EngineException(EngineFailure.CANCELLED, "nobody waits any more", stopped);
    }
  }

  /** As bytes would be after their way through a socket. */
  private static Tensor copy(Tensor tensor) {
    return direct(tensor.type(), tensor.shape(), tensor.data());
  }

  private static Tensor direct(TensorType type, Shape shape, ByteBuffer bytes) {
    ByteBuffer data = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    data.put(bytes.duplicate()).flip();
    return Tensor.of(type, shape, data);
  }

  /** The number of a model in its worker, and what it says of itself. */
  private record Loaded(long id, List<Signature> signatures) {}

  /** One output on its way back. */
  private record Answered(int output, Tensor tensor) {}

  /** A batch on its way to the worker, where the engine gets it as its own. */
  private record Question(
      Signature signature, List<Tensor> inputs, List<Integer> rowsOfCalls, Set<Integer> wanted)
      implements Batch {

    static Question of(Batch batch) {
      List<Tensor> inputs = new ArrayList<>();
      for (int i = 0; i < batch.signature().inputs().size(); i++) {
        inputs.add(copy(batch.input(i)));
      }
      List<Integer> rows = new ArrayList<>();
      for (int call = 0; call < batch.calls(); call++) {
        rows.add(batch.rows(call));
      }
      Set<Integer> wanted = new HashSet<>();
      for (int o = 0; o < batch.signature().outputs().size(); o++) {
        if (batch.wants(o)) {
          wanted.add(o);
        }
      }
      return new Question(batch.signature(), inputs, rows, wanted);
    }

    @Override
    public int calls() {
      return rowsOfCalls.size();
    }

    @Override
    public int rows() {
      return firstRow(calls());
    }

    @Override
    public int firstRow(int call) {
      return rowsOfCalls.subList(0, call).stream().mapToInt(rows -> rows).sum();
    }

    @Override
    public int rows(int call) {
      return rowsOfCalls.get(call);
    }

    @Override
    public Tensor input(int index) {
      return inputs.get(index);
    }

    @Override
    public ByteBuffer backing(int index) {
      return inputs.get(index).data();
    }

    @Override
    public boolean wants(int output) {
      return wanted.contains(output);
    }
  }

  /** The worker's own sink: what the engine emits there goes back as one message. */
  private static final class Answers implements ResultSink {
    private final Signature signature;
    private final Map<Integer, ByteBuffer> pinned = new HashMap<>();
    private final List<Answered> answered = new ArrayList<>();

    Answers(Signature signature) {
      this.signature = signature;
    }

    @Override
    public ByteBuffer buffer(int output, Shape shape) {
      int bytes =
          Math.toIntExact(shape.elements() * signature.outputs().get(output).type().bytes());
      return pinned.computeIfAbsent(
          output, o -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public void emit(List<Output> outputs) {
      for (Output output : outputs) {
        if (output instanceof Output.Lent lent) {
          answered.add(new Answered(output.index(), copy(lent.tensor())));
          lent.release().run();
        } else {
          TensorType type = signature.outputs().get(output.index()).type();
          ByteBuffer bytes = pinned.get(output.index());
          answered.add(new Answered(output.index(), direct(type, output.shape(), bytes)));
        }
      }
    }

    @Override
    public void emit(int call, List<Output> outputs) {
      throw new UnsupportedOperationException("the engine of this test answers whole batches");
    }

    @Override
    public void end() {}

    @Override
    public void end(int call) {}

    @Override
    public void fail(int call, EngineException failure) {
      throw new UnsupportedOperationException("the engine of this test fails whole batches");
    }
  }

  /** What the worker need not know: it is told of a cancellation by nobody in this test. */
  private static final class Uncancelled implements RunContext {
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

  /** What a worker does for one message; on its thread. */
  private interface Work<T> {
    T done() throws EngineException;
  }

  /** Stands for the process: one thread, and what is loaded there. */
  private final class Worker {
    private final ExecutorService thread;
    private final Map<Long, LoadedModel> models = new ConcurrentHashMap<>();
    private final Map<Long, ModelInstance> instances = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<?>> unanswered = new ConcurrentHashMap<>();
    private final Map<Long, Consumer<EngineException>> losses = new ConcurrentHashMap<>();
    private volatile boolean dead;

    Worker(int number) {
      thread =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread made = new Thread(work, "far-worker-" + number);
                made.setDaemon(true);
                return made;
              });
    }

    synchronized <T> CompletableFuture<T> send(String what, Work<T> work) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      if (dead) {
        answer.completeExceptionally(died());
        return answer;
      }
      asked.add(what);
      long question = ids.incrementAndGet();
      unanswered.put(question, answer);
      thread.execute(
          () -> {
            LockSupport.parkNanos(DELAY_NANOS);
            try {
              answer.complete(work.done());
            } catch (EngineException | RuntimeException failure) {
              answer.completeExceptionally(failure);
            }
            unanswered.remove(question);
          });
      return answer;
    }

    synchronized void die() {
      dead = true;
      // Before its thread is woken: what hung there would answer, as no dead process does.
      unanswered.values().forEach(answer -> answer.completeExceptionally(died()));
      thread.shutdownNow();
      losses.values().forEach(lost -> lost.accept(died()));
      free();
    }

    synchronized void tellOfLoss(long model, Consumer<EngineException> lost) {
      if (dead) {
        lost.accept(died());
      } else {
        losses.put(model, lost);
      }
    }

    /** A process takes with it what it had loaded. */
    private synchronized void free() {
      models.values().forEach(LoadedModel::close);
      models.clear();
    }

    Loaded load(LoadRequest request) throws EngineException {
      LoadedModel model = engine.load(request);
      long id = ids.incrementAndGet();
      models.put(id, model);
      if (dead) {
        free();
      }
      return new Loaded(id, model.signatures());
    }

    long open(long model, Signature signature) throws EngineException {
      long id = ids.incrementAndGet();
      instances.put(id, models.get(model).open(signature));
      return id;
    }

    List<Answered> run(long instance, Question question) throws EngineException {
      CountDownLatch until = hang;
      if (until != null) {
        hanging.incrementAndGet();
        try {
          until.await();
        } catch (InterruptedException killed) {
          Thread.currentThread().interrupt();
        } finally {
          hanging.decrementAndGet();
        }
      }
      Answers answers = new Answers(question.signature());
      instances.get(instance).run(question, answers, new Uncancelled());
      return answers.answered;
    }
  }

  /** Tells the worker, unless it has died: then there is nothing left to free. */
  private static void tell(Worker worker, String what, Runnable work) {
    try {
      await(
          worker.send(
              what,
              () -> {
                work.run();
                return "done";
              }));
    } catch (EngineException failed) {
      if (failed.failure() != EngineFailure.DEVICE_LOST) {
        throw new IllegalStateException(failed);
      }
    }
  }

  private static final class FarModel implements LoadedModel {
    private final Worker worker;
    private final Loaded loaded;

    FarModel(Worker worker, Loaded loaded) {
      this.worker = worker;
      this.loaded = loaded;
    }

    @Override
    public List<Signature> signatures() {
      return loaded.signatures();
    }

    @Override
    public ModelInstance open(Signature signature) throws EngineException {
      return new FarInstance(
          worker, await(worker.send("open", () -> worker.open(loaded.id(), signature))));
    }

    @Override
    public void close() {
      worker.losses.remove(loaded.id());
      tell(
          worker,
          "close model",
          () -> {
            LoadedModel model = worker.models.remove(loaded.id());
            if (model != null) {
              model.close();
            }
          });
    }
  }

  private static final class FarInstance implements ModelInstance {
    private final Worker worker;
    private final long id;

    FarInstance(Worker worker, long id) {
      this.worker = worker;
      this.id = id;
    }

    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      Question question = Question.of(batch);
      CompletableFuture<List<Answered>> answer = worker.send("run", () -> worker.run(id, question));
      context.onCancel(
          () ->
              answer.completeExceptionally(
                  new EngineException(EngineFailure.CANCELLED, "nobody waits for the run")));
      List<Output> outputs = new ArrayList<>();
      for (Answered one : await(answer)) {
        outputs.add(new Output.Lent(one.output(), one.tensor(), () -> {}));
      }
      sink.emit(outputs);
      sink.end();
    }

    @Override
    public void close() {
      tell(
          worker,
          "close instance",
          () -> {
            ModelInstance instance = worker.instances.remove(id);
            if (instance != null) {
              instance.close();
            }
          });
    }
  }
}
