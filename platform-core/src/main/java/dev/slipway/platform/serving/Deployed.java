package dev.slipway.platform.serving;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.Lane;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Signature;
import dev.slipway.platform.batching.BatchExplanation;
import dev.slipway.platform.batching.BatchLimits;
import dev.slipway.platform.batching.BatchPulse;
import dev.slipway.platform.batching.BatchQueue;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.SignatureCheck;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One load of a version: its weights, instances, queue and lane. */
final class Deployed implements Served {

  /** Where it stands; goes forward only. */
  enum State {
    LOADING,
    READY,
    DRAINING,
    UNLOADED
  }

  private static final System.Logger LOG = System.getLogger(Deployed.class.getName());
  private static final long STRAGGLERS_NANOS = 5_000_000_000L;

  private final LocalServingNode node;
  private final LoadedModel model;
  private final int concurrency;
  private final LoadListener listener;
  private final Mending mending;
  private final Signature signature;
  private final SignatureCheck check;
  private final boolean fixedTrailing;
  private final int maxRows;
  private final BatchQueue<Pending> queue;
  private final Lane<Gathered> lane;
  private final BatchPulse pulse = new BatchPulse(System.nanoTime());
  private final InstanceGroup instances = new InstanceGroup(this);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicReference<State> state = new AtomicReference<>(State.LOADING);
  private final Promise<Boolean> drained = Promise.promise();
  private final Promise<Void> unloaded = Promise.promise();
  private volatile boolean unreachable;
  private volatile DeploymentSpec spec;
  private final Object respecing = new Object();
  private final Object following = new Object();
  private volatile @Nullable OnLoop onLoop;
  private volatile @Nullable WarmUp warmUp;
  private volatile @Nullable EngineException lastFailure;
  private volatile long memoryBytes;

  Deployed(
      LocalServingNode node,
      long serial,
      DeploymentSpec spec,
      LoadedModel model,
      int concurrency,
      LoadListener listener)
      throws EngineException {
    this.node = node;
    this.spec = spec;
    this.model = model;
    this.concurrency = concurrency;
    this.listener = listener;
    this.mending = new Mending(this, listener);
    this.signature = served(model, spec.signature());
    this.check = new SignatureCheck(signature);
    this.fixedTrailing = GatheredBatch.fixedTrailing(signature);
    this.maxRows = signature.batchable() ? spec.batching().maxItems() : 1;
    this.queue = new BatchQueue<>(limits(spec.batching()), this::dropped);
    this.lane = new Lane<>("serving." + spec.deployment() + "." + serial, Gathered.class);
  }

  private static Signature served(LoadedModel model, Signature wished) throws EngineException {
    for (Signature signature : model.signatures()) {
      if (signature.name().equals(wished.name())) {
        return signature;
      }
    }
    throw new EngineException(
        EngineFailure.BAD_MODEL,
        "the loaded model has no signature '"
            + wished.name()
            + "'; it has "
            + model.signatures().stream().map(Signature::name).toList());
  }

  private BatchLimits limits(Batching batching) {
    return new BatchLimits(
        signature.batchable(),
        Math.min(batching.maxItems(), maxRows),
        batching.maxDelayMicros() * 1000,
        batching.queueItems(),
        batching.queueBytes());
  }

  /**
   * Opens and warms the instances. Blocks; when it throws, none of them is open.
   *
   * @param lost completes when the model is gone, which fails this, too
   */
  void warm(long loadNanos, CompletableFuture<EngineException> lost)
      throws EngineException, InterruptedException {
    try {
      open(loadNanos, lost);
    } finally {
      if (state.get() == State.LOADING) {
        instances.end();
      }
    }
  }

  private void open(long loadNanos, CompletableFuture<EngineException> lost)
      throws EngineException, InterruptedException {
    long began = System.nanoTime();
    Instance.Warmth slowest = instances.start(wishedInstances());
    EngineException gone = lost.getNow(null);
    if (gone != null) {
      throw gone;
    }
    boolean ran = slowest.note().isEmpty();
    warmUp =
        new WarmUp(
            loadNanos,
            System.nanoTime() - began,
            ran ? slowest.runNanos() : 0,
            ran ? slowest.fullRunNanos() : 0,
            maxRows,
            ran,
            slowest.note(),
            model.memoryUse());
    onLoop = wanted(spec.batching()) ? new OnLoop(this) : null;
    state.set(State.READY);
  }

  /** A batch that waits for more cannot do so on a loop. */
  private static boolean wanted(Batching batching) {
    return batching.onLoop() && batching.maxDelayMicros() == 0;
  }

  /** Where loops run batches themselves; null when that is not wished. */
  @Nullable OnLoop onLoop() {
    return onLoop;
  }

  @Override
  public boolean runsOnLoop() {
    OnLoop there = onLoop;
    return there != null && there.on();
  }

