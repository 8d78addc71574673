package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.ModelInstance;
import dev.slipway.platform.infer.InferTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open executor of a loaded version with its buffers: runs batches and settles their calls.
 * Used by one thread at a time.
 *
 * <p>A batch that fails as a whole for something that one caller's values may have caused runs
 * again call by call, so that nobody suffers for another. A broken executor is closed and opened
 * anew.
 */
final class BatchRunner {

  private static final System.Logger LOG = System.getLogger(BatchRunner.class.getName());
  private static final int REOPENINGS = 3;

  private final Deployed deployed;
  private final GatheredBatch batch;
  private final RowSink sink;
  private final RunWatch watch = new RunWatch();
  private @Nullable ModelInstance executor;

  /** When the last attempt had gathered its inputs; one reading for each batch. */
  private long gathered;

  BatchRunner(Deployed deployed) {
    this.deployed = deployed;
    this.batch =
        new GatheredBatch(deployed.signature(), deployed.maxRows(), deployed.fixedTrailing());
    this.sink = new RowSink(deployed.signature(), batch);
  }

  /** Opens the executor. Blocks. */
  void open() throws EngineException {
    executor = deployed.open();
  }

  /** Closes the executor and frees the buffers; nothing runs any more. */
  void close() {
    closeExecutor();
    batch.free();
    sink.free();
  }

  RunWatch watch() {
    return watch;
  }

  /** Runs a batch and hands every call over; false when this instance cannot go on. */
  boolean run(List<Pending> taken) {
    long started = System.nanoTime();
    gathered = started;
    EngineException failure = attempt(taken, started);
    long took = System.nanoTime() - started;
    deployed.queue().ran(took);
    if (failure != null && taken.size() > 1 && mayBeOneCallers(failure)) {
      return runAlone(taken, started, took);
    }
    settle(taken, failure, started, took);
    schedule(taken);
    return failure == null || recovered(failure);
  }

  private static void schedule(List<Pending> settled) {
    for (int i = 0; i < settled.size(); i++) {
      Loop loop = settled.get(i).loop;
      if (loop != null) {
        loop.schedule();
      }
    }
  }

  /** Runs each call by itself; what one of them breaks is opened again before the next one runs. */
  private boolean runAlone(List<Pending> taken, long started, long took) {
    List<Pending> open = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      if (sink.ended(i)) {
        settle(taken.get(i), i, null, started, took, batch.rows());
      } else {
        open.add(taken.get(i));
      }
    }
    EngineException last = null;
    for (Pending call : open) {
      if (last != null) {
        call.fail(Failures.of(deployed.at(), last), started - call.sinceNanos(), took, 0);
      } else if (!call.gone()) {
        // What the batch had for it is not what it gets.
        call.letGoOfAnswer();
        long again = System.nanoTime();
        gathered = again;
        EngineException failure = attempt(List.of(call), again);
        settle(call, 0, failure, again, System.nanoTime() - again, call.rows);
        if (failure != null && !mayBeOneCallers(failure)) {
          schedule(taken);
          last = recovered(failure) ? null : failure;
        }
      } else {
        call.fail(Failures.cancelled(call), started - call.sinceNanos(), took, 0);
      }
    }
    schedule(taken);
    return last == null;
  }

  private void settle(
      List<Pending> taken, @Nullable EngineException failure, long started, long took) {
    int rows = batch.rows();
    for (int i = 0; i < taken.size(); i++) {
      settle(taken.get(i), i, failure, started, took, rows);
    }
  }

  private void settle(
      Pending call,
      int index,
      @Nullable EngineException failure,
      long started,
      long took,
      int rows) {
    long queued = started - call.sinceNanos();
    EngineException own = sink.ended(index) ? sink.failure(index) : failure;
    InferTensor[] answer = sink.answer(index);
    if (own == null && sink.ended(index) && answer != null && complete(answer)) {
      long end = started + took;
      call.answer(answer, queued, took, gathered - started, end - sink.emittedNanos(end), rows);
      return;
    }
    if (own == null) {
      own =
          new EngineException(
              EngineFailure.INTERNAL,
              "the engine '"
                  + deployed.spec().host().engine()
                  + "' returned without an answer to this call");
    }
    call.fail(Failures.of(deployed.at(), own), queued, took, rows);
  }

  private static boolean complete(@Nullable InferTensor[] answer) {
    for (InferTensor tensor : answer) {
      if (tensor == null) {
        return false;
      }
    }
    return true;
  }

  /** Gathers and runs; what the engine answered is in the sink then. */
  @Nullable EngineException attempt(List<Pending> taken, long started) {
    ModelInstance running = executor;
    if (running == null) {
      return new EngineException(EngineFailure.INSTANCE_BROKEN, "the instance is not open");
    }
    try {
      sink.begin(taken, deployed.gathers() || taken.size() > 1 || taken.get(0).isPart());
      batch.gather(taken);
      gathered = System.nanoTime();
      watch.begin(taken, batch.rows(), started);
      running.run(batch, sink, watch);
      return null;
    } catch (EngineException failure) {
      return failure;
    } catch (RuntimeException failure) {
      return new EngineException(
          EngineFailure.INTERNAL,
          "the engine '" + deployed.spec().host().engine() + "' broke: " + failure,
          failure);
    } catch (Error failure) {
      return new EngineException(
          EngineFailure.INSTANCE_BROKEN,
          "the engine '" + deployed.spec().host().engine() + "' broke: " + failure,
          failure);
    } finally {
      watch.end();
    }
  }

  private static boolean mayBeOneCallers(EngineException failure) {
    return failure.failure() == EngineFailure.BAD_INPUT
        || failure.failure() == EngineFailure.INTERNAL;
  }

  /** Whether this instance can go on after the failure. */
  private boolean recovered(EngineException failure) {
    if (failure.failure() == EngineFailure.DEVICE_LOST) {
      deployed.broke(failure);
      return false;
    }
    return failure.failure() != EngineFailure.INSTANCE_BROKEN || reopened();
  }

  private boolean reopened() {
    closeExecutor();
    for (int attempt = 1; attempt <= REOPENINGS; attempt++) {
      try {
        executor = deployed.open();
        return true;
      } catch (EngineException failure) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: an instance broke and cannot be opened again (attempt {1} of {2}): {3}",
            deployed.at(),
            attempt,
            REOPENINGS,
            failure.getMessage());
        deployed.lastFailure(failure);
      }
    }
    return false;
  }

  private void closeExecutor() {
    ModelInstance open = executor;
    executor = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException | Error failure) {
        LOG.log(
            System.Logger.Level.WARNING, deployed.at() + ": closing an instance failed", failure);
      }
    }
  }
}
