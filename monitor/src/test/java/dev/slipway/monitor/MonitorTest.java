package dev.slipway.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.slipway.monitor.api.Lane;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorTest {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** A context of an event loop of its own. */
  private Context loop() throws Exception {
    CompletableFuture<Context> made = new CompletableFuture<>();
    Thread asks = new Thread(() -> made.complete(vertx.getOrCreateContext()));
    asks.start();
    asks.join();
    return made.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatTheLoopsCountedComesToWhoTakesItOnItsOwnLoop() throws Exception {
    Monitor monitor = new Monitor();
    List<Context> counting = List.of(loop(), loop());
    for (Context each : counting) {
      CompletableFuture<Void> counted = new CompletableFuture<>();
      each.runOnContext(
          go -> {
            monitor.forLoop(each).record("m", 1, 7, Lane.ROUTED, 200, 9, 1, 1, 1, 1);
            counted.complete(null);
          });
      counted.get(20, TimeUnit.SECONDS);
    }
    Context taking = loop();
    List<Thread> threads = new ArrayList<>();
    CompletableFuture<Long> taken = new CompletableFuture<>();
    taking.runOnContext(
        go -> {
          threads.add(Thread.currentThread());
          monitor
              .swap()
              .onComplete(
                  swapped -> {
                    threads.add(Thread.currentThread());
                    taken.complete(
                        swapped.result().values().stream()
                            .mapToLong(each -> each.answered())
                            .sum());
                  });
        });
    assertEquals(2, taken.get(20, TimeUnit.SECONDS));
    assertSame(threads.get(0), threads.get(1));
    CompletableFuture<Thread> counts = new CompletableFuture<>();
    counting.get(1).runOnContext(go -> counts.complete(Thread.currentThread()));
    assertNotSame(threads.get(0), counts.get(20, TimeUnit.SECONDS), "they are others' loops");
  }
}
