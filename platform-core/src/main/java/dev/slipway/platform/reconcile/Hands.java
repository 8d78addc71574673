package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Signature;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.Lease;
import dev.slipway.platform.device.Resources;
import dev.slipway.platform.host.EngineHost;
import dev.slipway.platform.serving.DeploymentSpec;
import dev.slipway.platform.serving.LoadListener;
import dev.slipway.platform.serving.Served;
import dev.slipway.platform.serving.ServingNode;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Carries the planner's moves out: fetches the artifact, writes the journal, loads, measures,
 * drains, unloads. Reports each end exactly once. Used on one context; what blocks runs on the
 * worker.
 */
final class Hands {

  private static final System.Logger LOG = System.getLogger(Hands.class.getName());
  private static final Duration ARTIFACT_PATIENCE = Duration.ofMinutes(2);

  /** For memory that this system does not say: models serve without a measurement. */
  private static final long UNKNOWN = -1;

  /** What becomes of moves; called on the context. */
  interface Reports {
    void loaded(Unit unit);

    /**
     * @param measured null when other memory moved meanwhile, or it cannot be read
     */
    void ready(Unit unit, @Nullable Footprint measured);

    void failed(Unit unit, Failure failure);

    void drained(Unit unit);

    void broken(Unit unit, String text);

    /**
     * @param text why fewer instances serve than are wished; null once they all do
     */
    void lacking(Unit unit, @Nullable String text);

    void resized(Unit unit, long bytes);
  }

  /** The anonymous memory of this process. */
  interface Memory {
    long bytes() throws IOException;
  }

  private final Context context;
  private final Bus bus;
  private final WorkerExecutor worker;
  private final ServingNode serving;
  private final Engines engines;
  private final LoadJournal journal;
  private final Duration drainPatience;
  private final Reports reports;
  private final Memory memory;
  private final Map<String, Running> running = new HashMap<>();
  private int unloading;
  private long unloads;

  Hands(
      Context context,
      Bus bus,
      WorkerExecutor worker,
      ServingNode serving,
      Engines engines,
      LoadJournal journal,
      Duration drainPatience,
      Reports reports,
      Memory memory) {
    this.context = context;
    this.bus = bus;
    this.worker = worker;
    this.serving = serving;
    this.engines = engines;
    this.journal = journal;
    this.drainPatience = drainPatience;
    this.reports = reports;
    this.memory = memory;
  }

  /** One unit that holds something. */
  private static final class Running {
    final Unit unit;
    @Nullable ArtifactLease artifact;
    LoadJournal.@Nullable Entry entry;
    @Nullable Served served;
    boolean wanted = true;

    /** Whether it was reported as ready, and how it broke before that. */
    boolean ready;

    @Nullable String brokeBefore;
    @Nullable String lacks;

    /** So many instances the lease covers, and about what one of them takes. */
    int covered;

    long perInstance;

    /** Settings that are being applied. */
    int applying;

    volatile long before;
    volatile long afterLoad;
    long began;
    long unloadsBefore;

    Running(Unit unit) {
      this.unit = unit;
    }
  }

  /** What serves for the unit, or null. */
  @Nullable Served served(String unit) {
    Running one = running.get(unit);
    return one == null ? null : one.served;
  }

  void load(Unit unit, Lease lease, Device device, Signature signature, int priority) {
    Running one = new Running(unit);
    running.put(unit.id(), one);
    EngineHost host = engines.host(unit.spec().engine());
    if (host == null) {
      ended(one, new Failure(true, "no engine named '" + unit.spec().engine() + "' is here"));
      return;
    }
    Resources held = lease.in(unit.spec().node());
    DeviceShare share =
        new DeviceShare(
            lease.id(),
            device,
            held.bytes(),
            unit.spec().instances(),
            unit.spec().threads(),
            100,
            priority,
            DeviceShare.Hardness.ENGINE);
    fetch(one)
        .compose(artifact -> blocking(() -> begin(one)))
        .compose(
            begun -> {
              if (!one.wanted) {
                return Future.failedFuture(
                    new SlipwayException(FailureCode.CANCELLED, "it is not wished any more"));
              }
              one.began = System.nanoTime();
              one.unloadsBefore = unloading > 0 ? -1 : unloads;
              return serving.load(spec(one, host, signature), share, listener(one));
            })
        .onComplete(
            result -> {
              if (result.succeeded()) {
                arrived(one, result.result());
              } else {
                broke(one, result.cause());
              }
            });
  }

