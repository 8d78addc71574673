package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.SessionHash;
import dev.slipway.registry.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions of a node whose registry is away for longer than they may be idle. */
class SessionKeeperTest {

  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final String SECRET = "one";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clock = new AtomicLong(1_000_000_000L);
  private final SessionRing ring = new SessionRing(IDLE, clock::get);

  /** The registry's own: when sessions were used, as far as it was told. */
  private final Map<String, Instant> used = new ConcurrentHashMap<>();

  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean away;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static void until(BooleanSupplier so) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!so.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 30 s");
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** As the registry answers: who was idle for too long is not among them. */
  private Future<Sessions.Snapshot> open() {
    reads.incrementAndGet();
    return answer(
        new Sessions.Snapshot(
            used.entrySet().stream()
                .filter(one -> one.getValue().plus(IDLE).toEpochMilli() > clock.get())
                .map(one -> session(one.getKey(), one.getValue()))
                .toList()));
  }

  private <T> Future<T> answer(T value) {
    return away
        ? Future.failedFuture(new SlipwayException(FailureCode.UNAVAILABLE, "it is away"))
        : Future.succeededFuture(value);
  }

  private static SessionHash session(String sha256, Instant usedAt) {
    return new SessionHash(
        sha256, "id", "ada", "Ada", List.of(), usedAt, Instant.ofEpochMilli(Long.MAX_VALUE / 2));
  }

  @Test
  void whoWorkedWhileTheRegistryWasAwayIsToldBeforeItIsReadWhoIsStillThere() throws Exception {
    String hash = SessionRingTest.sha256(SECRET);
    used.put(hash, Instant.ofEpochMilli(clock.get()));
    Bus bus = Bus.of(vertx);
    bus.handle(Sessions.READ, command -> open());
    bus.handle(
        Sessions.USED,
        command ->
            answer(command.request())
                .map(
                    told -> {
                      used.putAll(told.at());
                      return new Access.Counted(told.at().size());
                    }));
    await(vertx.deployVerticle(new SessionKeeper(ring, clock::get)));
    until(() -> ring.size() == 1);

    away = true;
    for (int minutes = 0; minutes < 60; minutes += 10) {
      clock.addAndGet(Duration.ofMinutes(10).toMillis());
      assertNotNull(ring.recognise(SECRET), "worked on, minute " + minutes);
    }
    away = false;
    int before = reads.get();
    bus.publish(Sessions.CHANGED, new Sessions.SessionsChanged("it is back"));
    until(() -> reads.get() > before);
    // A second reading, so that the first one's answer has been taken.
    bus.publish(Sessions.CHANGED, new Sessions.SessionsChanged("once more"));
    until(() -> reads.get() > before + 1);
    assertNotNull(ring.recognise(SECRET));
    assertEquals(clock.get(), used.get(hash).toEpochMilli());

    clock.addAndGet(IDLE.toMillis());
    assertNull(ring.recognise(SECRET), "idle now");
  }
}
