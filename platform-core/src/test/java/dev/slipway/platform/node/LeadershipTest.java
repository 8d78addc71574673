package dev.slipway.platform.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeadershipTest {

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = Bus.of(vertx);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<String> holder = new AtomicReference<>("a");
  private final AtomicLong epoch = new AtomicLong(1);
  private final Leadership a = leadership("a");
  private final Leadership b = leadership("b");

  @BeforeEach
  void aRegistryThatKnowsTheHolder() {
    bus.handle(
        Nodes.LEAD,
        command ->
            Future.succeededFuture(
                new Nodes.Leadership(
                    command.request().role(),
                    holder.get(),
                    Instant.EPOCH,
                    epoch.get(),
                    holder.get().equals(command.request().node()))));
    bus.handle(
        Nodes.RESIGN,
        command -> {
          holder.set("b");
          return Future.succeededFuture(
              new Nodes.Leadership("r", "b", Instant.EPOCH, epoch.incrementAndGet(), false));
        });
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void oneLeadsAndItsWritesCarryItsEpoch() throws Exception {
    await(a.ask());
    await(b.ask());
    assertTrue(a.leads());
    assertFalse(b.leads());
    assertEquals(1, a.epoch());
  }

  @Test
  void aLeaderWithoutNewsStopsBelievingBeforeItsTimeIsOver() throws Exception {
    await(a.ask());
    nanos.set(Duration.ofSeconds(9).toNanos());
    assertTrue(a.leads());
    nanos.set(Duration.ofSeconds(10).toNanos());
    assertFalse(a.leads());
  }

  @Test
  void whoResignsHandsOverAtOnce() throws Exception {
    await(a.ask());
    await(a.stop());
    assertFalse(a.leads());
    await(b.ask());
    assertTrue(b.leads());
    assertEquals(2, b.epoch());
  }

  private Leadership leadership(String node) {
    return new Leadership(bus, "r", node, Duration.ofSeconds(10), nanos::get);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