  private Future<ArtifactLease> fetch(Running one) {
    return bus.request(
            Artifacts.LEASE,
            new Artifacts.LeaseArtifact(one.unit.spec().digest(), one.unit.name()),
            Caller.platform(ARTIFACT_PATIENCE))
        .onSuccess(artifact -> one.artifact = artifact);
  }

  /** The last thing before native code sees the model. */
  private Void begin(Running one) throws IOException {
    Unit unit = one.unit;
    one.entry =
        journal.begin(unit.spec().loadKey(), unit.deployment(), unit.generation(), unit.name());
    one.before = bytes();
    return null;
  }

  private static DeploymentSpec spec(Running one, EngineHost host, Signature signature) {
    Unit unit = one.unit;
    ArtifactLease artifact = one.artifact;
    if (artifact == null) {
      throw new IllegalStateException("loaded without its files");
    }
    return new DeploymentSpec(
        unit.deployment(),
        unit.generation(),
        unit.model(),
        unit.version(),
        host,
        artifact.directory(),
        unit.spec().format(),
        unit.spec().entry(),
        signature,
        new Settings(unit.spec().settings()),
        unit.live().instances(),
        unit.live().batching());
  }

  private LoadListener listener(Running one) {
    return new LoadListener() {
      @Override
      public void loaded(LoadedModel model) {
        long now = bytes();
        one.afterLoad = now == UNKNOWN ? one.before : now;
        context.runOnContext(go -> reports.loaded(one.unit));
      }

      @Override
      public void lacks(@Nullable String why) {
        context.runOnContext(
            go -> {
              one.lacks = why;
              if (one.ready) {
                reports.lacking(one.unit, why);
                // Whoever applies settings measures what comes by them.
                if (one.applying == 0) {
                  covers(one, 0, 0);
                }
              }
            });
      }

      @Override
      public void broke(SlipwayException failure) {
        String why = String.valueOf(failure.getMessage());
        context.runOnContext(
            go -> {
              if (one.ready) {
                reports.broken(one.unit, why);
              } else {
                // Calls come before the load is reported, and it is told only once.
                one.brokeBefore = why;
              }
            });
      }
    };
  }

