package dev.slipway.platform.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.batching.BatchPolicy.Decision;
import dev.slipway.platform.batching.BatchPolicy.Seen;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchPolicyTest {

  private static final BatchLimits AT_ONCE = new BatchLimits(true, 8, 0, 100, 1000);
  private static final BatchLimits DELAYED = new BatchLimits(true, 8, 1_000, 100, 1000);

  private static Seen seen(int calls, boolean full, boolean others, boolean wasFree, long now) {
    return new Seen(calls, calls, full, others, wasFree, 10_000, Long.MAX_VALUE, 0, now);
  }

  private static BatchCause cause(BatchLimits limits, Seen seen) {
    return assertInstanceOf(Decision.Take.class, BatchPolicy.decide(limits, seen)).cause();
  }

  @Test
  void withoutADelayAFreeInstanceNeverWaits() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      int calls = 1 + random.nextInt(8);
      Decision decision =
          BatchPolicy.decide(
              AT_ONCE,
              new Seen(
                  calls,
                  calls,
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextLong(),
                  random.nextLong(),
                  random.nextInt(),
                  random.nextLong()));
      assertInstanceOf(Decision.Take.class, decision, "seed " + seed);
    }
  }

  @Test
  void eachSituationHasItsCause() {
    assertEquals(
        BatchCause.NOT_BATCHABLE,
        cause(new BatchLimits(false, 8, 0, 1, 1), seen(1, false, true, true, 10_000)));
    assertEquals(
        BatchCause.NOT_BATCHABLE,
        cause(new BatchLimits(true, 1, 500, 1, 1), seen(1, true, true, true, 10_000)));
    assertEquals(BatchCause.LIMIT_REACHED, cause(AT_ONCE, seen(8, true, true, true, 10_000)));
    assertEquals(BatchCause.DIFFERENT_SHAPES, cause(AT_ONCE, seen(2, false, true, true, 10_000)));
    assertEquals(BatchCause.QUEUE_EMPTIED, cause(AT_ONCE, seen(2, false, false, false, 10_000)));
    assertEquals(BatchCause.ARRIVED_ALONE, cause(AT_ONCE, seen(1, false, false, true, 10_000)));
    assertEquals(BatchCause.ARRIVED_TOGETHER, cause(AT_ONCE, seen(3, false, false, true, 10_000)));
    assertEquals(BatchCause.LIMIT_REACHED, cause(DELAYED, seen(8, true, false, true, 10_000)));
    assertEquals(BatchCause.DELAY_ELAPSED, cause(DELAYED, seen(3, false, false, true, 11_000)));
    assertEquals(BatchCause.QUEUE_EMPTIED, cause(DELAYED, seen(3, false, false, false, 11_000)));
    assertEquals(BatchCause.DIFFERENT_SHAPES, cause(DELAYED, seen(3, false, true, false, 11_000)));
  }

  @Test
  void theDelayRunsFromTheOldestAndEndsBeforeADeadlineIsMissed() {
    Decision.Wait wait =
        assertInstanceOf(
            Decision.Wait.class, BatchPolicy.decide(DELAYED, seen(3, false, false, true, 10_400)));
    assertEquals(11_000, wait.untilNanos());
    Seen near = new Seen(1, 1, false, false, true, 10_000, 10_900, 300, 10_400);
    wait = assertInstanceOf(Decision.Wait.class, BatchPolicy.decide(DELAYED, near));
    assertEquals(10_600, wait.untilNanos(), "the deadline less the time of a run");
    Seen tooNear = new Seen(1, 1, false, false, true, 10_000, 10_600, 300, 10_400);
    assertEquals(BatchCause.DEADLINE_NEAR, cause(DELAYED, tooNear));
  }

  @Test
  void sharesInWordsSumToAHundredPercent() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      BatchHistory history = new BatchHistory();
      int batches = 1 + random.nextInt(2_000);
      for (int i = 0; i < batches; i++) {
        BatchCause[] causes = BatchCause.values();
        history.add(
            causes[random.nextInt(causes.length)], random.nextInt(9), 1, random.nextInt(5_000));
      }
      BatchExplanation explanation = history.explain(AT_ONCE);
      long tenths =
          explanation.shares().stream().mapToLong(share -> Math.round(share.percent() * 10)).sum();
      assertEquals(1000, tenths, "seed " + seed);
      assertEquals(
          Math.min(batches, BatchHistory.CAPACITY),
          explanation.shares().stream().mapToInt(BatchExplanation.Share::batches).sum(),
          "seed " + seed);
      assertTrue(explanation.summary().contains(explanation.shares().get(0).words()));
    }
  }

  @Test
  void sizesAreCountedAndEachCauseSaysItsOwn() {
    BatchHistory history = new BatchHistory();
    history.add(BatchCause.ARRIVED_ALONE, 1, 1, 0);
    history.add(BatchCause.ARRIVED_ALONE, 2, 1, 2_000);
    history.add(BatchCause.QUEUE_EMPTIED, 5, 4, 900_000);
    history.add(BatchCause.ARRIVED_ALONE, 1, 1, 1_000);
    BatchExplanation explanation = history.explain(AT_ONCE);
    assertEquals(
        List.of(
            new BatchExplanation.Size(1, 2),
            new BatchExplanation.Size(2, 1),
            new BatchExplanation.Size(5, 1)),
        explanation.sizes());
    assertEquals(2.25, explanation.meanRows());
    BatchExplanation.Share alone = explanation.shares().get(0);
    assertEquals(1, alone.leastRows());
    assertEquals(2, alone.mostRows());
    assertEquals(1, alone.meanWaitMicros());
    BatchExplanation.Share emptied = explanation.shares().get(1);
    assertEquals(5, emptied.leastRows());
    assertEquals(900, emptied.meanWaitMicros());
  }
}
