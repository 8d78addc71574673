package dev.slipway.registry.artifact;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The bounded pool for everything that blocks on the disk or hashes: event loops never do. What
 * comes first runs first; how much waits is bounded by those who submit, each of whom waits for its
 * answer before it submits more.
 */
public final class DiskPool {
  private static final long WARN_AFTER_MINUTES = 10;

  private final WorkerExecutor workers;

  /**
   * @param name of its threads
   * @param threads at most so many things at once
   */
  public DiskPool(Vertx vertx, String name, int threads) {
    workers = vertx.createSharedWorkerExecutor(name, threads, WARN_AFTER_MINUTES, TimeUnit.MINUTES);
  }

  /**
   * Runs something that blocks.
   *
   * @param doing for a person, e.g. {@code receiving 'model.onnx'}
   * @return the answer comes on the caller's context; an I/O failure becomes STORAGE_FULL or
   *     INTERNAL
   */
  public <T> Future<T> run(String doing, Path where, Callable<T> work) {
    return workers.executeBlocking(
        () -> {
          try {
            return work.call();
          } catch (IOException failure) {
            throw DurableFiles.failure(doing, where, failure);
          }
        },
        false);
  }

  /** Ends the threads once what runs has ended. */
  public Future<Void> close() {
    return workers.close();
  }
}
