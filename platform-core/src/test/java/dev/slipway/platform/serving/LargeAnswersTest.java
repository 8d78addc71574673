package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.Output;
import dev.slipway.engine.Shape;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.TrafficPolicy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers are held against what a node may hold before they are copied: no request ends it. */
class LargeAnswersTest {

  /** One row is 16 bytes. */
  private static final int ROWS = 8192;

  private static final Batching WIDE = new Batching(ROWS, 0, 8 * ROWS, 1 << 30);

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private ServingHouse house;
  private PayloadBudget budget;

  private void open(int kilobytes) throws Exception {
    budget = new PayloadBudget(kilobytes * 1024L);
    house = new ServingHouse(loop -> PredictionObserver.NONE, budget);
    house.load(engine, 1, 1, WIDE);
    house.publishFirst();
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    assertEquals(engine.lent.get(), engine.released.get());
  }

  private ServingHouse.Sent send(int rows) {
    return house.send(ServingHouse.x(new float[4 * rows]));
  }

  private void nothingIsHeld() throws Exception {
    ServingHouse.eventually("nothing is held", () -> budget.heldBytes() == 0);
  }

  @Test
  void oneThatFitsIsHeldUntilItsEdgeHasItAndOneThatDoesNotIsRefusedInWords() throws Exception {
    open(100);
    SlipwayException never = send(ROWS).failure();
    assertEquals(FailureCode.TOO_LARGE, never.code());
    assertTrue(never.getMessage().contains("may hold at all"), never.getMessage());
    nothingIsHeld();
    house.close();
    open(220);
    // What somebody else holds goes, so that trying again may help.
    assertTrue(budget.take(160_000));
    SlipwayException refused = send(ROWS).failure();
    assertEquals(FailureCode.UNAVAILABLE, refused.code());
    budget.give(160_000);
    assertTrue(
        refused.getMessage().contains("output 'y' of this request has 131072 bytes"),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("http.body-budget"), refused.getMessage());
    nothingIsHeld();
    assertEquals(4 * 5000, ServingHouse.floats(send(5000).response().outputs().get(0)).length);
    nothingIsHeld();
  }

  @Test
  void partsAreHeldTogetherAndSoIsWhatTheyAreJoinedTo() throws Exception {
    // Two parts of 128 KB, and 256 KB of both.
    for (int kilobytes : new int[] {200, 400}) {
      open(kilobytes);
      // Of the first not even both parts fit, of the second not what they are joined to beside
      // them.
      assertEquals(FailureCode.TOO_LARGE, send(2 * ROWS).failure().code(), kilobytes + " KB");
      nothingIsHeld();
      send(ROWS).response();
      nothingIsHeld();
      if (kilobytes < 400) {
        house.close();
      }
    }
    house.close();
    open(600);
    assertEquals(8 * ROWS, ServingHouse.floats(send(2 * ROWS).response().outputs().get(0)).length);
    nothingIsHeld();
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
  void nothingStaysHeldOfAnAnswerThatComesAfterItsDeadline() throws Exception {
    open(600);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ServingHouse.Sent late =
        house.send(
            ServingHouse.request(
                null, System.nanoTime() + 2_000_000_000L, ServingHouse.x(new float[4 * ROWS])));
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    assertEquals(FailureCode.DEADLINE_EXCEEDED, late.failure().code());
    release.countDown();
    ServingHouse.eventually("it has run", () -> engine.running.get() == 0);
    nothingIsHeld();
  }

  @Test
  void whatABatchHadForACallThatRunsOnceMoreIsNotHeldBesideIts() throws Exception {
    open(128);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    ScriptedEngine.Script waiting = engine.script;
    AtomicInteger together = new AtomicInteger();
    engine.script =
        (batch, sink, context) -> {
          if (batch.rows() < ROWS) {
            waiting.run(batch, sink, context);
            return;
          }
          Shape shape = batch.input(0).shape();
          assertNotNull(sink.buffer(0, shape));
          sink.emit(List.of(new Output.Pinned(0, shape)));
          together.incrementAndGet();
          throw new EngineException(EngineFailure.INTERNAL, "together they break it");
        };
    ServingHouse.Sent before = send(1);
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    // 64 KB each: both of the batch have room, three have not.
    List<ServingHouse.Sent> two = List.of(send(ROWS / 2), send(ROWS / 2));
    Served served = house.node.all().iterator().next();
    ServingHouse.eventually("both wait", () -> served.inFlight() == 3);
    house.settle();
    release.countDown();
    before.response();
    for (ServingHouse.Sent one : two) {
      assertEquals(2 * ROWS, ServingHouse.floats(one.response().outputs().get(0)).length);
    }
    assertEquals(1, together.get());
    nothingIsHeld();
  }

  @Test
  void nothingStaysHeldOfACallerWhoLeft() throws Exception {
    open(600);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(begun);
    List<ServingHouse.Sent> left = List.of(send(ROWS), send(2 * ROWS));
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    left.forEach(sent -> sent.call.cancel());
    release.countDown();
    for (ServingHouse.Sent sent : left) {
      assertEquals(1, sent.handle((answer, failure) -> 1).get(60, TimeUnit.SECONDS));
    }
    nothingIsHeld();
  }

  @Test
  void aCopyForAShadowIsHeldUntilTheShadowHasAnswered() throws Exception {
    open(600);
    ScriptedEngine slow = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
    house.load(slow, 2, 1, WIDE);
    CountDownLatch release = new CountDownLatch(1);
    slow.script =
        (batch, sink, context) -> {
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          slow.addOne(batch, sink, context);
        };
    house.publish(
        ServingHouse.traffic(
            18,
            new TrafficPolicy(
                List.of(new TrafficPolicy.Route(1, 10_000)),
                null,
                "salt",
                List.of(new TrafficPolicy.Shadow(2, 10_000)))));
    send(5000).response();
    long body = 16 * 5000;
    ServingHouse.eventually("the copy alone is held", () -> budget.heldBytes() == body);
    release.countDown();
    nothingIsHeld();
  }
}
