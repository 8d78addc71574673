package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one deployment on the event loops themselves, for models whose largest batch takes
 * microseconds: handing such a batch to a thread and its answers back costs more than the run. It
 * is wished for each deployment, granted only to short runs, and taken back for good when runs get
 * long: an event loop that waits answers nobody.
 */
final class OnLoop {

  private static final System.Logger LOG = System.getLogger(OnLoop.class.getName());

  /** The largest batch takes at most this, once its code is compiled. */
  static final long SHORT_NANOS = 50_000;

  /** A run that takes longer counts against it. */
  private static final long LONG_NANOS = 500_000;

  /** One run that takes longer is enough. */
  private static final long FAR_TOO_LONG_NANOS = 200_000_000;

  /** A long run costs this much, a short one pays back one. */
  private static final int LONG_RUN = 32;

  private static final int MOST = 512;

  private final Deployed deployed;
  private final List<LoopRunner> runners = new CopyOnWriteArrayList<>();
  private volatile boolean off;
  private volatile boolean closed;

  /** Executors that are being opened; guarded by this. */
  private int opening;

  OnLoop(Deployed deployed) {
    this.deployed = deployed;
  }

  /** Whether loops may run batches now. */
  boolean on() {
    return !off;
  }

  /**
   * Opens and warms an executor for one loop. Blocks.
   *
   * @return null when runs are not short, or it was closed meanwhile
   */
  @Nullable LoopRunner open() throws EngineException {
    synchronized (this) {
      if (closed) {
        return null;
      }
      opening++;
    }
    try {
      return opened();
    } finally {
      synchronized (this) {
        opening--;
        notifyAll();
      }
    }
  }

  private @Nullable LoopRunner opened() throws EngineException {
    BatchRunner runner = new BatchRunner(deployed);
    boolean kept = false;
    try {
      runner.open();
      long nanos = new WarmUpRun(deployed, runner).fastestOfMany(SHORT_NANOS, () -> closed);
      if (nanos > SHORT_NANOS) {
        turnOff(
            nanos == Long.MAX_VALUE
                ? "no input could be made up to measure it"
                : "its largest batch takes "
                    + nanos / 1000
                    + " µs, more than "
                    + SHORT_NANOS / 1000);
        return null;
      }
      synchronized (this) {
        if (closed) {
          return null;
        }
        LoopRunner opened = new LoopRunner(this, runner);
        runners.add(opened);
        kept = true;
        return opened;
      }
    } finally {
      if (!kept) {
        runner.close();
      }
    }
  }

  Deployed deployed() {
    return deployed;
  }

  /** Tells what a run took, and gets back how much speaks against going on. On a loop. */
  int judge(long nanos, int before) {
    int now = nanos > LONG_NANOS ? before + LONG_RUN : Math.max(0, before - 1);
    if (now > MOST || nanos > FAR_TOO_LONG_NANOS) {
      turnOff("runs got long, the last took " + nanos / 1000 + " µs");
    }
    return now;
  }

  /** Leaves the runs to the instances' threads from now on. */
  void turnOff(String because) {
    if (!off) {
      off = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} runs on threads of its own, not on the event loops: {1}",
          deployed.at(),
          because);
    }
  }

  void look(long now) {
    for (LoopRunner runner : runners) {
      runner.watch().look(now);
    }
  }

  void cancel() {
    for (LoopRunner runner : runners) {
      runner.watch().cancel();
    }
  }

  /** Ends it: after this no loop begins a run. {@link #free} has to follow. */
  synchronized void close() {
    off = true;
    closed = true;
  }

  /**
   * Frees the executors, once every loop has come round after {@link #close}. Blocks until those
   * that are being opened are free, too.
   */
  void free() throws InterruptedException {
    synchronized (this) {
      while (opening > 0) {
        wait();
      }
    }
    for (LoopRunner runner : new ArrayList<>(runners)) {
      runner.free();
    }
    runners.clear();
  }
}
