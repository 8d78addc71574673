package dev.slipway.platform.serving;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.Predictor;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves in this process. Every event loop that submits a call becomes one of its loops with the
 * first.
 */
public final class LocalServingNode implements ServingNode {

  private static final System.Logger LOG = System.getLogger(LocalServingNode.class.getName());
  private static final long WATCH_MILLIS = 10;
  private static final long LOOPS_SECONDS = 30;

  private final Vertx vertx;
  private final Bus bus;
  private final PredictionIds ids;
  private final PayloadBudget budget;
  private final PredictionObserver.Factory observers;
  private final Router router = new Router();
  private final LocalPredictor predictor;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  @SuppressWarnings("ThreadLocalUsage") // one node for each Vertx, and it ends with its loops
  private final ThreadLocal<@Nullable Loop> loopOfThread = new ThreadLocal<>();

  private final AtomicInteger serials = new AtomicInteger();
  private final ExecutorService blocking;
  private final ScheduledExecutorService watch;

  // Guarded by this: what the routes are made of.
  private final List<Deployed> all = new CopyOnWriteArrayList<>();
  private final Map<Long, Deployed> current = new HashMap<>();
  private final Map<Long, Absence> absences = new HashMap<>();
  private ServingSnapshot wishes = Snapshots.NOTHING;

