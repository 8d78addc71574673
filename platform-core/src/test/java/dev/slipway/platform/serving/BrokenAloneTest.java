package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An executor that breaks while the calls of a failed batch run one by one. */
class BrokenAloneTest {

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private final CountDownLatch broke = new CountDownLatch(1);
  private final AtomicInteger openedAtLast = new AtomicInteger();
  private final AtomicInteger ranAfterwards = new AtomicInteger();
  private ServingHouse house;

  @BeforeEach
  void open() throws Exception {
    house = new ServingHouse();
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    assertEquals(0, engine.openInstances.get(), "every instance is closed");
    assertEquals(0, engine.openModels.get(), "the weights are closed");
  }

  /**
   * Three calls in one batch, which is refused as a whole; alone the first is answered, the second
   * breaks the executor, and the third runs after it, if it does.
   */
  private List<ServingHouse.Sent> threeOfWhichTheSecondBreaks(EngineFailure how) throws Exception {
    Served served =
        ServingHouse.await(
            house.node.load(
                ServingHouse.spec(engine, 1, 1, ServingHouse.BATCHING),
                ScriptedEngine.share(1),
                new LoadListener() {
                  @Override
                  public void broke(SlipwayException failure) {
                    broke.countDown();
                  }
                }));
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
          if (batch.rows() > 1) {
            throw new EngineException(EngineFailure.BAD_INPUT, "one of them");
          }
          float which = batch.input(0).data().getFloat(0);
          if (which == 2) {
            throw new EngineException(how, "broken by the second");
          }
          if (which == 3) {
            ranAfterwards.incrementAndGet();
            openedAtLast.set(engine.opened.get());
          }
          engine.addOne(batch, sink, context);
        };
    ServingHouse.Sent before = house.send(ServingHouse.x(0, 0, 0, 0));
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    List<ServingHouse.Sent> three = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      three.add(house.send(ServingHouse.x(i, 0, 0, 0)));
      int sent = 1 + i;
      ServingHouse.eventually("it waits", () -> served.inFlight() == sent);
      house.settle();
    }
    release.countDown();
    before.response();
    assertEquals(2, ServingHouse.floats(three.get(0).response().outputs().get(0))[0]);
    assertEquals(FailureCode.UNAVAILABLE, three.get(1).failure().code());
    return three;
  }

  @Test
  void anExecutorThatOneCallBreaksIsOpenedAgainBeforeTheNextOneRuns() throws Exception {
    List<ServingHouse.Sent> three = threeOfWhichTheSecondBreaks(EngineFailure.INSTANCE_BROKEN);
    assertEquals(4, ServingHouse.floats(three.get(2).response().outputs().get(0))[0]);
    assertEquals(2, openedAtLast.get(), "the third ran on a fresh executor");
    assertEquals(
        4,
        ServingHouse.floats(house.send(ServingHouse.x(3, 0, 0, 0)).response().outputs().get(0))[0]);
    assertEquals(2, engine.opened.get());
  }

  @Test
  void aDeviceThatIsLostAtOneCallIsReportedAndRunsNothingMore() throws Exception {
    List<ServingHouse.Sent> three = threeOfWhichTheSecondBreaks(EngineFailure.DEVICE_LOST);
    SlipwayException failure = three.get(2).failure();
    assertEquals(FailureCode.UNAVAILABLE, failure.code());
    assertEquals("model 'm' version 1: broken by the second", failure.getMessage());
    assertEquals(0, ranAfterwards.get());
    assertTrue(broke.await(60, TimeUnit.SECONDS));
    assertFalse(house.node.all().iterator().next().ready());
  }
}
