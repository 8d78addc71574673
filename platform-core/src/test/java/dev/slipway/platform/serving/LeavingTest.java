package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of instances and weights that are not wished any more. */
class LeavingTest {

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private final CountDownLatch release = new CountDownLatch(1);
  private ServingHouse house;

  @BeforeEach
  void open() throws Exception {
    house = new ServingHouse();
  }

  @AfterEach
  void close() throws Exception {
    release.countDown();
    house.close();
    assertEquals(0, engine.openInstances.get(), "every instance is closed");
    assertEquals(0, engine.openModels.get(), "the weights are closed");
    assertEquals(0, engine.closedUnderRuns.get(), "nothing ran on closed weights");
  }

  /** Two instances, each of which runs one call that does not end before it is released. */
  private Served twoThatRun(List<ServingHouse.Sent> running, long patienceNanos) throws Exception {
    Served served = house.load(engine, 1, 2, ServingHouse.BATCHING);
    house.publishFirst();
    hold();
    for (int i = 1; i <= 2; i++) {
      int begun = i;
      running.add(
          house.send(
              ServingHouse.request(
                  null, System.nanoTime() + patienceNanos, ServingHouse.x(i, 0, 0, 0))));
      ServingHouse.eventually("it runs", () -> engine.running.get() == begun);
    }
    return served;
  }

  private void hold() {
    engine.script =
        (batch, sink, context) -> {
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          engine.addOne(batch, sink, context);
        };
  }

  @Test
  void anInstanceThatLeavesKeepsTheDeadlineOfWhatItRunsAndItsWeights() throws Exception {
    List<ServingHouse.Sent> running = new ArrayList<>();
    Served served = twoThatRun(running, 3_000_000_000L);
    ServingHouse.await(served.apply(2, new Instances(1, 1), ServingHouse.BATCHING));
    assertEquals(1, served.instances());
    for (ServingHouse.Sent sent : running) {
      assertEquals(FailureCode.DEADLINE_EXCEEDED, sent.failure().code());
    }
    ServingHouse.eventually("nobody waits any more", () -> served.inFlight() == 0);
    Future<Void> unloading = served.unload();
    TimeUnit.MILLISECONDS.sleep(300);
    assertEquals(2, engine.running.get(), "both still run");
    assertFalse(unloading.isComplete());
    assertEquals(1, engine.openModels.get());
    release.countDown();
    ServingHouse.await(unloading);
    assertEquals(0, engine.openModels.get());
  }

  @Test
  void aModelThatCannotBeClosedCleanlyIsForgottenAllTheSame() throws Exception {
    Served served = house.load(engine, 1, 1, ServingHouse.BATCHING);
    house.publishFirst();
    house.send(ServingHouse.x(1, 2, 3, 4)).response();
    engine.closeFailure = new IllegalStateException("the file is gone");
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> ServingHouse.await(served.unload()));
    assertTrue(failure.getMessage().contains("the file is gone"), failure::getMessage);
    assertEquals(List.of(), List.copyOf(house.node.all()));
    assertNull(house.node.predictor().model("m"));
  }

  @Test
  void aLoadThatEndsInAnErrorLeavesNothingBehindHoweverOftenItIsTried() throws Exception {
    engine.signaturesError = new NoClassDefFoundError("a/Missing");
    for (int i = 0; i < 3; i++) {
      failsToLoad("a/Missing");
    }
    engine.signaturesError = null;
    engine.memoryError = new UnsatisfiedLinkError("no such symbol");
    failsToLoad("no such symbol");
    assertEquals(0, engine.closedUnderRuns.get());
    engine.closeFailure = new IllegalStateException("the file is gone");
    failsToLoad("no such symbol");
    engine.closeFailure = null;
    engine.memoryError = null;
    house.load(engine, 1, 2, ServingHouse.BATCHING);
  }

  private void failsToLoad(String why) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class, () -> house.load(engine, 1, 2, ServingHouse.BATCHING));
    assertTrue(failure.getMessage().contains(why), failure::getMessage);
    assertEquals(0, engine.openModels.get(), "the weights are closed");
    assertEquals(0, engine.openInstances.get(), "its instances are closed");
    assertEquals(List.of(), List.copyOf(house.node.all()));
  }

  @Test
  void aDrainWithoutPatienceStopsWhatALeavingInstanceRuns() throws Exception {
    Served served = house.load(engine, 1, 2, ServingHouse.BATCHING);
    house.publishFirst();
    CountDownLatch stopped = new CountDownLatch(2);
    engine.script =
        (batch, sink, context) -> {
          CountDownLatch asked = new CountDownLatch(1);
          context.onCancel(asked::countDown);
          try {
            assertTrue(asked.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          stopped.countDown();
          engine.addOne(batch, sink, context);
        };
    List<ServingHouse.Sent> running = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      int begun = i;
      running.add(house.send(ServingHouse.x(i, 0, 0, 0)));
      ServingHouse.eventually("it runs", () -> engine.running.get() == begun);
    }
    ServingHouse.await(served.apply(2, new Instances(1, 1), ServingHouse.BATCHING));
    Future<Boolean> drained = served.drain(Duration.ofMillis(20));
    assertTrue(stopped.await(20, TimeUnit.SECONDS), "both are asked to stop");
    ServingHouse.await(drained);
    for (ServingHouse.Sent sent : running) {
      assertEquals(1, sent.response().version());
    }
    ServingHouse.await(served.unload());
  }
}