  /** Opens an executor for the loop that asks; completes there. */
  Future<@Nullable LoopRunner> prepare(OnLoop wished) {
    return node.blocking(
        () -> {
          try {
            return wished.open();
          } catch (EngineException failure) {
            wished.turnOff("an executor for a loop cannot be opened: " + failure.getMessage());
            return null;
          }
        });
  }

  private synchronized void follow(Batching batching) throws InterruptedException {
    if (state.get() == State.UNLOADED) {
      return;
    }
    OnLoop now = onLoop;
    if (wanted(batching) && now == null) {
      onLoop = new OnLoop(this);
    } else if (!wanted(batching) && now != null) {
      onLoop = null;
      end(now);
    }
  }

  private synchronized void endLoops() throws InterruptedException {
    OnLoop there = onLoop;
    if (there != null) {
      onLoop = null;
      end(there);
    }
  }

  /** Blocks until no loop runs there any more. */
  private void end(OnLoop ending) throws InterruptedException {
    ending.close();
    node.awaitLoops();
    ending.free();
    queue.wake();
  }

  ModelInstance open() throws EngineException {
    try {
      return model.open(signature);
    } catch (RuntimeException | Error failure) {
      throw new EngineException(
          EngineFailure.INTERNAL, "opening an instance failed: " + failure, failure);
    }
  }

  /** The bytes that this node may hold. */
  PayloadBudget budget() {
    return node.budget();
  }

  @Override
  public DeploymentSpec spec() {
    return spec;
  }

  @Override
  public WarmUp warmUp() {
    WarmUp known = warmUp;
    if (known == null) {
      throw new IllegalStateException("not warm yet");
    }
    return known;
  }

  @Override
  public boolean ready() {
    return state.get() == State.READY;
  }

  /** Whether it only ends what it has. */
  boolean leaving() {
    return state.get() == State.DRAINING;
  }

