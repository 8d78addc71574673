package dev.slipway.app;

import io.vertx.core.Future;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What was started and must be undone, the newest first. One thread at a time. */
final class Started implements AutoCloseable {

  private final Deque<AutoCloseable> undo = new ArrayDeque<>();

  void push(AutoCloseable one) {
    undo.push(one);
  }

  /** Deploys a room and returns when it has started. */
  void deploy(Vertx vertx, Verticle verticle) throws Exception {
    String id = await(vertx.deployVerticle(verticle), 60);
    undo.push(() -> await(vertx.undeploy(id), 30));
  }

  static <T> T join(CompletableFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  static <T> T await(Future<T> future, int seconds) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    } catch (TimeoutException late) {
      throw new IOException("this took longer than " + seconds + " s", late);
    }
  }

  /** Undoes everything, also after a failure; throws the first one. */
  @Override
  public void close() throws Exception {
    Exception first = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().close();
      } catch (Exception failed) {
        if (first == null) {
          first = failed;
        } else {
          first.addSuppressed(failed);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