  /**
   * @param budget the bytes of bodies and of large answers that may be held
   * @param observers makes one observer for each event loop
   */
  public LocalServingNode(
      Vertx vertx, PredictionIds ids, PayloadBudget budget, PredictionObserver.Factory observers) {
    this.vertx = vertx;
    this.bus = Bus.of(vertx);
    this.ids = ids;
    this.budget = budget;
    this.observers = observers;
    this.predictor = new LocalPredictor(router, this::loop, budget, ids);
    AtomicInteger number = new AtomicInteger();
    this.blocking =
        Executors.newCachedThreadPool(
            work -> daemon(work, "slipway-serving-" + number.incrementAndGet()));
    this.watch =
        Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "slipway-deadlines"));
    var unused =
        watch.scheduleWithFixedDelay(this::look, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Future<Served> load(DeploymentSpec spec, DeviceShare share, LoadListener listener) {
    String at = "model '" + spec.model() + "' version " + spec.version();
    return blocking(
        () -> {
          try {
            return loadNow(spec, share, listener);
          } catch (EngineException failure) {
            throw Failures.ofLoad(at, failure);
          }
        });
  }

  private Served loadNow(DeploymentSpec spec, DeviceShare share, LoadListener listener)
      throws EngineException, InterruptedException {
    if (spec.host().traits().batchesItself()) {
      throw new SlipwayException(
          FailureCode.UNSUPPORTED,
          "the engine '"
              + spec.host().engine()
              + "' batches by itself, which this release does not offer");
    }
    long began = System.nanoTime();
    CompletableFuture<EngineException> lost = new CompletableFuture<>();
    LoadedModel model =
        spec.host()
            .load(
                new LoadRequest(
                    spec.artifact(),
                    spec.format(),
                    spec.entry(),
                    spec.settings(),
                    share,
                    spec.signature().batchable() ? spec.batching().maxItems() : 1),
                lost::complete);
    try {
      long loadNanos = System.nanoTime() - began;
      listener.loaded(model);
      Deployed deployed =
          new Deployed(this, serials.incrementAndGet(), spec, model, share.concurrency(), listener);
      listener.warming();
      deployed.warm(loadNanos, lost);
      install(deployed);
      // What was lost since it was warm is told now.
      var unused = lost.thenAccept(deployed::broke);
      return deployed;
    } catch (EngineException | RuntimeException | InterruptedException | Error failure) {
      try {
        model.close();
      } catch (RuntimeException | Error second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  private synchronized void install(Deployed deployed) {
    all.add(deployed);
    current.put(deployed.spec().deployment(), deployed);
    absences.remove(deployed.spec().deployment());
    rebuild();
  }

  @Override
  public synchronized @Nullable Served served(long deployment) {
    Deployed deployed = current.get(deployment);
    return deployed == null || !deployed.ready() ? null : deployed;
  }

  @Override
  public Collection<Served> all() {
    return List.copyOf(all);
  }

  @Override
  public synchronized void publish(ServingSnapshot snapshot) {
    wishes = snapshot;
    rebuild();
  }

  @Override
  public synchronized void explainAbsence(long deployment, @Nullable Absence absence) {
    Absence before =
        absence == null ? absences.remove(deployment) : absences.put(deployment, absence);
    if (!java.util.Objects.equals(before, absence)) {
      rebuild();
    }
  }

  @Override
  public synchronized void measured(long deployment, long bytes) {
    Deployed deployed = current.get(deployment);
    if (deployed != null) {
      deployed.measured(bytes);
      rebuild();
    }
  }

  private void rebuild() {
    router.publish(Snapshots.of(wishes, current.values(), all, absences));
  }

  @Override
  public Predictor predictor() {
    return predictor;
  }

  @Override
  public void close() {
    List<Future<Void>> unloading = new ArrayList<>();
    for (Deployed deployed : all) {
      unloading.add(deployed.unload());
    }
    try {
      Future.join(unloading).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException late) {
      LOG.log(System.Logger.Level.WARNING, "Not everything could be unloaded in time", late);
    }
    watch.shutdownNow();
    blocking.shutdown();
  }

  Vertx vertx() {
    return vertx;
  }

  /** Takes a deployment out of the routes; completes when every loop has seen that. */
  Future<Void> withdraw(Deployed deployed) {
    synchronized (this) {
      if (current.remove(deployed.spec().deployment(), deployed)) {
        restore(deployed.spec().deployment());
      }
      rebuild();
    }
    return onLoops(loop -> {});
  }

  /** What was replaced by it and is still warm takes the calls again. */
  private void restore(long deployment) {
    for (Deployed older : all) {
      if (older.spec().deployment() == deployment && older.ready()) {
        current.put(deployment, older);
      }
    }
  }

  /** A deployment is unloaded. */
  void forget(Deployed deployed) {
    synchronized (this) {
      all.remove(deployed);
      rebuild();
    }
    onLoops(loop -> loop.forget(deployed));
  }

  private Future<Void> onLoops(java.util.function.Consumer<Loop> work) {
    List<Future<Void>> done = new ArrayList<>();
    for (Loop loop : loops) {
      Promise<Void> promise = Promise.promise();
      loop.context()
          .runOnContext(
              unused -> {
                work.accept(loop);
                promise.complete();
              });
      done.add(promise.future());
    }
    return Future.all(done).mapEmpty();
  }

  /** Waits until every loop has come round once. Blocks; not on a loop. */
  void awaitLoops() throws InterruptedException {
    try {
      onLoops(loop -> {})
          .toCompletionStage()
          .toCompletableFuture()
          .get(LOOPS_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException stuck) {
      throw new IllegalStateException(
          "an event loop did not come round in " + LOOPS_SECONDS + " s", stuck);
    }
  }

  /** Runs what blocks on a thread of its own; the future completes on the caller's context. */
  <T> Future<T> blocking(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    blocking.execute(
        () -> {
          try {
            promise.complete(work.call());
          } catch (SlipwayException known) {
            promise.fail(known);
          } catch (EngineException failure) {
            promise.fail(Failures.of("this node", failure));
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            promise.fail(new SlipwayException(FailureCode.UNAVAILABLE, "the node is stopping"));
          } catch (Exception | Error failure) {
            promise.fail(
                new SlipwayException(FailureCode.INTERNAL, "unexpected: " + failure, failure));
          }
        });
    return here(promise.future());
  }

  /** The same future, completing on the context of the thread that asks. */
  <T> Future<T> here(Future<T> future) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return future;
    }
    Promise<T> promise = Promise.promise();
    future.onComplete(result -> context.runOnContext(unused -> promise.handle(result)));
    return promise.future();
  }

  PayloadBudget budget() {
    return budget;
  }

  private Loop loop() {
    Loop loop = loopOfThread.get();
    return loop == null ? newLoop() : loop;
  }

  private Loop newLoop() {
    Context current = Vertx.currentContext();
    if (current == null || !current.isEventLoopContext()) {
      throw new IllegalStateException("calls are submitted on an event loop");
    }
    // Of the loop, not of the verticle that happened to come first: answers and messages to
    // deployments go on when that one is undeployed. There is no public way to make one.
    Context context =
        ((VertxInternal) vertx)
            .createEventLoopContext(
                ((ContextInternal) current).nettyEventLoop(),
                null,
                LocalServingNode.class.getClassLoader());
    synchronized (loops) {
      int index = loops.size();
      Loop loop = new Loop(index, context, bus, ids, observers.forLoop(index), router);
      loops.add(loop);
      loopOfThread.set(loop);
      return loop;
    }
  }

  private void look() {
    long now = System.nanoTime();
    for (Deployed deployed : all) {
      try {
        deployed.look(now);
      } catch (RuntimeException | Error failure) {
        // What leaves this method ends the watch for good, for every model.
        LOG.log(System.Logger.Level.ERROR, deployed.at() + ": the watch failed", failure);
      }
    }
  }
}
