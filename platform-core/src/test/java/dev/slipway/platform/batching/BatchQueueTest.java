package dev.slipway.platform.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchQueueTest {

  /** What waits here. */
  private static final class Call implements Waiting<Call> {
    final int number;
    final int rows;
    final int shape;
    final long deadline;
    final long since = System.nanoTime();
    final AtomicInteger taken = new AtomicInteger();
    volatile boolean gone;

    Call(int number, int rows, int shape, long deadline) {
      this.number = number;
      this.rows = rows;
      this.shape = shape;
      this.deadline = deadline;
    }

    static Call ofRows(int rows) {
      return new Call(0, rows, 0, Long.MAX_VALUE);
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public long bytes() {
      return 10;
    }

    @Override
    public long deadlineNanos() {
      return deadline;
    }

    @Override
    public long sinceNanos() {
      return since;
    }

    @Override
    public boolean begins() {
      return true;
    }

    @Override
    public boolean gone() {
      return gone;
    }

    @Override
    public boolean stacksWith(Call other) {
      return shape == other.shape;
    }
  }

  private final List<Call> dropped = Collections.synchronizedList(new ArrayList<>());
  private final List<List<Call>> batches = Collections.synchronizedList(new ArrayList<>());
  private final List<BatchTaker> takers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Call> offered = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private BatchQueue<Call> queue = queue(new BatchLimits(true, 8, 0, 1_000_000, 1 << 30));

  private BatchQueue<Call> queue(BatchLimits limits) {
    queue = new BatchQueue<>(limits, dropped::add);
    return queue;
  }

  /** An instance whose every run waits for a permit of the gate. */
  private void instance() {
    BatchQueue<Call> own = queue;
    List<BatchTaker> self = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              List<Call> into = new ArrayList<>();
              while (own.take(self.get(0), into) != null) {
                // First: whoever sees a call taken sees its batch.
                batches.add(List.copyOf(into));
                into.forEach(call -> call.taken.incrementAndGet());
                running.incrementAndGet();
                gate.acquireUninterruptibly();
                running.decrementAndGet();
                into.clear();
              }
            });
    self.add(new BatchTaker(thread));
    takers.add(self.get(0));
    threads.add(thread);
    thread.start();
  }

  @AfterEach
  void stop() throws Exception {
    gate.release(1_000_000);
    takers.forEach(BatchTaker::stop);
    for (Thread thread : threads) {
      thread.join(60_000);
      assertFalse(thread.isAlive(), "a taker that was told to stop has ended");
    }
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "not within 60 s: " + what);
      LockSupport.parkNanos(100_000);
    }
  }

  private void offer(Call... calls) {
    for (Call call : calls) {
      assertTrue(queue.reserve(call.rows, call.bytes()));
    }
    offered.addAll(List.of(calls));
    queue.offer(List.of(calls));
  }

  private BatchCause mainCause() {
    BatchExplanation explanation = queue.history().explain(queue.limits());
    assertEquals(
        1000,
        explanation.shares().stream().mapToLong(share -> Math.round(share.percent() * 10)).sum());
    return explanation.shares().get(0).cause();
  }

  private void idle() {
    eventually(
        "everything has run",
        () -> {
          synchronized (offered) {
            return running.get() == 0
                && offered.stream()
                    .allMatch(call -> call.taken.get() > 0 || dropped.contains(call));
          }
        });
  }

  @Test
  void lonelyCallsDominateWhenAnInstanceIsFree() {
    instance();
    gate.release(1_000);
    for (int i = 0; i < 20; i++) {
      int before = batches.size();
      idle();
      letTheInstanceSleep();
      offer(Call.ofRows(1));
      eventually("it ran", () -> batches.size() > before);
    }
    idle();
    assertEquals(BatchCause.ARRIVED_ALONE, mainCause());
  }

  @Test
  void callsOfOneTickShareARunOfAFreeInstance() {
    instance();
    gate.release(1_000);
    for (int i = 0; i < 20; i++) {
      int before = batches.size();
      idle();
      letTheInstanceSleep();
      offer(Call.ofRows(1), Call.ofRows(2), Call.ofRows(1));
      eventually("they ran", () -> batches.size() > before);
      assertEquals(3, batches.get(before).size());
    }
    assertEquals(BatchCause.ARRIVED_TOGETHER, mainCause());
  }

  @Test
  void whatGathersWhileAllAreBusyIsTakenAsAWhole() {
    instance();
    offer(Call.ofRows(1));
    for (int i = 0; i < 20; i++) {
      eventually("the instance is busy", () -> running.get() == 1);
      int before = batches.size();
      offer(Call.ofRows(1), Call.ofRows(1));
      offer(Call.ofRows(1));
      gate.release();
      eventually("the next batch", () -> batches.size() > before);
      assertEquals(3, batches.get(before).size());
    }
    assertEquals(BatchCause.QUEUE_EMPTIED, mainCause());
  }

  @Test
  void theLimitIsCountedInRowsAndCutsBatches() {
    instance();
    offer(Call.ofRows(1));
    eventually("the instance is busy", () -> running.get() == 1);
    for (int i = 0; i < 100; i++) {
      offer(Call.ofRows(3));
    }
    gate.release(1_000);
    idle();
    assertEquals(BatchCause.LIMIT_REACHED, mainCause());
    for (List<Call> batch : batches) {
      assertTrue(batch.stream().mapToInt(Call::rows).sum() <= 8);
    }
    assertEquals(2, batches.get(1).size(), "two times three rows fit, a third would pass eight");
  }

  @Test
  void differentShapesDoNotShareARun() {
    instance();
    offer(Call.ofRows(1));
    eventually("the instance is busy", () -> running.get() == 1);
    for (int i = 0; i < 40; i++) {
      offer(new Call(i, 1, i, Long.MAX_VALUE));
    }
    gate.release(1_000);
    idle();
    assertEquals(BatchCause.DIFFERENT_SHAPES, mainCause());
  }

  @Test
  void aConfiguredDelayGathersAlthoughAnInstanceIsFree() {
    queue(new BatchLimits(true, 100, 20_000_000, 1_000, 1 << 20));
    instance();
    gate.release(1_000);
    for (int gathered = 0; gathered < 5; ) {
      int before = batches.size();
      long started = System.nanoTime();
      offer(Call.ofRows(1));
      offer(Call.ofRows(1));
      boolean inTime = System.nanoTime() - started < 19_000_000;
      idle();
      assertTrue(System.nanoTime() - started >= 19_000_000, "it waited for the delay");
      // A machine that held the test up between the two has shown nothing: again.
      if (inTime) {
        assertEquals(2, batches.get(before).size());
        gathered++;
      }
    }
    assertEquals(BatchCause.DELAY_ELAPSED, mainCause());
  }

  @Test
  void whatWaitedForABusyInstanceLongerThanTheDelayWasNotHeldUpByTheDelay() {
    queue(new BatchLimits(true, 100, 1_000_000, 1_000, 1 << 20));
    instance();
    offer(Call.ofRows(1));
    for (int i = 0; i < 20; i++) {
      eventually("the instance is busy", () -> running.get() == 1);
      int before = batches.size();
      Call waits = Call.ofRows(1);
      offer(waits, Call.ofRows(1));
      eventually("the delay is over", () -> System.nanoTime() - waits.since > 1_000_000);
      gate.release();
      eventually("the next batch", () -> batches.size() > before);
    }
    assertEquals(BatchCause.QUEUE_EMPTIED, mainCause());
  }

  @Test
  void aFullBatchDoesNotWaitForTheDelay() {
    queue(new BatchLimits(true, 4, 600_000_000_000L, 1_000, 1 << 20));
    instance();
    instance();
    gate.release(1_000);
    for (int i = 0; i < 10; i++) {
      int before = batches.size();
      offer(Call.ofRows(1));
      offer(Call.ofRows(2));
      offer(Call.ofRows(1));
      eventually("they ran at once", () -> batches.size() > before);
    }
    assertEquals(BatchCause.LIMIT_REACHED, mainCause());
  }

  @Test
  void aNearDeadlineCutsTheDelayShort() {
    queue(new BatchLimits(true, 4, 600_000_000_000L, 1_000, 1 << 20));
    queue.ran(59_500_000_000L);
    instance();
    gate.release(1_000);
    Call call = new Call(0, 1, 0, System.nanoTime() + 60_000_000_000L);
    offer(call);
    eventually("it ran or left", () -> call.taken.get() == 1 || !dropped.isEmpty());
    assertEquals(1, call.taken.get(), "it ran before its deadline");
    assertEquals(BatchCause.DEADLINE_NEAR, mainCause());
  }

  @Test
  void withoutBatchingEachCallRunsAlone() {
    queue(new BatchLimits(false, 1, 0, 1_000, 1 << 20));
    instance();
    for (int i = 0; i < 10; i++) {
      offer(Call.ofRows(1));
    }
    gate.release(1_000);
    idle();
    assertEquals(10, batches.size());
    assertEquals(BatchCause.NOT_BATCHABLE, mainCause());
  }

  @Test
  void liveLimitsHoldForWhatWaits() {
    queue(new BatchLimits(true, 100, 600_000_000_000L, 1_000, 1 << 20));
    instance();
    gate.release(1_000);
    offer(Call.ofRows(1));
    queue.limits(new BatchLimits(true, 100, 0, 1_000, 1 << 20));
    eventually("it ran without the delay", () -> batches.size() == 1);
  }

  @Test
  void roomIsBoundedInRowsAndInBytesAndComesBack() {
    queue(new BatchLimits(true, 8, 0, 10, 100));
    assertTrue(queue.reserve(8, 10));
    assertFalse(queue.reserve(3, 10), "11 rows of 10");
    assertTrue(queue.reserve(0, 90), "a call without rows counts as one");
    assertFalse(queue.reserve(1, 1), "101 bytes of 100");
    assertFalse(queue.hasRoom(1));
    assertEquals(9, queue.waitingItems());
    assertEquals(100, queue.waitingBytes());
    queue(new BatchLimits(true, 8, 0, 10, 100));
    offer(Call.ofRows(8));
    instance();
    eventually("it is taken", () -> running.get() == 1);
    assertEquals(0, queue.waitingItems());
    assertEquals(0, queue.waitingBytes());
  }

  @Test
  void whoeverIsGoneOrTooLateLeavesWithoutARun() {
    instance();
    offer(Call.ofRows(1));
    eventually("the instance is busy", () -> running.get() == 1);
    Call cancelled = Call.ofRows(1);
    Call late = new Call(1, 1, 0, System.nanoTime() + 5_000_000);
    Call waits = Call.ofRows(1);
    offer(cancelled, late, waits);
    cancelled.gone = true;
    eventually(
        "the sweep drops what is too late while all are busy",
        () -> {
          queue.sweep();
          return dropped.contains(late);
        });
    gate.release(1_000);
    idle();
    assertEquals(0, cancelled.taken.get());
    assertEquals(0, late.taken.get());
    assertEquals(1, waits.taken.get());
    assertTrue(dropped.containsAll(List.of(cancelled, late)));
    assertEquals(2, dropped.size());
    assertEquals(0, queue.waitingBytes());
  }

  @Test
  void everyCallLeavesExactlyOnceInWholeBatchesAndInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      batches.clear();
      dropped.clear();
      int maxItems = 1 + random.nextInt(10);
      long delay = random.nextInt(3) == 0 ? 200_000 : 0;
      queue(new BatchLimits(true, maxItems, delay, 1_000_000, 1 << 30));
      gate.release(1_000_000);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        instance();
      }
      List<Call> all = new ArrayList<>();
      List<Thread> producers = new ArrayList<>();
      int shapes = 1 + random.nextInt(3);
      for (int p = 0; p < 2; p++) {
        List<Call> own = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          Call call =
              new Call(
                  p * 10_000 + i,
                  random.nextInt(maxItems + 1),
                  random.nextInt(shapes),
                  Long.MAX_VALUE);
          call.gone = random.nextInt(50) == 0;
          own.add(call);
        }
        all.addAll(own);
        int chunk = 1 + random.nextInt(20);
        Thread producer =
            new Thread(
                () -> {
                  for (int i = 0; i < own.size(); i += chunk) {
                    offer(own.subList(i, Math.min(own.size(), i + chunk)).toArray(new Call[0]));
                  }
                });
        producers.add(producer);
        producer.start();
      }
      BatchQueue<Call> now = queue;
      eventually(
          "all have left, seed " + seed,
          () ->
              producers.stream().noneMatch(Thread::isAlive)
                  && now.waitingItems() == 0
                  && running.get() == 0);
      check(all, maxItems, "seed " + seed);
      takers.forEach(BatchTaker::stop);
    }
  }

  @Test
  void aSweepNeverHidesACallFromAnInstanceThatFallsAsleep() throws Exception {
    instance();
    gate.release(1_000_000);
    java.util.concurrent.atomic.AtomicBoolean stop =
        new java.util.concurrent.atomic.AtomicBoolean();
    Thread sweeper =
        new Thread(
            () -> {
              while (!stop.get()) {
                queue.sweep();
              }
            });
    sweeper.start();
    try {
      long end = System.nanoTime() + 1_000_000_000L;
      for (int i = 0; System.nanoTime() < end; i++) {
        Call call = Call.ofRows(1);
        offer(call);
        long until = System.nanoTime() + 60_000_000_000L;
        while (call.taken.get() == 0) {
          assertTrue(System.nanoTime() < until, "call " + i + " waits though all are idle");
          Thread.onSpinWait();
        }
      }
    } finally {
      stop.set(true);
      sweeper.join();
    }
  }

  private void check(List<Call> all, int maxItems, String seed) {
    eventually(
        "each was taken or dropped, " + seed,
        () -> dropped.size() + all.stream().mapToInt(call -> call.taken.get()).sum() == all.size());
    for (Call call : all) {
      assertEquals(call.gone ? 0 : 1, call.taken.get(), seed);
    }
    synchronized (batches) {
      for (List<Call> batch : batches) {
        assertTrue(batch.stream().mapToInt(Call::rows).sum() <= maxItems, seed);
        for (int i = 1; i < batch.size(); i++) {
          Call one = batch.get(i - 1);
          Call next = batch.get(i);
          assertEquals(one.shape, next.shape, seed);
          assertTrue(
              one.number / 10_000 != next.number / 10_000 || one.number < next.number,
              seed + ": a producer's calls of one shape keep their order");
        }
      }
    }
    assertEquals(0, queue.waitingBytes(), seed);
  }

  private void letTheInstanceSleep() {
    eventually(
        "the instance sleeps",
        () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
  }
}
