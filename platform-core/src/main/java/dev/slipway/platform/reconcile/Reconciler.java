package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.engine.Device;
import dev.slipway.engine.Signature;
import dev.slipway.platform.device.BudgetOrigin;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.platform.device.Ledger;
import dev.slipway.platform.device.LedgerNode;
import dev.slipway.platform.device.Resources;
import dev.slipway.platform.infer.ModelView.Standing;
import dev.slipway.platform.node.LocalSnapshot;
import dev.slipway.platform.node.NodeIdentity;
import dev.slipway.platform.probe.AnonymousMemory;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.Served;
import dev.slipway.platform.serving.ServingNode;
import dev.slipway.platform.serving.ServingNode.Absence;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loop from wish to status on one node: reads what is wished, hands routes and keys on at once,
 * lets the planner decide and its hands do, and writes status. Works on with what it knows while
 * the registry is away, and starts from the local snapshot when it is away already.
 *
 * <p>One verticle, on one event loop; nothing here blocks. {@link #report} and {@link #knowledge}
 * answer on any thread.
 */
public final class Reconciler extends AbstractVerticle {

  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

  private final Parts parts;
  private final ReconcilerOptions options;
  private final Hands.Memory memory;
  private final WishReader reader;
  private final Map<Long, ServingSnapshot.Wish> raw = new HashMap<>();
  private final Map<String, Footprint> measured = new HashMap<>();
  private final Map<Long, Absence> absences = new HashMap<>();
  private final StatusRows rows = new StatusRows();
  private volatile NodeState state;
  private List<Wish> wishes = List.of();
  private @Nullable Desk desk;
  private long wake = -1;
  private long changes;
  private int unsaved;

  /** What the disk has, and whether something was measured that it has not. */
  private @Nullable ServingSnapshot saved;

  private boolean measuredSince;

  private boolean stopped;

  /**
   * What the loop works with.
   *
   * @param budget of the CPU for models
   * @param origin where the budget's memory comes from, for people
   * @param address of this node, for other nodes and people
   * @param release of the program
   */
  public record Parts(
      ServingNode serving,
      Engines engines,
      KeyRing keys,
      LoadJournal journal,
      LocalSnapshot local,
      NodeIdentity identity,
      Resources budget,
      BudgetOrigin origin,
      String address,
      String release) {}

  /** What exists once the verticle runs. */
  private record Desk(
      Bus bus,
      WorkerExecutor worker,
      RegistryView registry,
      StatusBook book,
      FootprintBook footprints,
      Hands hands,
      Saver saver,
      Membership membership,
      List<Bus.Registration> registrations) {}

  public Reconciler(Parts parts, ReconcilerOptions options) {
    this(parts, options, AnonymousMemory::bytes);
  }

  Reconciler(Parts parts, ReconcilerOptions options, Hands.Memory memory) {
    this.parts = parts;
    this.memory = memory;
    this.options = options;
    Ledger ledger =
        Ledger.of(
            List.of(
                new LedgerNode(
                    WishReader.CPU, null, parts.budget(), LedgerNode.Policy.EVICT_IDLE)));
    this.state = NodeState.empty(ledger);
    this.reader = new WishReader(parts.engines().facts(), ledger.nodes().keySet());
  }

  /** Checks and completes wishes as this node does; for edges that check before they store. */
  public WishReader reader() {
    return reader;
  }

  /** How the node stands. */
  public NodeReport report() {
    return new NodeReport(knowledge(), device(), parts.origin(), state, Instant.now());
  }

  /** How old what this node knows is. */
  public Knowledge knowledge() {
    Desk now = desk;
    return now == null ? Knowledge.NOTHING : now.registry().knowledge();
  }

  @Override
  public void start(Promise<Void> started) {
    Bus bus = Bus.of(vertx);
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("slipway-reconciler", 1);
    RegistryView registry = new RegistryView(bus, Instant::now, this::changed);
    StatusBook book = new StatusBook(bus, parts.identity().id());
    Desk made =
        new Desk(
            bus,
            worker,
            registry,
            book,
            new FootprintBook(bus),
            new Hands(
                context,
                bus,
                worker,
                parts.serving(),
                parts.engines(),
                parts.journal(),
                options.drain(),
                new News(),
                memory),
            new Saver(worker, parts.local(), options.confirm()),
            new Membership(bus, parts, options, book::joined),
            List.of(
                bus.subscribe(Nodes.SERVING_CHANGED, told -> registry.read(options.patience()))));
    desk = made;
    parts
        .journal()
        .leftBehind()
        .forEach(
            entry ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the process that was here before died while it loaded {0}; that happened {1}"
                        + " time(s) with these settings",
                    entry.name(),
                    parts.journal().crashes().deaths(entry.key())));
    registry
        .read(options.firstAnswer())
        .compose(read -> registry.away() ? fromDisk(made) : Future.succeededFuture())
        .onComplete(
            known -> {
              vertx.setPeriodic(options.retry().toMillis(), tick -> tick(made));
              // Who asks this process sees what it says, not what an earlier one said last.
              Future<Void> hello = made.membership().start();
              (made.registry().away() ? Future.<Void>succeededFuture() : hello).onComplete(started);
            });
  }

  @Override
  public void stop(Promise<Void> done) {
    stopped = true;
    vertx.cancelTimer(wake);
    Desk now = desk;
    if (now == null) {
      done.complete();
      return;
    }
    now.registrations().forEach(Bus.Registration::end);
    confirm(now, true);
    now.worker()
        .executeBlocking( // behind what is being written
            () -> {
              parts.journal().close();
              return null;
            })
        .onComplete(
            closed -> {
              if (closed.failed()) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "the load journal cannot be written: {0}; the next start counts what is being"
                        + " loaded now as if it had ended the process",
                    closed.cause().getMessage());
              }
              now.worker().close();
              done.complete();
            });
  }

  private Future<Void> fromDisk(Desk now) {
    return now.registry()
        .readLocal(now.worker(), parts.local())
        .map(
            kept -> {
              if (kept != null) {
                kept.footprints().forEach(m -> now.footprints().remember(m.key(), m.footprint()));
                kept.serving().wishes().forEach(wish -> rows.leftBehind(reader.read(wish)));
                if (now.registry().knowledge().source() == Knowledge.Source.LOCAL_SNAPSHOT) {
                  // Unless the registry has answered while the disk was read.
                  saved = kept.serving();
                  now.registry().take(kept.serving());
                }
              }
              return null;
            });
  }

  private void tick(Desk now) {
    if (now.registry().away() || now.registry().olderThan(options.poll())) {
      now.registry().read(options.patience());
    }
    now.book().flush();
    now.footprints().tell();
    saveMeasured(now);
    confirm(now, false);
  }

  /** Only what the disk keeps can be confirmed, and only by the registry. */
  private void confirm(Desk now, boolean atOnce) {
    Knowledge knowledge = now.registry().knowledge();
    Instant asOf = knowledge.asOf();
    if (asOf != null && unsaved == 0 && knowledge.source() == Knowledge.Source.REGISTRY) {
      now.saver().confirm(asOf, atOnce);
    }
  }

  /** Routes and keys first: they are what callers wait for. */
  private void changed(ServingSnapshot snapshot) {
    if (stopped) {
      return;
    }
    Desk now = Objects.requireNonNull(desk);
    parts.serving().publish(snapshot);
    parts.keys().replace(snapshot.keys());
    long change = ++changes;
    unsaved++;
    Instant asOf = now.registry().knowledge().asOf();
    Future<Void> learned =
        now.registry().away()
            ? Future.succeededFuture()
            : now.footprints().learn(digests(snapshot));
    learned.onComplete(
        known -> {
          // An answer that is late must not bring back what was wished when it was asked for.
          boolean newest = change == changes;
          if (newest) {
            raw.clear();
            snapshot.wishes().forEach(wish -> raw.put(wish.deployment(), wish));
            wishes = snapshot.wishes().stream().map(reader::read).toList();
          }
          plan();
          if (newest) {
            save(now, snapshot, asOf);
          }
          unsaved--;
        });
  }

  private static Set<String> digests(ServingSnapshot snapshot) {
    return snapshot.wishes().stream().map(ServingSnapshot.Wish::digest).collect(Collectors.toSet());
  }

  /** A start without a registry shall know what was measured since the last change, too. */
  private void saveMeasured(Desk now) {
    ServingSnapshot snapshot = saved;
    if (measuredSince && snapshot != null && unsaved == 0) {
      save(now, snapshot, now.registry().knowledge().asOf());
    }
  }

  private void save(Desk now, ServingSnapshot snapshot, @Nullable Instant asOf) {
    if (asOf != null && now.registry().knowledge().source() == Knowledge.Source.REGISTRY) {
      saved = snapshot;
      measuredSince = false;
      Set<String> digests = digests(snapshot);
      Map<FootprintKey, Footprint> wished = new HashMap<>();
      now.footprints()
          .known()
          .forEach(
              (key, footprint) -> {
                if (digests.contains(key.digest())) {
                  wished.put(key, footprint);
                }
              });
      now.saver().save(asOf, snapshot, wished);
    }
  }

  private void plan() {
    if (stopped) {
      return;
    }
    Desk now = Objects.requireNonNull(desk);
    Known known = new Known(now.footprints().known(), parts.journal().crashes(), Map.of());
    take(Planner.plan(wishes, state, known, options.limits(), Instant.now()));
    tellStatus(now);
    setWake();
  }

  /** The one place where the node's state changes. */
  private void take(Plan plan) {
    if (stopped) {
      return;
    }
    state = plan.state();
    Hands hands = Objects.requireNonNull(desk).hands();
    plan.transitions().forEach(Reconciler::log);
    for (Move move : plan.moves()) {
      if (move instanceof Move.Load load) {
        ServingSnapshot.Wish wish = Objects.requireNonNull(raw.get(load.unit().deployment()));
        Signature signature =
            wish.signatures().stream()
                .filter(one -> one.name().equals(load.unit().spec().signature()))
                .findFirst()
                .orElse(wish.signatures().get(0));
        hands.load(
            load.unit(), load.lease(), device(), signature, wish.settings().device().priority());
      } else if (move instanceof Move.Drain drain) {
        hands.drain(drain.unit());
      } else if (move instanceof Move.Apply apply) {
        hands.apply(apply.unit());
      } else if (move instanceof Move.Blame blame) {
        hands.blame(blame.unit());
      }
    }
  }

  private Device device() {
    return new Device(
        WishReader.CPU, Device.Kind.CPU, "CPU of this machine", parts.budget().bytes(), null);
  }

  private static void log(Transition transition) {
    Unit unit = transition.unit();
    System.Logger.Level level =
        unit.state() == State.FAILED ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
    LOG.log(
        level,
        "{0}: {1} -> {2}{3}",
        unit.name(),
        transition.from(),
        unit.state(),
        unit.reason().text().isEmpty() ? "" : " (" + unit.reason().text() + ")");
  }

  private void tellStatus(Desk now) {
    measured.keySet().retainAll(state.units().keySet());
    rows.of(wishes, state, measured, this::instances).forEach(now.book()::note);
    now.book().flush();
    Map<Long, Absence> absent = new TreeMap<>();
    for (Wish wish : wishes) {
      Shown shown = Shown.of(state, wish.deployment(), wish.generation());
      if (wish.loaded() && shown.state() != State.READY) {
        String why = shown.reason().text();
        absent.put(
            wish.deployment(),
            new Absence(
                standing(shown.state()),
                wish.name() + " is " + shown.state() + (why.isEmpty() ? "" : ": " + why)));
      }
    }
    Set<Long> all = new HashSet<>(absences.keySet());
    all.addAll(absent.keySet());
    for (Long deployment : all) {
      Absence absence = absent.get(deployment);
      if (!Objects.equals(absence, absences.get(deployment))) {
        parts.serving().explainAbsence(deployment, absence);
      }
    }
    absences.clear();
    absences.putAll(absent);
  }

  private static Standing standing(State state) {
    return switch (state) {
      case READY -> Standing.READY;
      case LOADING, WARMING -> Standing.LOADING;
      case DRAINING -> Standing.UNLOADING;
      case PENDING, FAILED, UNLOADED -> Standing.UNAVAILABLE;
    };
  }

  private int instances(String unit) {
    Served served = Objects.requireNonNull(desk).hands().served(unit);
    return served == null ? 0 : served.instances();
  }

  /** Plans again when the next try of something is due. */
  private void setWake() {
    vertx.cancelTimer(wake);
    Instant now = Instant.now();
    state.attempts().values().stream()
        .map(Attempts::notBefore)
        .filter(due -> due.isAfter(now))
        .min(Instant::compareTo)
        .ifPresent(
            due ->
                wake =
                    vertx.setTimer(
                        java.time.Duration.between(now, due).toMillis() + 1, fired -> plan()));
  }

  /** What the hands report becomes the next state. */
  private final class News implements Hands.Reports {
    @Override
    public void loaded(Unit unit) {
      then(Events.loaded(state, unit.id(), Instant.now()));
    }

    @Override
    public void ready(Unit unit, @Nullable Footprint one) {
      Desk now = Objects.requireNonNull(desk);
      FootprintBook book = now.footprints();
      FootprintKey key = unit.spec().footprintKey(unit.live().instances().min());
      boolean reuses = state.ledger().reuses(unit.id());
      Footprint known = book.known().get(key);
      // What lies in memory that the engine has kept is no measurement for another process.
      Footprint all =
          one == null || reuses ? (known == null ? one : known) : book.measured(key, one);
      if (all != null) {
        measured.put(unit.id(), all);
        parts.serving().measured(unit.deployment(), all.warmBytes());
      }
      if (all != null && !all.equals(known)) {
        measuredSince = true;
        saveMeasured(now);
      }
      then(Events.ready(state, unit.id(), all, Instant.now()));
    }

    @Override
    public void failed(Unit unit, Failure failure) {
      then(Events.failed(state, unit.id(), failure, options.limits(), Instant.now()));
    }

    @Override
    public void drained(Unit unit) {
      then(Events.drained(state, unit.id(), Instant.now()));
    }

    @Override
    public void broken(Unit unit, String text) {
      then(Events.broken(state, unit.id(), text, options.limits(), Instant.now()));
    }

    @Override
    public void lacking(Unit unit, @Nullable String text) {
      then(Events.lacking(state, unit.id(), text, Instant.now()));
    }

    @Override
    public void resized(Unit unit, long bytes) {
      then(Events.resized(state, unit.id(), bytes, Instant.now()));
    }

    private void then(Plan plan) {
      take(plan);
      plan();
    }
  }
}
