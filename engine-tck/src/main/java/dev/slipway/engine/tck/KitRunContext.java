package dev.slipway.engine.tck;

import dev.slipway.engine.RunContext;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Deadline and cancellation as the platform gives them: the action runs on another thread. */
final class KitRunContext implements RunContext {

  private final long deadlineNanos;
  private boolean cancelled;
  private long interruptedAt;
  private boolean over;
  private @Nullable Runnable action;
  private @Nullable Thread acting;

  private KitRunContext(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  static KitRunContext withoutDeadline() {
    return new KitRunContext(Long.MAX_VALUE);
  }

  /** Cancels itself when the deadline passes. */
  static KitRunContext until(long deadlineNanos) {
    KitRunContext context = new KitRunContext(deadlineNanos);
    Thread timer = new Thread(context::cancelAtDeadline, "engine-tck-deadline");
    timer.setDaemon(true);
    timer.start();
    return context;
  }

  private void cancelAtDeadline() {
    for (long left = left(); left > 0; left = left()) {
      LockSupport.parkNanos(left);
    }
    cancel();
  }

  private long left() {
    return deadlineNanos - System.nanoTime();
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled || passed();
  }

  private boolean passed() {
    return deadlineNanos != Long.MAX_VALUE && left() <= 0;
  }

  @Override
  public void onCancel(Runnable toRun) {
    synchronized (this) {
      action = toRun;
    }
    if (cancelled()) {
      act();
    }
  }

  /** Nobody waits any more. */
  void cancel() {
    synchronized (this) {
      if (!cancelled) {
        interruptedAt = System.nanoTime();
      }
      cancelled = true;
    }
    act();
  }

  /** Milliseconds since the run was asked to stop. */
  synchronized long millisSinceInterrupted() {
    return cancelled ? (System.nanoTime() - interruptedAt) / 1_000_000 : 0;
  }

  private synchronized void act() {
    Runnable toRun = action;
    if (toRun == null || over) {
      return;
    }
    action = null;
    Thread thread = new Thread(toRun, "engine-tck-cancel");
    thread.setDaemon(true);
    acting = thread;
    thread.start();
  }

  /** The run has returned: the action is forgotten and not running any more. */
  void over() {
    Thread thread;
    synchronized (this) {
      over = true;
      action = null;
      thread = acting;
    }
    if (thread != null) {
      try {
        thread.join(5_000);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        throw new AssertionError(
            "the action given to onCancel is not quick: it still runs after 5 s");
      }
    }
  }
}
