package dev.slipway.platform.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a queue that have arrived, in order, and the batch that could be made of them now.
 * Knows no threads: the queue's lock guards it.
 *
 * @param <C> what waits
 */
final class WaitingLine<C extends Waiting<C>> {

  /** How far behind the oldest call others of its shape are looked for. */
  private static final int LOOK_AHEAD = 1024;

  private final QueueRoom room;
  private final ArrayDeque<C> fifo = new ArrayDeque<>();
  private final ArrayList<C> together = new ArrayList<>();
  private final ArrayList<C> skipped = new ArrayList<>();
  private final ArrayList<C> leaving = new ArrayList<>();
  private long earliestDeadline = Long.MAX_VALUE;

  /**
   * @param room gets back what leaves
   */
  WaitingLine(QueueRoom room) {
    this.room = room;
  }

  boolean isEmpty() {
    return fifo.isEmpty();
  }

  /** Calls that somebody waits for; of one that was cut its first part counts. */
  int calls() {
    int calls = 0;
    for (C call : fifo) {
      if (call.begins() && !call.gone()) {
        calls++;
      }
    }
    return calls;
  }

  void add(C call) {
    fifo.addLast(call);
    earliestDeadline = Math.min(earliestDeadline, call.deadlineNanos());
  }

  /** Collects into {@link #together} what could run now; null when nothing waits. */
  BatchPolicy.@Nullable Decision look(
      BatchLimits current, boolean wasFree, long now, long expectedRunNanos) {
    together.clear();
    skipped.clear();
    C head = firstAlive(now);
    if (head == null) {
      return null;
    }
    together.add(head);
    int rows = head.rows();
    long deadline = head.deadlineNanos();
    boolean full = rows >= current.maxItems();
    if (current.gathers()) {
      for (int seen = 0; !full && seen < LOOK_AHEAD && !fifo.isEmpty(); seen++) {
        C next = fifo.pollFirst();
        if (leaves(next, now)) {
          leave(next);
        } else if (!head.stacksWith(next)) {
          skipped.add(next);
        } else if (rows + next.rows() > current.maxItems()) {
          full = true;
          skipped.add(next);
        } else {
          together.add(next);
          rows += next.rows();
          deadline = Math.min(deadline, next.deadlineNanos());
          full = rows == current.maxItems();
        }
      }
    }
    return BatchPolicy.decide(
        current,
        new BatchPolicy.Seen(
            together.size(),
            rows,
            full,
            !skipped.isEmpty(),
            wasFree,
            head.sinceNanos(),
            deadline,
            expectedRunNanos,
            now));
  }

  private @Nullable C firstAlive(long now) {
    C call;
    while ((call = fifo.pollFirst()) != null) {
      if (!leaves(call, now)) {
        return call;
      }
      leave(call);
    }
    return null;
  }

  /** Rows that the batch that was looked at still has room for. */
  int missing(BatchLimits limits) {
    int rows = 0;
    for (int i = 0; i < together.size(); i++) {
      rows += together.get(i).rows();
    }
    return limits.maxItems() - rows;
  }

  /** Gives away the batch that was looked at, and says how many rows it has. */
  int give(List<C> into) {
    int rows = 0;
    for (int i = 0; i < together.size(); i++) {
      C call = together.get(i);
      rows += call.rows();
      free(call);
      into.add(call);
    }
    for (int i = skipped.size() - 1; i >= 0; i--) {
      fifo.addFirst(skipped.get(i));
    }
    together.clear();
    skipped.clear();
    return rows;
  }

  /** Leaves the batch that was looked at waiting. */
  void putBack() {
    for (int i = skipped.size() - 1; i >= 0; i--) {
      fifo.addFirst(skipped.get(i));
    }
    for (int i = together.size() - 1; i >= 0; i--) {
      fifo.addFirst(together.get(i));
    }
  }

  /** Lets go of calls whose deadline has passed: whether it was worth looking. */
  boolean sweep(long now) {
    if (!passed(earliestDeadline, now)) {
      return false;
    }
    earliestDeadline = Long.MAX_VALUE;
    int size = fifo.size();
    for (int i = 0; i < size; i++) {
      C call = fifo.pollFirst();
      if (leaves(call, now)) {
        leave(call);
      } else {
        add(call);
      }
    }
    return true;
  }

  /** Hands back all that waits. */
  void clear(List<C> into) {
    for (C call : fifo) {
      free(call);
      into.add(call);
    }
    fifo.clear();
  }

  /** Calls that left since the last time, because they are gone or their deadline has passed. */
  List<C> leavers() {
    if (leaving.isEmpty()) {
      return List.of();
    }
    List<C> copy = List.copyOf(leaving);
    leaving.clear();
    return copy;
  }

  private static <C extends Waiting<C>> boolean leaves(C call, long now) {
    return call.gone() || passed(call.deadlineNanos(), now);
  }

  private static boolean passed(long deadline, long now) {
    return deadline != Long.MAX_VALUE && deadline - now <= 0;
  }

  private void leave(C call) {
    free(call);
    leaving.add(call);
  }

  private void free(C call) {
    room.free(call.rows(), call.bytes());
  }
}
