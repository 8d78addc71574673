package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.batching.BatchTaker;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/**
 * One executor of a loaded version with the thread that it alone runs on: it warms up, then takes
 * batches from the queue until it is stopped.
 */
final class Instance {

  private static final System.Logger LOG = System.getLogger(Instance.class.getName());
  private static final long PATIENCE_MILLIS = 10_000;

  private final Deployed deployed;
  private final Thread thread;
  private final BatchTaker taker;
  private final BatchRunner runner;
  private final ArrayList<Pending> calls = new ArrayList<>();
  private final CompletableFuture<Warmth> warmed = new CompletableFuture<>();
  private volatile boolean stopped;

  /** What the warm-up of this instance took. */
  record Warmth(long nanos, long runNanos, long fullRunNanos, String note) {}

  Instance(Deployed deployed, int number) {
    this.deployed = deployed;
    this.runner = new BatchRunner(deployed);
    this.thread =
        new Thread(this::live, "slipway-" + deployed.spec().deployment() + "-instance-" + number);
    this.taker = new BatchTaker(thread);
    thread.setDaemon(true);
    thread.setContextClassLoader(deployed.spec().host().contextLoader());
  }

  /** Starts; completes when it is warm, or fails with an {@link EngineException}. */
  CompletableFuture<Warmth> start() {
    thread.start();
    return warmed;
  }

  /** Lets it end after what it runs now. */
  void stop() {
    stopped = true;
    taker.stop();
  }

  /**
   * Waits until it has ended. While native code does not return its weights cannot be closed: who
   * waits in vain finds the reason in the log.
   */
  void join() throws InterruptedException {
    thread.join(PATIENCE_MILLIS);
    if (thread.isAlive()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: a run of {1} does not return; the model stays in memory until it does, or this"
              + " process ends",
          deployed.at(),
          thread.getName());
      thread.join();
    }
  }

  /** Whether it ended although it was warm and nobody stopped it. */
  boolean broke() {
    return warmed.isDone() && !warmed.isCompletedExceptionally() && !stopped;
  }

  RunWatch watch() {
    return runner.watch();
  }

  private void live() {
    try {
      runner.open();
      warmed.complete(new WarmUpRun(deployed, runner).run());
      serve();
    } catch (EngineException failure) {
      warmed.completeExceptionally(failure);
    } catch (RuntimeException | Error failure) {
      warmed.completeExceptionally(
          new EngineException(EngineFailure.INTERNAL, "warm-up failed: " + failure, failure));
      LOG.log(System.Logger.Level.ERROR, "An instance ended unexpectedly", failure);
    } finally {
      runner.close();
      deployed.ended(this);
    }
  }

  private void serve() {
    while (deployed.queue().take(taker, calls) != null) {
      boolean goesOn = runner.run(calls);
      calls.clear();
      if (!goesOn) {
        return;
      }
    }
  }
}
