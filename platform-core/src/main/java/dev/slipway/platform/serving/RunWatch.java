package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.RunContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deadline and cancellation of what one instance runs. The watch over deadlines looks at it every
 * few milliseconds: a caller whose deadline passes is told at once, and when the last one's has, or
 * all have gone, the run is asked to stop.
 */
final class RunWatch implements RunContext {

  private static final System.Logger LOG = System.getLogger(RunWatch.class.getName());

  private List<Pending> calls = List.of();
  private int rows;
  private long began;
  private boolean running;
  private boolean cancelled;
  private long deadline = Long.MAX_VALUE;
  private @Nullable Runnable action;

  /**
   * A run of these calls begins.
   *
   * @param rowsOfRun of all of them
   * @param now when they left the queue
   */
  synchronized void begin(List<Pending> next, int rowsOfRun, long now) {
    calls = next;
    rows = rowsOfRun;
    began = now;
    long latest = Long.MIN_VALUE;
    for (int i = 0; i < next.size(); i++) {
      latest = Math.max(latest, next.get(i).deadlineNanos());
    }
    deadline = latest;
    cancelled = false;
    action = null;
    running = true;
  }

  /** It has returned; no action is running or will run. */
  synchronized void end() {
    running = false;
    action = null;
    calls = List.of();
  }

  /** Looks after the deadlines; called by the watch. */
  synchronized void look(long now) {
    if (!running) {
      return;
    }
    for (int i = 0; i < calls.size(); i++) {
      Pending call = calls.get(i);
      if (passed(call.deadlineNanos(), now) && !call.gone()) {
        SlipwayException late = Failures.deadlinePassed(call);
        // The time was read before this run may have begun.
        long run = Math.max(1, now - began);
        if (call.fail(late, began - call.sinceNanos(), run, rows)) {
          Loop loop = call.loop;
          if (loop != null) {
            loop.schedule();
          }
        }
      }
    }
    if (!cancelled && (passed(deadline, now) || allGone())) {
      stop();
    }
  }

  /** Asks the run to stop, if there is one. */
  synchronized void cancel() {
    if (running && !cancelled) {
      stop();
    }
  }

  @Override
  public synchronized long deadlineNanos() {
    return deadline;
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled || passed(deadline, System.nanoTime()) || allGone();
  }

  @Override
  public synchronized void onCancel(Runnable next) {
    if (cancelled()) {
      cancelled = true;
      next.run();
    } else {
      action = next;
    }
  }

  private void stop() {
    cancelled = true;
    Runnable stopping = action;
    action = null;
    if (stopping != null) {
      try {
        stopping.run();
      } catch (RuntimeException | Error broken) {
        // An engine's; the thread that runs it looks after every other model's deadlines, too.
        LOG.log(
            System.Logger.Level.WARNING, "An engine threw when it was asked to stop a run", broken);
      }
    }
  }

  private boolean allGone() {
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.get(i).gone()) {
        return false;
      }
    }
    return !calls.isEmpty();
  }

  private static boolean passed(long deadline, long now) {
    return deadline != Long.MAX_VALUE && deadline - now <= 0;
  }
}