  private void arrived(Running one, Served served) {
    one.served = served;
    long millis = (System.nanoTime() - one.began) / 1_000_000;
    blocking(
            () -> {
              long warm = bytes();
              endJournal(one, true);
              return warm;
            })
        .onComplete(
            warm -> {
              if (!one.wanted) {
                drain(one);
                return;
              }
              if (warm.failed()) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the load journal cannot be written: {0}",
                    warm.cause().getMessage());
              }
              String why = one.brokeBefore;
              if (why != null || !served.ready()) {
                discard(one, served, why == null ? "it broke as soon as it was warm" : why);
                return;
              }
              boolean quiet = warm.succeeded() && unloading == 0 && unloads == one.unloadsBefore;
              boolean known = quiet && one.before != UNKNOWN && warm.result() != UNKNOWN;
              reports.ready(
                  one.unit,
                  known
                      ? Footprint.measured(one.before, one.afterLoad, warm.result(), millis)
                      : null);
              one.ready = true;
              one.covered = served.instances();
              one.perInstance =
                  known ? Math.max(0, warm.result() - one.afterLoad) / Math.max(1, one.covered) : 0;
              if (one.lacks != null) {
                reports.lacking(one.unit, one.lacks);
              }
            });
  }

  /** It broke before anybody heard that it was ready: what served before serves on. */
  private void discard(Running one, Served served, String why) {
    one.served = null;
    unload(one, served.unload()).onComplete(done -> ended(one, new Failure(false, why)));
  }

  private void broke(Running one, Throwable cause) {
    boolean lasting =
        cause instanceof SlipwayException known
            && (known.code() == FailureCode.INVALID || known.code() == FailureCode.UNSUPPORTED);
    Failure failure = new Failure(lasting, String.valueOf(cause.getMessage()));
    blocking(
            () -> {
              endJournal(one, false);
              return null;
            })
        .onComplete(done -> ended(one, failure));
  }

  private void endJournal(Running one, boolean ready) throws IOException {
    LoadJournal.Entry entry = one.entry;
    if (entry != null) {
      journal.end(entry, ready);
      one.entry = null;
    }
  }

  private void ended(Running one, Failure failure) {
    giveBack(one);
    reports.failed(one.unit, failure);
  }

  private void giveBack(Running one) {
    running.remove(one.unit.id());
    if (one.artifact != null) {
      one.artifact.close();
    }
  }

  /** Drains and unloads; a load that is under way is thrown away when it ends. */
  void drain(Unit unit) {
    Running one = running.get(unit.id());
    if (one == null) {
      reports.drained(unit);
      return;
    }
    one.wanted = false;
    if (one.served != null && one.unit.id().equals(unit.id())) {
      drain(one);
    }
  }

  private void drain(Running one) {
    Served served = one.served;
    if (served == null) {
      return;
    }
    one.served = null;
    unload(one, served.drain(drainPatience).transform(drained -> served.unload()))
        .onComplete(
            done -> {
              giveBack(one);
              reports.drained(one.unit);
            });
  }

  /** Never fails. */
  private Future<Void> unload(Running one, Future<Void> work) {
    unloading++;
    return work.transform(
        unloaded -> {
          unloading--;
          unloads++;
          if (unloaded.failed()) {
            LOG.log(
                System.Logger.Level.WARNING,
                "{0} was not unloaded cleanly: {1}",
                one.unit.name(),
                unloaded.cause().getMessage());
          }
          return Future.succeededFuture();
        });
  }

  void apply(Unit unit) {
    Running one = running.get(unit.id());
    if (one == null || one.served == null) {
      return;
    }
    Served served = one.served;
    int before = served.instances();
    one.applying++;
    blocking(this::bytes)
        .compose(
            bytes ->
                served
                    .apply(unit.generation(), unit.live().instances(), unit.live().batching())
                    .transform(
                        applied ->
                            blocking(this::bytes)
                                .compose(
                                    after -> {
                                      boolean known = bytes != UNKNOWN && after != UNKNOWN;
                                      covers(
                                          one,
                                          known ? served.instances() - before : 0,
                                          after - bytes);
                                      return applied.succeeded()
                                          ? Future.succeededFuture()
                                          : Future.failedFuture(applied.cause());
                                    })))
        .onComplete(done -> one.applying--)
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} did not take its new settings: {1}",
                    unit.name(),
                    failure.getMessage()));
  }

  /**
   * The lease covers the instances that there are: one that only came back is in it already, and
   * those that came later, or when nobody measured, are taken for what one took at the load.
   *
   * @param came instances while it was measured; 0 when it was not
   * @param bytes that memory grew by meanwhile
   */
  private void covers(Running one, int came, long bytes) {
    Served served = one.served;
    int now = served == null ? 0 : served.instances();
    // Fewer while some are tried again: those come back.
    if (now == 0 || now == one.covered || (now < one.covered && one.lacks != null)) {
      return;
    }
    if (came == 0 && one.perInstance == 0) {
      return;
    }
    long more = (long) now - one.covered;
    one.covered = now;
    reports.resized(one.unit, came == 0 ? more * one.perInstance : bytes * more / came);
  }

  void blame(Unit unit) {
    blocking(
            () -> {
              journal.blame(unit.spec().loadKey(), unit.deployment(), unit.generation());
              return null;
            })
        .onFailure(
            failure ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the load journal cannot be written: {0}",
                    failure.getMessage()));
  }

  private long bytes() {
    try {
      return memory.bytes();
    } catch (IOException | RuntimeException unreadable) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "this process' memory cannot be read: {0}",
          unreadable.getMessage());
      return UNKNOWN;
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return worker.executeBlocking(work, true);
  }
}
