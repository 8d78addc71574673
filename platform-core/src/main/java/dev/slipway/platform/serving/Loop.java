package dev.slipway.platform.serving;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.routing.RouteTable.Choice;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's side of the path: calls of a tick are gathered by deployment and sent as one
 * message; answers come back through one queue, drained once for each batch. Everything but {@link
 * #reply} and {@link #schedule} happens on the loop.
 */
final class Loop {

  private static final System.Logger LOG = System.getLogger(Loop.class.getName());

  private final int index;
  private final Context context;
  private final Bus bus;
  private final PredictionIds ids;
  private final PredictionObserver observer;
  private final Router router;
  private final SplittableRandom random = new SplittableRandom();

  private final IdentityHashMap<Deployed, Outbox> outboxes = new IdentityHashMap<>();
  private final ArrayList<Outbox> filled = new ArrayList<>();

  private final MpscUnboundedAtomicArrayQueue<Pending> replies =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** What goes to one deployment in this tick. */
  private static final class Outbox {
    final Deployed target;
    List<Pending> calls = new ArrayList<>();
    Bus.@Nullable Registration registration;
    @Nullable OnLoop preparedFor;
    @Nullable LoopRunner runner;

    Outbox(Deployed target) {
      this.target = target;
    }
  }

  Loop(
      int index,
      Context context,
      Bus bus,
      PredictionIds ids,
      PredictionObserver observer,
      Router router) {
    this.index = index;
    this.context = context;
    this.bus = bus;
    this.ids = ids;
    this.observer = observer;
    this.router = router;
  }

  Context context() {
    return context;
  }

  /** Any number. */
  int random() {
    return random.nextInt();
  }

  /** Takes a call on. */
  void submit(InferCall call) {
    router.route(this, call);
  }

  /** Lets a call leave with this tick's message to its deployment. */
  void send(Pending call, Deployed target) {
    Outbox outbox = outboxes.computeIfAbsent(target, Outbox::new);
    if (outbox.calls.isEmpty()) {
      if (filled.isEmpty()) {
        // Runs after all sockets of this tick were read.
        context.runOnContext(this::flush);
      }
      filled.add(outbox);
    }
    outbox.calls.add(call);
  }

  private void flush(Void unused) {
    for (int i = 0; i < filled.size(); i++) {
      Outbox outbox = filled.get(i);
      if (outbox.registration == null) {
        Deployed target = outbox.target;
        outbox.registration =
            bus.receive(target.lane(), index, gathered -> arrived(outbox, gathered.calls()));
      }
      List<Pending> calls = outbox.calls;
      outbox.calls = new ArrayList<>(calls.size());
      bus.send(outbox.target.lane(), index, new Gathered(calls));
    }
    filled.clear();
  }

  /** What this loop sent: runs here if that is granted, else waits for an instance. */
  private static void arrived(Outbox outbox, List<Pending> calls) {
    OnLoop onLoop = outbox.target.onLoop();
    if (onLoop != null && onLoop.on()) {
      if (outbox.preparedFor != onLoop) {
        prepare(outbox, onLoop);
      }
      LoopRunner runner = outbox.runner;
      if (runner != null) {
        runner.run(calls);
        return;
      }
    }
    outbox.target.queue().offer(calls);
  }

  private static void prepare(Outbox outbox, OnLoop onLoop) {
    outbox.preparedFor = onLoop;
    outbox.runner = null;
    outbox
        .target
        .prepare(onLoop)
        .onComplete(
            opened -> {
              if (opened.succeeded() && outbox.preparedFor == onLoop) {
                outbox.runner = opened.result();
              }
            });
  }

  /** Forgets a deployment to which nothing goes any more. */
  void forget(Deployed target) {
    Outbox outbox = outboxes.remove(target);
    if (outbox != null && outbox.registration != null) {
      outbox.registration.end();
    }
  }

  /** Takes a settled call; {@link #schedule} has to follow. From any thread. */
  void reply(Pending settled) {
    replies.offer(settled);
  }

  /** Has the settled calls answered soon, once for all that are there then. From any thread. */
  void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      context.runOnContext(this::drain);
    }
  }

  private void drain(Void unused) {
    scheduled.set(false);
    long epochMillis = System.currentTimeMillis();
    Pending settled;
    while ((settled = replies.poll()) != null) {
      complete(settled, epochMillis);
    }
  }

  /** Its observer hears of it when it is told what the caller got. */
  private void complete(Pending settled, long epochMillis) {
    Deployed target = settled.target;
    if (settled.isPart()) {
      observePart(settled);
      return;
    }
    // From here on the edge counts what it holds.
    settled.letGo();
    InferTensor[] answer = settled.answer;
    FailureCode unanswered = null;
    try {
      if (settled.failure == null && answer != null && target != null) {
        answer(settled, answer, target, epochMillis);
      } else {
        SlipwayException why = settled.failure == null ? lost() : settled.failure;
        unanswered = why.code();
        settled
            .call
            .completion()
            .failed(
                target == null
                    ? why
                    : why.with(InferCompletion.PREDICTION_ID, id(settled, target, epochMillis)));
      }
    } catch (RuntimeException | Error thrown) {
      LOG.log(System.Logger.Level.ERROR, "An edge threw at a prediction's completion", thrown);
      unanswered = unanswered == null ? FailureCode.INTERNAL : unanswered;
    }
    if (unanswered != null) {
      settled.told(unanswered);
    }
    if (target != null) {
      target.left();
    }
  }

  private void answer(Pending settled, InferTensor[] answer, Deployed target, long epochMillis) {
    DeploymentSpec spec = target.spec();
    settled
        .call
        .completion()
        .answered(
            new InferResponse(
                spec.model(),
                spec.version(),
                List.of(answer),
                ids.next(epochMillis, settled.trafficRevision, spec.version(), settled.lane),
                new InferResponse.Timings(settled.queueNanos, settled.runNanos, settled.batchRows)),
            settled);
  }

  private String id(Pending failed, Deployed target, long epochMillis) {
    return ids.next(epochMillis, failed.trafficRevision, target.spec().version(), failed.lane)
        .text();
  }

  /** A call's caller got its answer, or this failure. */
  void observe(Pending settled, @Nullable FailureCode failure) {
    Deployed target = settled.target;
    if (target == null) {
      return;
    }
    DeploymentSpec spec = target.spec();
    try {
      observer.observe(
          spec.model(),
          spec.version(),
          settled.trafficRevision,
          settled.lane,
          failure,
          System.nanoTime() - settled.sinceNanos(),
          settled.queueNanos,
          settled.runNanos,
          settled.gatherNanos,
          settled.handOutNanos,
          settled.rowsOfItsRun(),
          settled.rows);
    } catch (RuntimeException thrown) {
      unobserved(thrown);
    }
  }

  private void observePart(Pending part) {
    Deployed target = part.target;
    if (target == null) {
      return;
    }
    DeploymentSpec spec = target.spec();
    try {
      observer.observePart(
          spec.model(),
          spec.version(),
          part.trafficRevision,
          part.lane,
          part.runNanos,
          part.gatherNanos,
          part.handOutNanos,
          part.batchRows,
          part.rows);
    } catch (RuntimeException thrown) {
      unobserved(thrown);
    }
  }

  /**
   * A call is refused before its body is read: counted and told as any other of this version.
   *
   * @return why, with the id by which it is found
   */
  SlipwayException refuse(Deployed target, Choice choice, TrafficLane lane, SlipwayException why) {
    DeploymentSpec spec = target.spec();
    long revision = choice.trafficRevision();
    try {
      observer.observe(
          spec.model(), spec.version(), revision, lane, why.code(), 0, 0, 0, 0, 0, 0, 0);
    } catch (RuntimeException thrown) {
      unobserved(thrown);
    }
    return why.with(
        InferCompletion.PREDICTION_ID,
        ids.next(System.currentTimeMillis(), revision, spec.version(), lane).text());
  }

  private static void unobserved(RuntimeException thrown) {
    LOG.log(System.Logger.Level.ERROR, "An observer of predictions threw", thrown);
  }

  private static SlipwayException lost() {
    return new SlipwayException(FailureCode.INTERNAL, "a call was settled without an answer");
  }
}
