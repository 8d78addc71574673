package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model whose host says that it is gone, although nobody closed it. */
class LostModelTest {

  private final EngineException died =
      new EngineException(EngineFailure.DEVICE_LOST, "the worker has died");

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private final List<SlipwayException> told = new CopyOnWriteArrayList<>();
  private ServingHouse house;

  @BeforeEach
  void open() throws Exception {
    house = new ServingHouse();
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    assertEquals(0, engine.openInstances.get(), "every executor is closed");
    assertEquals(0, engine.openModels.get(), "the weights are closed");
  }

  private Served load() throws Exception {
    return ServingHouse.await(
        house.node.load(
            ServingHouse.spec(engine, 1, 1, ServingHouse.BATCHING),
            ScriptedEngine.share(1),
            new LoadListener() {
              @Override
              public void broke(SlipwayException failure) {
                told.add(failure);
              }
            }));
  }

  private void mustBeTold(Served served) throws Exception {
    ServingHouse.eventually("it is told", () -> !told.isEmpty());
    assertEquals(FailureCode.UNAVAILABLE, told.get(0).code());
    assertTrue(told.get(0).getMessage().contains("the worker has died"), told.toString());
    assertFalse(served.ready());
    assertNull(house.node.served(served.spec().deployment()));
    house.publishFirst();
    SlipwayException refused = house.send(ServingHouse.x(1, 2, 3, 4)).failure();
    assertEquals(FailureCode.UNAVAILABLE, refused.code());
    ServingHouse.await(served.unload());
    assertEquals(1, told.size());
  }

  @Test
  void takesNoMoreCallsAndSaysWhyBeforeAnybodyCalls() throws Exception {
    Served served = load();
    house.publishFirst();
    house.send(ServingHouse.x(1, 2, 3, 4)).response();
    engine.lost.accept(died);
    mustBeTold(served);
  }

  @Test
  void failsItsLoadWhenItWasLostInTheMiddleOfItAndIsNeverRoutedTo() throws Exception {
    engine.lostAtLoad = died;
    ExecutionException refused = assertThrows(ExecutionException.class, this::load);
    SlipwayException failed = (SlipwayException) refused.getCause();
    assertEquals(FailureCode.UNAVAILABLE, failed.code());
    assertTrue(failed.getMessage().contains("the worker has died"), failed.getMessage());
    assertEquals(List.of(), told);
    assertTrue(house.node.all().isEmpty());
  }

  @Test
  void isNobodysLossOnceItIsUnloaded() throws Exception {
    Served served = load();
    ServingHouse.await(served.unload());
    engine.lost.accept(died);
    house.settle();
    assertEquals(List.of(), told);
  }
}