  void measured(long bytes) {
    memoryBytes = bytes;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  @Override
  public int instances() {
    return instances.size();
  }

  @Override
  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public BatchExplanation explain() {
    return queue.history().explain(queue.limits());
  }

  @Override
  public List<BatchPulse.Beat> pulse() {
    return pulse.beats();
  }

  @Override
  public long waitingItems() {
    return queue.waitingItems();
  }

  @Override
  public int waitingCalls() {
    return queue.waitingCalls();
  }

  Signature signature() {
    return signature;
  }

  SignatureCheck check() {
    return check;
  }

  boolean fixedTrailing() {
    return fixedTrailing;
  }

  int maxRows() {
    return maxRows;
  }

  /** Whether calls may share a run now, or are cut because they are larger than a batch. */
  boolean gathers() {
    return queue.limits().gathers();
  }

  BatchQueue<Pending> queue() {
    return queue;
  }

  Lane<Gathered> lane() {
    return lane;
  }

  /** For messages. */
  String at() {
    return "model '" + spec.model() + "' version " + spec.version();
  }

  /** A call was taken on. On its loop. */
  void entered() {
    inFlight.incrementAndGet();
  }

  /** A call was answered. On its loop. */
  void left() {
    if (inFlight.decrementAndGet() == 0 && unreachable) {
      drained.tryComplete(true);
    }
  }

  /** Looks after deadlines. On the watch's thread. */
  void look(long now) {
    pulse.look(now, queue.waitingItems(), instances.size(), queue.totals());
    if (inFlight.get() > 0) {
      queue.sweep();
      instances.look(now);
      OnLoop there = onLoop;
      if (there != null) {
        there.look(now);
      }
    }
  }

  private void dropped(Pending call) {
    SlipwayException why =
        call.call.cancelled() ? Failures.cancelled(call) : Failures.deadlinePassed(call);
    refuse(call, why);
  }

  private static void refuse(Pending call, SlipwayException why) {
    call.fail(why, System.nanoTime() - call.sinceNanos(), 0, 0);
    Loop loop = call.loop;
    if (loop != null) {
      loop.schedule();
    }
  }

  @Override
  public boolean needsReload(DeploymentSpec next) {
    return (signature.batchable() && next.batching().maxItems() > maxRows)
        || spec.loadsOtherwise(next);
  }

  @Override
  public Future<Void> apply(long generation, Instances wished, Batching batching) {
    if (needsReload(spec.with(generation, wished, batching))) {
      return Future.failedFuture(
          new SlipwayException(
              FailureCode.CONFLICT,
              at()
                  + " was loaded for batches of at most "
                  + maxRows
                  + " rows; larger ones need it to be loaded anew"));
    }
    if (!ready()) {
      return Future.failedFuture(
          new SlipwayException(FailureCode.CONFLICT, at() + " does not serve any more"));
    }
    respec(current -> current.with(generation, wished, batching));
    queue.limits(limits(batching));
    return node.blocking(
        () -> {
          followNewest();
          return null;
        });
  }

  private void respec(UnaryOperator<DeploymentSpec> change) {
    synchronized (respecing) {
      spec = change.apply(spec);
    }
  }

  /** Two that are asked for at once run in any order: each brings about what is wished last. */
  void followNewest() throws EngineException, InterruptedException {
    synchronized (following) {
      DeploymentSpec newest = spec;
      try {
        instances.resize(wishedInstances());
        if (instances.size() >= wishedInstances()) {
          mending.complete();
        }
      } catch (EngineException failure) {
        lacks(failure);
        throw failure;
      } catch (RuntimeException | Error failure) {
        lacks(new EngineException(EngineFailure.INTERNAL, "unexpected: " + failure, failure));
        throw failure;
      } finally {
        follow(newest.batching());
      }
    }
  }

  private int wishedInstances() {
    return Math.min(spec.instances().min(), concurrency);
  }

  private void lacks(@Nullable EngineException failure) {
    int serving = instances.size();
    int wished = wishedInstances();
    if (ready() && serving < wished) {
      mending.lacks(serving, wished, failure);
    }
  }

  /** Work that blocks, after a pause, unless it does not serve any more then. */
  void after(long millis, Mend work) {
    node.vertx()
        .setTimer(
            millis,
            due -> {
              if (ready()) {
                node.blocking(
                        () -> {
                          work.run();
                          return true;
                        })
                    .onFailure(
                        failure ->
                            LOG.log(
                                System.Logger.Level.WARNING,
                                "{0}: an instance does not open: {1}",
                                at(),
                                failure.getMessage()));
              }
            });
  }

  /** What {@link #after} does. */
  interface Mend {
    void run() throws EngineException, InterruptedException;
  }

  @Override
  public Future<Void> adjust(Settings settings) {
    return node.blocking(
        () -> {
          try {
            model.adjust(settings);
          } catch (EngineException refused) {
            throw Failures.of(at(), refused);
          }
          respec(current -> current.with(settings));
          return null;
        });
  }

  @Override
  public Future<Boolean> drain(Duration patience) {
    if (state.compareAndSet(State.READY, State.DRAINING)) {
      node.withdraw(this).onComplete(passed -> nothingComes());
    }
    long timer = node.vertx().setTimer(Math.max(1, patience.toMillis()), fired -> refuseTheRest());
    return node.here(drained.future().onComplete(done -> node.vertx().cancelTimer(timer)));
  }

  /** Every loop has seen routes that do not lead here: who is not in flight now never will be. */
  private void nothingComes() {
    unreachable = true;
    if (inFlight.get() == 0) {
      drained.tryComplete(true);
    }
  }

  private void refuseTheRest() {
    for (Pending call : queue.close()) {
      refuse(call, Failures.unloading(at()));
    }
    instances.cancel();
    OnLoop there = onLoop;
    if (there != null) {
      there.cancel();
    }
    drained.tryComplete(false);
  }

  @Override
  public Future<Void> unload() {
    return node.here(
        drain(Duration.ZERO)
            .compose(
                done -> {
                  if (state.compareAndSet(State.DRAINING, State.UNLOADED)) {
                    node.blocking(
                            () -> {
                              close();
                              return null;
                            })
                        .<Void>mapEmpty()
                        .onComplete(unloaded);
                  }
                  return unloaded.future();
                }));
  }

  /** Ends instances and weights, and is forgotten in any case. Blocks until what runs returned. */
  void close() throws InterruptedException {
    try {
      try {
        endLoops();
      } finally {
        instances.end();
        refuseStragglers();
      }
      // Not when a loop may still run on it.
      model.close();
    } finally {
      node.forget(this);
    }
  }

  /** What a loop sent before it saw that nothing goes here may still be on its way. */
  private void refuseStragglers() {
    long until = System.nanoTime() + STRAGGLERS_NANOS;
    do {
      for (Pending call : queue.close()) {
        refuse(call, Failures.unloading(at()));
      }
      LockSupport.parkNanos(1_000_000);
    } while (inFlight.get() > 0 && System.nanoTime() - until < 0);
  }

  /** An instance's thread has ended. */
  void ended(Instance instance) {
    if (instances.ended(instance)) {
      EngineException failure = lastFailure;
      broke(
          failure == null
              ? new EngineException(EngineFailure.INTERNAL, "its last instance ended unexpectedly")
              : failure);
    } else if (instance.broke()) {
      lacks(lastFailure);
    }
  }

  void lastFailure(EngineException failure) {
    lastFailure = failure;
  }

  /** No instance can go on: takes no more calls, and says so. */
  void broke(EngineException failure) {
    if (state.compareAndSet(State.READY, State.DRAINING)) {
      SlipwayException told = Failures.of(at(), failure);
      node.withdraw(this)
          .onComplete(
              passed -> {
                for (Pending call : queue.close()) {
                  refuse(call, told);
                }
                nothingComes();
              });
      listener.broke(told);
    }
  }
}
