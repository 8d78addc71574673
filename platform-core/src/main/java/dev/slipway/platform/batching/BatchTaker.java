package dev.slipway.platform.batching;

import java.util.concurrent.locks.LockSupport;

/** One thread that takes batches: how it sleeps, is woken and is told to stop. */
public final class BatchTaker {

  private final Thread thread;
  private volatile boolean signalled;
  private volatile boolean stopped;

  /**
   * @param thread the only one that will call {@link BatchQueue#take} with this
   */
  public BatchTaker(Thread thread) {
    this.thread = thread;
  }

  /** Lets the thread leave {@link BatchQueue#take} without a batch, now or at its next call. */
  public void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  boolean stopped() {
    return stopped;
  }

  void signal() {
    signalled = true;
    LockSupport.unpark(thread);
  }

  /** Sleeps until signalled, stopped, or the time has come; may also return for no reason. */
  void park(long untilNanos) {
    if (!signalled && !stopped) {
      if (untilNanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        long nanos = untilNanos - System.nanoTime();
        if (nanos > 0) {
          LockSupport.parkNanos(this, nanos);
        }
      }
    }
    signalled = false;
  }
}
