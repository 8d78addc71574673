package dev.slipway.platform.batching;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one deployment: event loops put calls in, instances take batches out. Every call
 * that was offered leaves exactly once: taken by one instance, or dropped because nobody waits for
 * it, or handed back by {@link #close}.
 *
 * <p>Bounded by rows and bytes: room is {@linkplain #reserve reserved} before a call travels, and
 * given back when it leaves. The lock-free queue inside is unbounded, and safe only because of that
 * count.
 *
 * <p>Batches form when an instance is free, never ahead: the oldest call first, then those of equal
 * trailing shape in order, up to the limit. Idle instances stand on a stack; a producer wakes one,
 * which wakes the next when work is left. Nobody spins.
 *
 * @param <C> what waits
 */
public final class BatchQueue<C extends Waiting<C>> {

  private final MpscUnboundedAtomicArrayQueue<C> arriving =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final QueueRoom room = new QueueRoom();
  private final Sleepers sleepers = new Sleepers();
  private final BatchHistory history = new BatchHistory();
  private final LongAdder refused = new LongAdder();
  private final LongAdder runNanos = new LongAdder();
  private final Consumer<C> dropped;
  private volatile BatchLimits limits;
  private volatile long expectedRunNanos;

  // What has arrived, in order; guarded by the lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitingLine<C> line = new WaitingLine<>(room);

  // The one instance that waits for more, and the rows it still wants.
  private volatile @Nullable BatchTaker gatherer;
  private final AtomicInteger gathererWants = new AtomicInteger();

  /**
   * @param dropped gets each call that leaves without a run because it is gone or its deadline has
   *     passed; called on a taking or sweeping thread, outside of locks
   */
  public BatchQueue(BatchLimits limits, Consumer<C> dropped) {
    this.limits = limits;
    this.dropped = dropped;
  }

  public BatchLimits limits() {
    return limits;
  }

  /** Changes the limits for what waits and comes. */
  public void limits(BatchLimits next) {
    limits = next;
    BatchTaker waiting = gatherer;
    if (waiting != null) {
      waiting.signal();
    }
  }

  /** Takes room for a call, all or nothing; a call without rows counts as one. */
  public boolean reserve(int rows, long callBytes) {
    boolean found = room.reserve(limits, rows, callBytes);
    if (!found) {
      refused();
    }
    return found;
  }

  /** Whether a call of so many bytes and at least one row would find room now. */
  public boolean hasRoom(long callBytes) {
    return room.has(limits, callBytes);
  }

  /** Counts a call that was sent away since there is no {@linkplain #hasRoom room}. */
  public void refused() {
    refused.increment();
  }

  /** What has been counted since the beginning. */
  public BatchPulse.Totals totals() {
    return history.totals(runNanos.sum(), refused.sum());
  }

  /** Rows that room is reserved for. */
  public long waitingItems() {
    return room.items();
  }

  /** Calls that wait. Looks at each of them: for who asks now and then. */
  public int waitingCalls() {
    if (room.items() == 0) {
      return 0;
    }
    lock.lock();
    try {
      drain();
      wakeForWhatWasDrained();
      return line.calls();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that room is reserved for. */
  public long waitingBytes() {
    return room.bytes();
  }

  /** What a run took lately; 0 before the first. */
  public long expectedRunNanos() {
    return expectedRunNanos;
  }

  /** Tells what a run took. */
  public void ran(long nanos) {
    runNanos.add(nanos);
    long before = expectedRunNanos;
    expectedRunNanos = before == 0 ? nanos : before + (nanos - before) / 8;
  }

  public BatchHistory history() {
    return history;
  }

  /** Puts calls in, for which room was reserved. From any thread, without blocking on a run. */
  public void offer(List<C> calls) {
    int rows = 0;
    for (int i = 0; i < calls.size(); i++) {
      C call = calls.get(i);
      rows += call.rows();
      arriving.offer(call);
    }
    // The instance that goes to sleep looks at the queue after it said so; we look at the
    // sleepers after we put something in. Without the fence both could miss the other.
    VarHandle.fullFence();
    BatchTaker waiting = gatherer;
    if (waiting != null) {
      if (gathererWants.addAndGet(-rows) <= 0) {
        waiting.signal();
      }
    } else if (sleepers.any()) {
      sleepers.wakeOne();
    }
  }

  /**
   * Puts calls in without waking anybody, for whoever {@linkplain #poll takes} them next on this
   * thread.
   */
  public void place(List<C> calls) {
    for (int i = 0; i < calls.size(); i++) {
      arriving.offer(calls.get(i));
    }
  }

  /**
   * Takes the next batch if there is one to run now; never waits for more. What is to wait for more
   * is left to the takers.
   *
   * @param into gets the calls, the oldest first; empty before
   * @return whether there was one
   */
  public boolean poll(List<C> into) {
    List<C> gone;
    lock.lock();
    try {
      drain();
      long now = System.nanoTime();
      BatchPolicy.Decision decision = line.look(limits, true, now, expectedRunNanos);
      if (decision instanceof BatchPolicy.Decision.Take take) {
        give(into, take.cause(), now);
      } else if (decision != null) {
        line.putBack();
        wakeForWhatWasDrained();
      }
      gone = line.leavers();
    } finally {
      lock.unlock();
    }
    tell(gone);
    return !into.isEmpty();
  }

  /** Has the takers look at what waits. */
  public void wake() {
    lock.lock();
    try {
      drain();
      wakeForWhatWasDrained();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next batch; blocks until there is one.
   *
   * @param taker of this thread alone
   * @param into gets the calls, the oldest first; empty before
   * @return why the batch has its size; null when the taker was told to stop
   */
  public @Nullable BatchCause take(BatchTaker taker, List<C> into) {
    boolean wasFree = false;
    while (true) {
      long parkUntil = Long.MAX_VALUE;
      BatchCause cause = null;
      boolean idling = false;
      List<C> gone = List.of();
      lock.lock();
      try {
        if (gatherer == taker) {
          gatherer = null;
        }
        drain();
        if (taker.stopped()) {
          // It may have been woken for work that another has to do now.
          passOn();
          return null;
        }
        long now = System.nanoTime();
        BatchPolicy.Decision decision = line.look(limits, wasFree, now, expectedRunNanos);
        if (decision == null) {
          idling = true;
          wasFree = true;
          sleepers.add(taker);
        } else if (decision instanceof BatchPolicy.Decision.Take take) {
          cause = take.cause();
          give(into, cause, now);
          passOn();
        } else if (decision instanceof BatchPolicy.Decision.Wait wait) {
          line.putBack();
          wasFree = true;
          if (gatherer == null) {
            parkUntil = wait.untilNanos();
            gathererWants.set(line.missing(limits));
            gatherer = taker;
          } else {
            idling = true;
            sleepers.add(taker);
          }
        }
        gone = line.leavers();
      } finally {
        lock.unlock();
      }
      tell(gone);
      if (cause != null) {
        return cause;
      }
      VarHandle.fullFence();
      if (arriving.isEmpty()) {
        taker.park(parkUntil);
      }
      if (idling) {
        sleepers.withdraw(taker);
      }
    }
  }

  /** Drops calls whose deadline has passed. To be called every few milliseconds. */
  public void sweep() {
    if (room.items() == 0) {
      return;
    }
    List<C> gone;
    lock.lock();
    try {
      drain();
      wakeForWhatWasDrained();
      long now = System.nanoTime();
      if (!line.sweep(now)) {
        return;
      }
      gone = line.leavers();
    } finally {
      lock.unlock();
    }
    tell(gone);
  }

  /** Hands back what waits. Calls that are offered later wait for the next close. */
  public List<C> close() {
    List<C> rest = new ArrayList<>();
    lock.lock();
    try {
      drain();
      line.clear(rest);
    } finally {
      lock.unlock();
    }
    return rest;
  }

  private void drain() {
    C call;
    while ((call = arriving.poll()) != null) {
      line.add(call);
    }
  }

  private void give(List<C> into, BatchCause cause, long now) {
    int rows = line.give(into);
    // The first is the oldest: calls are taken in the order in which they came.
    history.add(cause, rows, into.size(), now - into.get(0).sinceNanos());
  }

  /**
   * An instance that falls asleep looks once more at what arrives; what was drained here in that
   * moment it does not see there.
   */
  private void wakeForWhatWasDrained() {
    BatchTaker waiting = gatherer;
    if (waiting != null) {
      waiting.signal();
    } else {
      passOn();
    }
  }

  /** Wakes another instance when work is left. */
  private void passOn() {
    if (!line.isEmpty() && gatherer == null && sleepers.any()) {
      sleepers.wakeOne();
    }
  }

  private void tell(List<C> gone) {
    for (int i = 0; i < gone.size(); i++) {
      dropped.accept(gone.get(i));
    }
  }
}
