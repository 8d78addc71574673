package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that breaks and does not open again, beside one that serves on. */
class MendingTest {

  private final ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
  private final AtomicReference<String> lacks = new AtomicReference<>();
  private final AtomicBoolean broke = new AtomicBoolean();
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

  @Test
  void theOtherServesOnItIsSaidAndTheBrokenOneComesBackWhenItOpens() throws Exception {
    Served served =
        ServingHouse.await(
            house.node.load(
                ServingHouse.spec(engine, 1, 2, ServingHouse.BATCHING),
                ScriptedEngine.share(2),
                new LoadListener() {
                  @Override
                  public void lacks(String why) {
                    lacks.set(why);
                  }
                }));
    house.publishFirst();
    engine.openFailure = new EngineException(EngineFailure.INTERNAL, "no room to open");
    engine.script =
        (batch, sink, context) -> {
          if (broke.compareAndSet(false, true)) {
            throw new EngineException(EngineFailure.INSTANCE_BROKEN, "broken once");
          }
          engine.addOne(batch, sink, context);
        };
    assertEquals(FailureCode.UNAVAILABLE, house.send(ServingHouse.x(1, 2, 3, 4)).failure().code());
    ServingHouse.eventually("it is said", () -> lacks.get() != null);
    assertTrue(lacks.get().startsWith("1 of 2 instances serve"), lacks::get);
    assertTrue(lacks.get().contains("no room to open"), lacks::get);
    assertEquals(1, served.instances());
    house.send(ServingHouse.x(1, 2, 3, 4)).response();

    engine.openFailure = null;
    ServingHouse.eventually("both serve", () -> served.instances() == 2 && lacks.get() == null);
    house.send(ServingHouse.x(1, 2, 3, 4)).response();
    assertNull(lacks.get());
  }

  @Test
  void asManyAsOpenStayAndALackIsToldOnceForAll() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Served served =
        ServingHouse.await(
            house.node.load(
                ServingHouse.spec(engine, 1, 1, ServingHouse.BATCHING),
                ScriptedEngine.share(4),
                new LoadListener() {
                  @Override
                  public void lacks(String why) {
                    told.add(String.valueOf(why));
                  }
                }));
    house.publishFirst();
    // Two more open, then no other one does.
    engine.mayOpen = new AtomicInteger(2);
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> ServingHouse.await(served.apply(2, new Instances(4, 4), ServingHouse.BATCHING)));
    assertTrue(failed.getMessage().contains("no more of them"), failed.getMessage());
    // One more is there for a moment whenever it is tried again.
    ServingHouse.eventually("three serve", () -> served.instances() == 3);
    assertEquals(3, engine.openInstances.get());
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.get(0).startsWith("3 of 4 instances serve"), told::toString);
    house.send(ServingHouse.x(1, 2, 3, 4)).response();

    engine.mayOpen = null;
    ServingHouse.eventually("all serve", () -> served.instances() == 4 && told.size() == 2);
    assertEquals("null", told.get(1));
  }
}
