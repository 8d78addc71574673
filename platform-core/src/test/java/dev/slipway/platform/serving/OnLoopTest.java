package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnLoopTest {

  private static final Batching WISHED = new Batching(8, 0, 10_000, 1L << 30, true);
  private static final Batching THREADS = new Batching(8, 0, 10_000, 1L << 30, false);

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final AtomicLong runMicros = new AtomicLong();
  private ServingHouse house;

  @BeforeEach
  void open() throws Exception {
    house = new ServingHouse();
    engine.script =
        (batch, sink, context) -> {
          threads.add(Thread.currentThread().getName());
          long until = System.nanoTime() + runMicros.get() * 1000;
          while (runMicros.get() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
          }
          engine.addOne(batch, sink, context);
        };
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    assertEquals(0, engine.openInstances.get(), "every executor is closed");
    assertEquals(0, engine.openModels.get(), "the weights are closed");
    assertEquals(0, engine.closedUnderRuns.get(), "nothing ran on closed weights");
    assertEquals(engine.lent.get(), engine.released.get(), "each lent tensor is released once");
  }

  private void answered() throws Exception {
    assertArrayEquals(
        new float[] {2, 3, 4, 5},
        ServingHouse.floats(house.send(ServingHouse.x(1, 2, 3, 4)).response().outputs().get(0)));
  }

  private boolean allOnLoops() {
    return !threads.isEmpty() && threads.stream().allMatch(name -> name.contains("eventloop"));
  }

  /** Sends until everything that is sent runs on loops. */
  private void untilOnLoops() throws Exception {
    long until = System.nanoTime() + 60_000_000_000L;
    do {
      assertTrue(System.nanoTime() < until, () -> "still run on " + threads);
      threads.clear();
      for (int i = 0; i < 10; i++) {
        answered();
      }
    } while (!allOnLoops());
  }

  @Test
  void shortRunsOfADeploymentThatWishesItHappenOnTheCallersLoop() throws Exception {
    Served served = house.load(engine, 1, 1, WISHED);
    house.publishFirst();
    untilOnLoops();
    assertTrue(served.runsOnLoop());
    assertTrue(served.explain().batches() > 0);
    assertEquals(2, threads.size(), () -> "each loop runs its own: " + threads);
  }

  @Test
  void nobodyWhoDidNotWishItRunsThere() throws Exception {
    Served served = house.load(engine, 1, 1, THREADS);
    house.publishFirst();
    for (int i = 0; i < 200; i++) {
      answered();
    }
    assertFalse(served.runsOnLoop());
    assertTrue(threads.stream().noneMatch(name -> name.contains("eventloop")), threads::toString);
  }

  @Test
  void longRunsAreNeverGivenTheLoop() throws Exception {
    runMicros.set(2_000);
    Served served = house.load(engine, 1, 1, WISHED);
    house.publishFirst();
    answered();
    ServingHouse.eventually("it is refused", () -> !served.runsOnLoop());
    threads.clear();
    for (int i = 0; i < 20; i++) {
      answered();
    }
    assertTrue(threads.stream().noneMatch(name -> name.contains("eventloop")), threads::toString);
  }

  @Test
  void runsThatGetLongLoseTheLoopForGoodAndNoCall() throws Exception {
    Served served = house.load(engine, 1, 1, WISHED);
    house.publishFirst();
    untilOnLoops();
    runMicros.set(2_000);
    for (int i = 0; i < 100 && served.runsOnLoop(); i++) {
      answered();
    }
    assertFalse(served.runsOnLoop());
    runMicros.set(0);
    threads.clear();
    for (int i = 0; i < 50; i++) {
      answered();
    }
    assertTrue(threads.stream().noneMatch(name -> name.contains("eventloop")), threads::toString);
  }

  @Test
  void theWishChangesLiveBothWays() throws Exception {
    Served served = house.load(engine, 1, 1, THREADS);
    house.publishFirst();
    ServingHouse.await(served.apply(2, new Instances(1, 1), WISHED));
    untilOnLoops();
    ServingHouse.await(served.apply(3, new Instances(1, 1), THREADS));
    threads.clear();
    for (int i = 0; i < 50; i++) {
      answered();
    }
    assertTrue(threads.stream().noneMatch(name -> name.contains("eventloop")), threads::toString);
    ServingHouse.await(served.apply(4, new Instances(1, 1), WISHED));
    untilOnLoops();
  }

  @Test
  void everyCallIsAnsweredOnceWhileTheWishChangesAndTheModelIsReplaced() throws Exception {
    Served served = house.load(engine, 1, 2, WISHED);
    house.publishFirst();
    untilOnLoops();
    List<ServingHouse.Sent> sent = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 100; i++) {
        sent.add(house.send(ServingHouse.x(i, 0, 0, 0)));
      }
      ServingHouse.await(
          served.apply(2 + round, new Instances(2, 2), round % 2 == 0 ? THREADS : WISHED));
    }
    Served next = house.load(engine, 1, 1, WISHED);
    assertTrue(ServingHouse.await(served.drain(Duration.ofSeconds(60))));
    ServingHouse.await(served.unload());
    for (int i = 0; i < sent.size(); i++) {
      assertEquals(
          i % 100 + 1f,
          ServingHouse.floats(sent.get(i).response().outputs().get(0))[0],
          "call " + i);
    }
    assertTrue(next.ready());
    untilOnLoops();
  }

  @Test
  void weightsAreClosedAfterAnExecutorThatIsStillMeasuredForALoop() throws Exception {
    Served served = house.load(engine, 1, 1, WISHED);
    house.publishFirst();
    CountDownLatch measured = new CountDownLatch(1);
    engine.script =
        (batch, sink, context) -> {
          if (Thread.currentThread().getName().startsWith("slipway-serving-")) {
            measured.countDown();
            long until = System.nanoTime() + 500_000_000;
            while (engine.openModels.get() > 0 && System.nanoTime() < until) {
              LockSupport.parkNanos(1_000_000);
            }
          }
          engine.addOne(batch, sink, context);
        };
    answered();
    assertTrue(measured.await(60, TimeUnit.SECONDS));
    ServingHouse.await(served.unload());
    assertEquals(0, engine.closedUnderRuns.get());
    assertEquals(0, engine.openInstances.get());
  }

  @Test
  void aCallersFaultIsToldAndTheLoopGoesOn() throws Exception {
    Served served = house.load(engine, 1, 1, WISHED);
    house.publishFirst();
    untilOnLoops();
    AtomicInteger broken = new AtomicInteger();
    var healthy = engine.script;
    engine.script =
        (batch, sink, context) -> {
          if (Thread.currentThread().getName().contains("eventloop")
              && broken.incrementAndGet() <= 1) {
            throw new EngineException(EngineFailure.BAD_INPUT, "not these numbers");
          }
          healthy.run(batch, sink, context);
        };
    SlipwayException failure = house.send(ServingHouse.x(1, 2, 3, 4)).failure();
    assertEquals(FailureCode.INVALID, failure.code());
    answered();
    assertTrue(served.runsOnLoop(), "a caller's fault is not the executor's");
  }
}
