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

/**
 * What was started and must be undone, the newest first. One thread starts; another one may undo
 * meanwhile, when the process is told to end during its start.
 */
final class Started implements AutoCloseable {

  static final String TOLD_TO_STOP = "it was told to stop while it started";

  private final Deque<AutoCloseable> undo = new ArrayDeque<>();
  private boolean closed;

  /** Whether everything is undone, or about to be. */
  synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Takes what was started.
   *
   * @throws IOException when everything else is undone already; so is this one then
   */
  synchronized void push(AutoCloseable one) throws Exception {
    if (closed) {
      one.close();
      throw new IOException(TOLD_TO_STOP);
    }
    undo.push(one);
  }

  /** Deploys a room and returns when it has started. */
  void deploy(Vertx vertx, Verticle verticle) throws Exception {
    String id = await(vertx.deployVerticle(verticle), 60);
    push(() -> await(vertx.undeploy(id), 30));
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
  public synchronized void close() throws Exception {
    closed = true;
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
