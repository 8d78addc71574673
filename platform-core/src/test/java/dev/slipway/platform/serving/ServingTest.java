package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Output;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.RouteReason;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServingTest {

  private record Part(int batchRows, int rows, long run) {}

  private record Observed(
      int version,
      long revision,
      TrafficLane lane,
      FailureCode failure,
      int batchRows,
      int rows,
      long run,
      long gather,
      long handOut) {}

  /** Keeps what it is told. */
  private final class Keeping implements PredictionObserver {
    @Override
    public void observe(
        String model,
        int version,
        long trafficRevision,
        TrafficLane lane,
        FailureCode failure,
        long totalNanos,
        long queueNanos,
        long runNanos,
        long gatherNanos,
        long handOutNanos,
        int batchRows,
        int rows) {
      observed.add(
          new Observed(
              version,
              trafficRevision,
              lane,
              failure,
              batchRows,
              rows,
              runNanos,
              gatherNanos,
              handOutNanos));
    }

    @Override
    public void observePart(
        String model,
        int version,
        long trafficRevision,
        TrafficLane lane,
        long runNanos,
        long gatherNanos,
        long handOutNanos,
        int batchRows,
        int rows) {
      parts.add(new Part(batchRows, rows, runNanos));
    }
  }

  private final List<Observed> observed = Collections.synchronizedList(new ArrayList<>());
  private final List<Part> parts = Collections.synchronizedList(new ArrayList<>());
  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private ServingHouse house;

  @BeforeEach
  void open() throws Exception {
    house = new ServingHouse(loop -> new Keeping());
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    assertEquals(0, engine.openInstances.get(), "every instance is closed");
    assertEquals(0, engine.openModels.get(), "the weights are closed");
    assertEquals(engine.lent.get(), engine.released.get(), "each lent tensor is released once");
  }

  private static float first(InferResponse response) {
    return ServingHouse.floats(response.outputs().get(0))[0];
  }

  private ServingHouse.Sent sendOne() {
    return house.send(ServingHouse.x(1, 2, 3, 4));
  }

  private static Batching batching(int maxItems, int queueItems) {
    return new Batching(maxItems, 0, queueItems, 1 << 20);
  }

  /** Makes runs wait until the latch opens, and tells when one has begun. */
  private CountDownLatch hold(CountDownLatch begun) {
    CountDownLatch release = new CountDownLatch(1);
    engine.script =
        (batch, sink, context) -> {
          begun.countDown();
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          engine.addOne(batch, sink, context);
        };
    return release;
  }

  @Test
  void anAnswerCarriesItsStoryAndComesOnTheCallersLoop() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    ServingHouse.Sent sent = sendOne();
    InferResponse response = sent.response();
    assertArrayEquals(new float[] {2, 3, 4, 5}, ServingHouse.floats(response.outputs().get(0)));
    assertEquals(1, response.version());
    PredictionId id = house.node.predictor().recognise(response.predictionId().text());
    assertNotNull(id);
    assertEquals(17, id.trafficRevision());
    assertEquals(1, id.version());
    assertEquals(3, id.nodeEpoch());
    assertEquals(TrafficLane.ROUTED, id.lane());
    assertTrue(Math.abs(id.epochMillis() - System.currentTimeMillis()) < 60_000);
    assertNull(house.node.predictor().recognise("x" + response.predictionId().text()));
    assertTrue(sent.completedOn.getName().contains("eventloop"), sent.completedOn.getName());
    assertTrue(served.warmUp().ran());
    ServingHouse.eventually("it was observed", () -> observed.size() == 1);
    Observed seen = observed.get(0);
    assertEquals(TrafficLane.ROUTED, seen.lane());
    assertEquals(1, seen.version());
    assertEquals(17, seen.revision());
    assertNull(seen.failure());
    assertEquals(1, seen.batchRows());
    assertEquals(1, seen.rows());
  }

  @Test
  void aNumberOrAliasPinsTheVersionAndUnknownNamesAreNamed() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    for (String version : List.of("1", "champion")) {
      InferResponse response =
          house
              .send(ServingHouse.request(version, Long.MAX_VALUE, ServingHouse.x(1, 2, 3, 4)))
              .response();
      assertEquals(TrafficLane.PINNED, response.predictionId().lane());
    }
    SlipwayException failure =
        house.send(ServingHouse.request("9", Long.MAX_VALUE, ServingHouse.x(1, 2, 3, 4))).failure();
    assertEquals(FailureCode.NOT_FOUND, failure.code());
    assertTrue(failure.getMessage().contains("there is 1 and the aliases champion"));
    assertEquals(FailureCode.NOT_FOUND, admit("other", 0, false).code());
    assertNull(admit("m", 100, false));
    assertEquals(FailureCode.UNAVAILABLE, admit("m", 1L << 40, false).code());
    assertTrue(house.node.predictor().model("m").ready());
  }

  @Test
  void aRunIsGatheringTheEngineAndHandingOutEachMeasuredOnceForTheBatch() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    engine.script =
        (batch, sink, context) -> {
          java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          engine.addOne(batch, sink, context);
        };
    sendOne().response();
    ServingHouse.eventually("it was observed", () -> observed.size() == 1);
    Observed engines = observed.get(0);
    assertTrue(engines.gather() > 0 && engines.handOut() > 0, engines::toString);
    assertTrue(
        engines.run() - engines.gather() - engines.handOut() >= 20_000_000,
        () -> "the engine's time is neither gathering nor handing out: " + engines);
    engine.script =
        (batch, sink, context) -> {
          engine.addOne(batch, sink, context);
          java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        };
    sendOne().response();
    ServingHouse.eventually("it was observed", () -> observed.size() == 2);
    Observed slowEnd = observed.get(1);
    assertTrue(slowEnd.handOut() >= 20_000_000, slowEnd::toString);
    assertTrue(slowEnd.gather() + slowEnd.handOut() <= slowEnd.run(), slowEnd::toString);
  }

  @Test
  void aTryFollowsThePolicyIsToldItsReasonGoesToNoShadowAndIsCountedApart() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.load(engine, 2, 1, ServingHouse.BATCHING);
    house.publish(
        ServingHouse.traffic(
            17,
            new TrafficPolicy(
                List.of(new TrafficPolicy.Route(1, 10_000)),
                null,
                "salt",
                List.of(new TrafficPolicy.Shadow(2, 10_000)))));
    InferResponse tried =
        house.send(ServingHouse.tried(null, ServingHouse.x(1, 2, 3, 4))).response();
    assertEquals(1, tried.version());
    assertEquals(TrafficLane.PLAYGROUND, tried.predictionId().lane());
    assertEquals(17, tried.predictionId().trafficRevision());
    assertEquals(
        new RouteReason(RouteReason.By.ONLY, -1, false),
        house.node.predictor().reason(ServingHouse.tried(null, ServingHouse.x(1, 2, 3, 4))));
    assertEquals(
        RouteReason.NAMED,
        house.node.predictor().reason(ServingHouse.tried("2", ServingHouse.x(1, 2, 3, 4))));
    // A caller's call is copied, so the shadow would have seen the try's copy before.
    sendOne().response();
    ServingHouse.eventually("both and one copy were observed", () -> observed.size() == 3);
    assertEquals(
        List.of(TrafficLane.ROUTED, TrafficLane.SHADOW, TrafficLane.PLAYGROUND),
        observed.stream().map(Observed::lane).sorted().toList());
  }

  @Test
  void aWrongTensorIsRefusedAndCounted() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    SlipwayException failure = house.send(ServingHouse.shaped(1, 3, 1, 2, 3)).failure();
    assertEquals(FailureCode.INVALID, failure.code());
    assertEquals("input 'x': expected shape [-1,4], got [1,3]", failure.getMessage());
    PredictionId id =
        house
            .node
            .predictor()
            .recognise((String) failure.details().get(InferCompletion.PREDICTION_ID));
    assertEquals(1, id.version());
    assertEquals(17, id.trafficRevision());
    assertEquals(TrafficLane.ROUTED, id.lane());
    ServingHouse.eventually("it was observed", () -> observed.size() == 1);
    assertEquals(FailureCode.INVALID, observed.get(0).failure());
  }

  @Test
  void callsThatGatherWhileTheInstanceIsBusyShareTheNextRun() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent first = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    List<ServingHouse.Sent> rest = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rest.add(house.send(ServingHouse.x(i, 0, 0, 0)));
    }
    ServingHouse.eventually("all wait", () -> served.inFlight() == 6);
    house.settle();
    release.countDown();
    assertEquals(1, first.response().timings().batchRows());
    for (int i = 0; i < 5; i++) {
      InferResponse response = rest.get(i).response();
      assertEquals(i + 1, first(response));
    }
    assertEquals(5, rest.stream().mapToInt(s -> s.join().timings().batchRows()).max().orElse(0));
  }

  @Test
  void callsThatWaitAreCountedAsCallsWhateverTheirRowsAndParts() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    assertEquals(0, served.waitingCalls());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent running = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ServingHouse.Sent ofThreeRows = house.send(ServingHouse.x(new float[3 * 4]));
    ServingHouse.Sent inThreeParts = house.send(ServingHouse.x(new float[20 * 4]));
    ServingHouse.Sent leaving = sendOne();
    ServingHouse.eventually("all are in", () -> served.inFlight() == 4);
    house.settle();
    assertEquals(24, served.waitingItems());
    assertEquals(3, served.waitingCalls());
    leaving.call.cancel();
    assertEquals(2, served.waitingCalls(), "nobody waits for the third");
    release.countDown();
    running.response();
    ofThreeRows.response();
    assertEquals(80, ServingHouse.floats(inThreeParts.response().outputs().get(0)).length);
    assertEquals(FailureCode.CANCELLED, leaving.failure().code());
    assertEquals(0, served.waitingCalls());
  }

  @Test
  void overloadIsRefusedAtOnceWithATimeToComeBack() throws Exception {
    Served served = house.load(engine, 1, 1, batching(8, 2));
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent running = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ServingHouse.Sent one = sendOne();
    ServingHouse.Sent two = sendOne();
    ServingHouse.eventually("two wait", () -> served.inFlight() == 3);
    SlipwayException failure = sendOne().failure();
    assertEquals(FailureCode.UNAVAILABLE, failure.code());
    assertEquals(1, failure.details().get("retryAfterSeconds"));
    assertTrue(failure.getMessage().contains("at most 2 rows"), failure.getMessage());
    assertEquals(FailureCode.UNAVAILABLE, admit("m", 10, false).code());
    assertEquals(FailureCode.TOO_LARGE, house.send(ServingHouse.x(new float[12])).failure().code());
    release.countDown();
    running.response();
    one.response();
    two.response();
  }

  /** What is said before a body is read; on a loop, as there. */
  private SlipwayException admit(String model, long bytes, boolean playground) throws Exception {
    CompletableFuture<SlipwayException> said = new CompletableFuture<>();
    house
        .loops
        .get(0)
        .runOnContext(
            unused -> said.complete(house.node.predictor().admit(model, null, bytes, playground)));
    return said.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whatIsRefusedBeforeItIsReadIsCountedAndHasAPredictionIdLikeAnythingElse() throws Exception {
    Served served = house.load(engine, 1, 1, batching(8, 1));
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent running = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ServingHouse.Sent waiting = sendOne();
    ServingHouse.eventually("one waits", () -> served.inFlight() == 2);
    for (boolean tried : List.of(false, true)) {
      TrafficLane lane = tried ? TrafficLane.PLAYGROUND : TrafficLane.ROUTED;
      SlipwayException refused = admit("m", 10, tried);
      PredictionId id =
          house
              .node
              .predictor()
              .recognise((String) refused.details().get(InferCompletion.PREDICTION_ID));
      assertEquals(1, id.version());
      assertEquals(17, id.trafficRevision());
      assertEquals(lane, id.lane());
      assertEquals(
          new Observed(1, 17, lane, FailureCode.UNAVAILABLE, 0, 0, 0, 0, 0),
          observed.remove(observed.size() - 1));
    }
    assertEquals(List.of(), observed);
    release.countDown();
    running.response();
    waiting.response();
    assertNull(admit("m", 10, false));
    ServingHouse.eventually("both were observed", () -> observed.size() == 2);
    SlipwayException memory = admit("m", 1L << 40, false);
    assertTrue(memory.getMessage().contains("this node"), memory.getMessage());
    assertNotNull(memory.details().get(InferCompletion.PREDICTION_ID));
    assertEquals(FailureCode.UNAVAILABLE, observed.get(2).failure());
  }

  @Test
  void eachRunOfACallInPartsIsCountedWithItsOwnRowsAndTheCallOnce() throws Exception {
    house.load(engine, 1, 1, batching(4, 50));
    house.publishFirst();
    house.send(ServingHouse.x(new float[4 * 9])).response();
    ServingHouse.eventually("it was observed", () -> observed.size() == 1);
    assertEquals(9, observed.get(0).rows());
    assertEquals(0, observed.get(0).batchRows());
    assertEquals(List.of(4, 4, 1), parts.stream().map(Part::batchRows).toList());
    assertEquals(List.of(4, 4, 1), parts.stream().map(Part::rows).toList());
    assertEquals(observed.get(0).run(), parts.stream().mapToLong(Part::run).sum());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent left = house.send(ServingHouse.x(new float[4 * 9]));
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    left.call.cancel();
    release.countDown();
    assertEquals(FailureCode.CANCELLED, left.failure().code());
    ServingHouse.eventually("the run of its first part was counted", () -> parts.size() == 4);
    sendOne().response();
    ServingHouse.eventually("all three calls were observed", () -> observed.size() == 3);
    assertEquals(4, parts.size(), "the other two did not run");
    assertEquals(4, parts.get(3).batchRows());
    assertEquals(4, parts.get(3).rows());
  }

  @Test
  void aCallWhoseDeadlinePassesInARunIsCountedWithTheRowsOfThatRun() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent late =
        house.send(
            ServingHouse.request(
                null, System.nanoTime() + 3_000_000_000L, ServingHouse.x(new float[12])));
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    assertEquals(FailureCode.DEADLINE_EXCEEDED, late.failure().code());
    release.countDown();
    ServingHouse.eventually("it was observed", () -> observed.size() == 1);
    assertEquals(3, observed.get(0).rows());
    assertEquals(3, observed.get(0).batchRows());
  }

  @Test
  void anEngineThatThrowsAnErrorWhenARunIsToStopCostsNobodyElseADeadline() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch release = new CountDownLatch(1);
    engine.script =
        (batch, sink, context) -> {
          context.onCancel(
              () -> {
                throw new NoClassDefFoundError("a/Missing");
              });
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          engine.addOne(batch, sink, context);
        };
    ServingHouse.Sent running =
        house.send(
            ServingHouse.request(
                null, System.nanoTime() + 2_000_000_000L, ServingHouse.x(1, 2, 3, 4)));
    assertEquals(FailureCode.DEADLINE_EXCEEDED, running.failure().code());
    ServingHouse.Sent waiting =
        house.send(
            ServingHouse.request(
                null, System.nanoTime() + 400_000_000, ServingHouse.x(1, 2, 3, 4)));
    assertEquals(FailureCode.DEADLINE_EXCEEDED, waiting.failure().code());
    release.countDown();
  }

  @Test
  void aDeadlineIsKeptWhileEverythingIsBusyAndCostsNoRun() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    sendOne().response();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    // A busy machine may need longer than that until a run begins: then with more time again.
    long patience = 200_000_000;
    ServingHouse.Sent running;
    do {
      patience *= 2;
      running =
          house.send(
              ServingHouse.request(null, System.nanoTime() + patience, ServingHouse.x(1, 2, 3, 4)));
    } while (!begun.await(patience, TimeUnit.NANOSECONDS));
    int begunRuns = engine.runs.get();
    ServingHouse.Sent waiting =
        house.send(
            ServingHouse.request(
                null, System.nanoTime() + 400_000_000, ServingHouse.x(1, 2, 3, 4)));
    assertEquals(FailureCode.DEADLINE_EXCEEDED, waiting.failure().code());
    assertEquals(FailureCode.DEADLINE_EXCEEDED, running.failure().code(), "though its run goes on");
    release.countDown();
    engine.script = engine::addOne;
    sendOne().response();
    assertEquals(1, engine.runs.get() - begunRuns, "the one that waited did not run");
    assertEquals(1, running.completions.get());
    SlipwayException late =
        house
            .send(ServingHouse.request(null, System.nanoTime() - 1, ServingHouse.x(1, 2, 3, 4)))
            .failure();
    assertEquals(FailureCode.DEADLINE_EXCEEDED, late.code());
  }

  @Test
  void aRunThatNobodyWaitsForIsAskedToStop() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    engine.script =
        (batch, sink, context) -> {
          context.onCancel(stopped::countDown);
          begun.countDown();
          try {
            assertTrue(stopped.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          assertTrue(context.cancelled());
          throw new EngineException(EngineFailure.CANCELLED, "stopped");
        };
    ServingHouse.Sent sent = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    sent.call.cancel();
    assertTrue(stopped.await(60, TimeUnit.SECONDS));
    assertEquals(FailureCode.CANCELLED, sent.failure().code());
  }

  @Test
  void oneCallersBadInputFailsThatCallerAlone() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.script =
        (batch, sink, context) -> {
          begun.countDown();
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          for (int row = 0; row < batch.rows(); row++) {
            if (batch.input(0).data().getFloat(16 * row) < 0) {
              throw new EngineException(EngineFailure.BAD_INPUT, "input 'x' is negative");
            }
          }
          engine.addOne(batch, sink, context);
        };
    ServingHouse.Sent first = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ServingHouse.Sent good = house.send(ServingHouse.x(5, 0, 0, 0));
    ServingHouse.Sent bad = house.send(ServingHouse.x(-5, 0, 0, 0));
    ServingHouse.Sent fine = house.send(ServingHouse.x(7, 0, 0, 0));
    ServingHouse.eventually("all wait", () -> served.inFlight() == 4);
    house.settle();
    release.countDown();
    first.response();
    assertEquals(6, first(good.response()));
    assertEquals(8, first(fine.response()));
    SlipwayException failure = bad.failure();
    assertEquals(FailureCode.INVALID, failure.code());
    assertEquals("model 'm' version 1: input 'x' is negative", failure.getMessage());
  }

  @Test
  void anEngineThatAnswersWronglyIsNotBelieved() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    engine.script = (batch, sink, context) -> {};
    assertTrue(sendOne().failure().getMessage().contains("returned without an answer"));
    engine.script = (batch, sink, context) -> sink.end();
    assertEquals(FailureCode.INTERNAL, sendOne().failure().code());
    engine.script =
        (batch, sink, context) -> {
          sink.emit(List.of());
          sink.end();
        };
    assertTrue(sendOne().failure().getMessage().contains("output 'y' was asked for"));
    engine.script =
        (batch, sink, context) -> {
          throw new IllegalStateException("boom");
        };
    assertTrue(sendOne().failure().getMessage().contains("boom"));
    engine.script =
        (batch, sink, context) -> {
          Shape shape = batch.input(0).shape();
          sink.buffer(0, shape);
          sink.emit(List.of(new Output.Pinned(0, shape)));
          sink.emit(List.of(new Output.Pinned(0, shape)));
          sink.end();
        };
    SlipwayException pieces = sendOne().failure();
    assertEquals(FailureCode.UNSUPPORTED, pieces.code());
    assertTrue(pieces.getMessage().contains("in several pieces"), pieces.getMessage());
    engine.script = engine::addOne;
    sendOne().response();
  }

  @Test
  void anEngineThatBatchesByItselfIsRefusedAtTheLoad() {
    EngineTraits java = EngineTraits.pureJava();
    engine.traits =
        new EngineTraits(
            java.devices(),
            java.memoryLimit(),
            java.limitsFixedAtFirstUse(),
            java.returnsMemoryOnClose(),
            java.interruptible(),
            java.oneCallerPerInstance(),
            java.leavesProcessContext(),
            java.sharesWeights(),
            true);
    ExecutionException refused =
        assertThrows(
            ExecutionException.class, () -> house.load(engine, 1, 1, ServingHouse.BATCHING));
    assertEquals(FailureCode.UNSUPPORTED, ((SlipwayException) refused.getCause()).code());
  }

  @Test
  void whatOneReleaseThrowsKeepsNoOtherPayloadFromItsOwn() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    AtomicInteger given = new AtomicInteger();
    engine.script =
        (batch, sink, context) -> {
          Tensor x = batch.input(0);
          List<Output> outputs = new ArrayList<>();
          for (Runnable release :
              List.<Runnable>of(
                  () -> {
                    throw new NoClassDefFoundError("a/Missing");
                  },
                  () -> {
                    throw new IllegalStateException("not mine");
                  },
                  given::incrementAndGet)) {
            outputs.add(new Output.Lent(0, x, release));
          }
          sink.emit(outputs);
        };
    assertEquals(FailureCode.UNAVAILABLE, sendOne().failure().code(), "an error breaks it");
    assertEquals(1, given.get());
    engine.script = engine::addOne;
    sendOne().response();
  }

  @Test
  void aBrokenInstanceIsOpenedAgain() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    engine.script =
        (batch, sink, context) -> {
          throw new EngineException(EngineFailure.INSTANCE_BROKEN, "out of order");
        };
    SlipwayException failure = sendOne().failure();
    assertEquals(FailureCode.UNAVAILABLE, failure.code());
    engine.script = engine::addOne;
    sendOne().response();
    assertEquals(2, engine.opened.get());
  }

  @Test
  void aVersionThatCannotGoOnSaysSoAndLeavesTheRoutes() throws Exception {
    CountDownLatch broke = new CountDownLatch(1);
    LoadListener listener =
        new LoadListener() {
          @Override
          public void broke(SlipwayException failure) {
            broke.countDown();
          }
        };
    Served served =
        ServingHouse.await(
            house.node.load(
                ServingHouse.spec(engine, 1, 1, ServingHouse.BATCHING),
                ScriptedEngine.share(1),
                listener));
    house.publishFirst();
    engine.script =
        (batch, sink, context) -> {
          throw new EngineException(EngineFailure.DEVICE_LOST, "the card is gone");
        };
    assertEquals(FailureCode.UNAVAILABLE, sendOne().failure().code());
    assertTrue(broke.await(60, TimeUnit.SECONDS));
    ServingHouse.eventually("it does not serve", () -> !served.ready());
    assertTrue(
        List.of(FailureCode.NOT_FOUND, FailureCode.UNAVAILABLE)
            .contains(sendOne().failure().code()));
    ServingHouse.await(served.unload());
  }

  @Test
  void aSwapOfSettingsFailsNoCallAndUnloadsTheOldOne() throws Exception {
    Served old = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread caller =
        new Thread(
            () -> {
              while (!stop.get()) {
                try {
                  sendOne().response();
                  answered.incrementAndGet();
                } catch (Throwable failure) {
                  failures.add(failure);
                  return;
                }
              }
            });
    caller.start();
    ServingHouse.eventually("calls flow", () -> answered.get() > 20);
    Served fresh = house.load(engine, 1, 2, batching(16, 500));
    assertEquals(2, engine.openModels.get(), "the old one stays warm");
    assertTrue(ServingHouse.await(old.drain(Duration.ofSeconds(60))));
    ServingHouse.await(old.unload());
    assertEquals(1, engine.openModels.get());
    int before = answered.get();
    ServingHouse.eventually("calls flow on", () -> answered.get() > before + 20);
    stop.set(true);
    caller.join();
    assertEquals(List.of(), failures);
    assertTrue(fresh.ready());
    assertEquals(2, fresh.instances());
    assertEquals(List.of(fresh), List.copyOf(house.node.all()));
  }

  @Test
  void drainingWithoutPatienceRefusesWhatWaits() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent running = sendOne();
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    ServingHouse.Sent waiting = sendOne();
    ServingHouse.eventually("one waits", () -> served.inFlight() == 2);
    assertEquals(false, ServingHouse.await(served.drain(Duration.ofMillis(20))));
    assertEquals(FailureCode.UNAVAILABLE, waiting.failure().code());
    Future<Void> unloading = served.unload();
    ModelView.VersionView leaving = house.node.predictor().model("m").version(1);
    assertEquals(ModelView.Standing.UNLOADING, leaving.standing());
    assertEquals("it is being unloaded", leaving.reason());
    release.countDown();
    running.response();
    ServingHouse.await(unloading);
    assertNull(house.node.predictor().model("m"));
    assertEquals(
        FailureCode.NOT_FOUND, sendOne().failure().code(), "nothing wishes for it any more");
  }

  @Test
  void whatAnEngineGetsLiesInOneDirectBufferAsLongAsTheInstanceLives() throws Exception {
    house.load(engine, 1, 1, batching(8, 50));
    house.publishFirst();
    List<ByteBuffer> seen = Collections.synchronizedList(new ArrayList<>());
    engine.script =
        (batch, sink, context) -> {
          ByteBuffer data = batch.input(0).data();
          assertTrue(data.isDirect());
          assertEquals(ByteOrder.LITTLE_ENDIAN, data.order());
          seen.add(batch.backing(0));
          engine.addOne(batch, sink, context);
        };
    for (int rows : List.of(1, 5, 8, 2, 1)) {
      assertEquals(
          4 * rows,
          ServingHouse.floats(
                  house.send(ServingHouse.x(new float[4 * rows])).response().outputs().get(0))
              .length);
    }
    assertEquals(5, seen.size());
    for (ByteBuffer each : seen) {
      assertSame(seen.get(0), each, "an engine may bind it once");
    }
  }

  @Test
  void ofChangesThatComeFasterThanInstancesOpenTheLastOneHolds() throws Exception {
    Served served = house.load(engine, 1, 4, ServingHouse.BATCHING);
    house.publishFirst();
    ServingHouse.await(served.apply(2, new Instances(1, 4), ServingHouse.BATCHING));
    engine.opening = new Semaphore(0);
    List<Future<Void>> changes = new ArrayList<>();
    int generation = 2;
    for (int instances : List.of(4, 1, 3, 1, 4, 2)) {
      changes.add(served.apply(++generation, new Instances(instances, 4), ServingHouse.BATCHING));
      // So that they wait for each other in the order in which they came.
      TimeUnit.MILLISECONDS.sleep(20);
    }
    engine.opening.release(1_000);
    for (Future<Void> change : changes) {
      ServingHouse.await(change);
    }
    assertEquals(2, served.instances());
    assertEquals(generation, served.spec().generation());
    sendOne().response();
  }

  @Test
  void settingsChangeWhileItServes() throws Exception {
    Served served = house.load(engine, 1, 2, ServingHouse.BATCHING);
    house.publishFirst();
    ServingHouse.await(served.apply(2, new Instances(1, 1), batching(2, 50)));
    assertEquals(1, served.instances());
    assertEquals(2, served.spec().generation());
    float[] rows = new float[4 * 20];
    assertEquals(2, house.send(ServingHouse.x(rows)).response().timings().batchRows());
    ServingHouse.await(served.apply(3, new Instances(2, 2), ServingHouse.BATCHING));
    assertEquals(2, served.instances());
    ExecutionException refused = null;
    try {
      served
          .apply(4, new Instances(1, 1), batching(64, 50))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      refused = failure;
    }
    assertNotNull(refused);
    assertEquals(FailureCode.CONFLICT, ((SlipwayException) refused.getCause()).code());
    ServingHouse.eventually("the stopped one is closed", () -> engine.openInstances.get() == 2);
  }

  @Test
  void aChangeOfTrafficReachesTheNextCallAndUnreadyVersionsFallBack() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    Served second = house.load(engine, 2, 1, ServingHouse.BATCHING);
    StickyKey user = new StickyKey(StickyKey.Source.HEADER, "x-user");
    house.publish(
        ServingHouse.traffic(
            20,
            new TrafficPolicy(
                List.of(new Route(1, 6_000), new Route(2, 4_000)), user, "s", List.of())));
    int onSecond = 0;
    for (int i = 0; i < 100; i++) {
      String name = "user-" + i;
      int version =
          house.send(ServingHouse.withUser(name, ServingHouse.x(0, 0, 0, 0))).response().version();
      assertEquals(
          version,
          house.send(ServingHouse.withUser(name, ServingHouse.x(0, 0, 0, 0))).response().version());
      onSecond += version == 2 ? 1 : 0;
    }
    assertTrue(onSecond > 15 && onSecond < 70, onSecond + " of 100");
    house.publish(ServingHouse.traffic(21, ServingHouse.policy(new Route(2, 10_000))));
    assertEquals(2, sendOne().response().version());
    assertEquals(21, sendOne().response().predictionId().trafficRevision());
    house.publish(
        ServingHouse.traffic(22, ServingHouse.policy(new Route(1, 1), new Route(2, 9_999))));
    ServingHouse.await(second.unload());
    InferResponse response = sendOne().response();
    assertEquals(1, response.version());
    assertEquals(TrafficLane.FALLBACK, response.predictionId().lane());
  }

  @Test
  void aShadowSeesACopyAndNeverAnswers() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    ScriptedEngine broken = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
    house.load(broken, 2, 1, ServingHouse.BATCHING);
    broken.script =
        (batch, sink, context) -> {
          throw new EngineException(EngineFailure.INTERNAL, "the shadow fails");
        };
    house.publish(
        ServingHouse.traffic(
            30,
            new TrafficPolicy(
                List.of(new Route(1, 10_000)),
                null,
                "s",
                List.of(new TrafficPolicy.Shadow(2, 10_000)))));
    for (int i = 0; i < 10; i++) {
      assertEquals(1, sendOne().response().version());
    }
    ServingHouse.eventually("all were observed", () -> observed.size() == 20);
    assertEquals(
        10,
        observed.stream()
            .filter(o -> o.lane() == TrafficLane.SHADOW && o.failure() == FailureCode.INTERNAL)
            .count());
  }

  @Test
  void answersGoOnWhenTheVerticleThatCameFirstIsUndeployed() throws Exception {
    house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    sendOne().response();
    sendOne().response();
    for (String verticle : house.vertx.deploymentIDs()) {
      ServingHouse.await(house.vertx.undeploy(verticle));
    }
    house.loops.clear();
    house.deployLoops();
    for (int i = 0; i < 10; i++) {
      sendOne().response();
    }
  }

  @Test
  void withBatchingOffACallRunsAsItCameAndItsOutputsMayHaveOtherRows() throws Exception {
    house.load(engine, 1, 1, batching(1, 100));
    house.publishFirst();
    engine.script =
        (batch, sink, context) -> {
          java.nio.ByteBuffer y = sink.buffer(0, Shape.of(1, 4));
          for (int i = 0; i < 4; i++) {
            y.putFloat(4 * i, batch.rows());
          }
          sink.emit(List.of(new Output.Pinned(0, Shape.of(1, 4))));
          sink.end();
        };
    InferResponse response = house.send(ServingHouse.x(new float[12])).response();
    assertArrayEquals(new float[] {3, 3, 3, 3}, ServingHouse.floats(response.outputs().get(0)));
    assertEquals(Shape.of(1, 4), response.outputs().get(0).shape());
    ServingHouse.await(
        house.load(engine, 1, 1, batching(8, 100)).apply(2, new Instances(1, 1), batching(8, 100)));
    SlipwayException failure = house.send(ServingHouse.x(new float[12])).failure();
    assertTrue(failure.getMessage().contains("set batching.maxItems to 1"), failure.getMessage());
  }

  @Test
  void aFailedLoadLeavesNothingBehindAndSaysWhy() throws Exception {
    engine.openFailure = new EngineException(EngineFailure.SHARE_EXHAUSTED, "12 MB over 10 MB");
    ExecutionException failed = null;
    try {
      house.load(engine, 1, 2, ServingHouse.BATCHING);
    } catch (ExecutionException failure) {
      failed = failure;
    }
    assertNotNull(failed);
    SlipwayException failure = (SlipwayException) failed.getCause();
    assertEquals(FailureCode.UNAVAILABLE, failure.code());
    assertTrue(failure.getMessage().contains("12 MB over 10 MB"));
    assertEquals(List.of(), List.copyOf(house.node.all()));
    assertEquals(0, engine.openModels.get());
  }

  @Test
  void theListenerHearsWhenToMeasure() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    LoadListener listener =
        new LoadListener() {
          @Override
          public void loaded(LoadedModel model) {
            heard.add("loaded, runs " + engine.runs.get());
          }

          @Override
          public void warming() {
            heard.add("warming, runs " + engine.runs.get());
          }
        };
    Served served =
        ServingHouse.await(
            house.node.load(
                ServingHouse.spec(engine, 1, 2, ServingHouse.BATCHING),
                ScriptedEngine.share(2),
                listener));
    assertEquals(List.of("loaded, runs 0", "warming, runs 0"), heard);
    assertEquals(12, engine.runs.get(), "each instance: three full batches and three single rows");
    assertEquals(8, served.warmUp().rows());
    assertTrue(served.warmUp().fullRunNanos() > 0);
  }
}
