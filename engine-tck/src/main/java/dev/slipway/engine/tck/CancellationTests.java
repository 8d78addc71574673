package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A run that nobody waits for any more: what the traits promise, and that nothing else breaks. */
abstract class CancellationTests extends Group {

  private static final long SOON_MILLIS = 1_000;
  private static final long SLOW_MILLIS = 2_000;
  private static final long AT_WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int MOST_RUNS = 3;
  private static final Set<EngineFailure> GONE =
      Set.of(EngineFailure.CANCELLED, EngineFailure.DEADLINE_EXCEEDED);

  @Test
  @DisplayName("a run whose deadline has passed answers rightly or ends with DEADLINE_EXCEEDED")
  void deadlinePassed() throws EngineException {
    for (Sample sample : bench().samples()) {
      with(
          sample,
          (executor, call) -> {
            KitRunContext late = KitRunContext.until(System.nanoTime() - 1);
            answersOrEnds(executor, call, late, EngineFailure.DEADLINE_EXCEEDED, sample.name());
            executor.answersRightly(List.of(call), sample.name() + " after a passed deadline");
          });
    }
  }

  @Test
  @DisplayName("a run that was cancelled before it began answers rightly or ends with CANCELLED")
  void cancelledBefore() throws EngineException {
    for (Sample sample : bench().samples()) {
      with(
          sample,
          (executor, call) -> {
            KitRunContext gone = KitRunContext.withoutDeadline();
            gone.cancel();
            answersOrEnds(executor, call, gone, EngineFailure.CANCELLED, sample.name());
            executor.answersRightly(List.of(call), sample.name() + " after a cancelled run");
          });
    }
  }

  private static void answersOrEnds(
      Executor executor, Call call, KitRunContext context, EngineFailure expected, String when) {
    try {
      List<Answer> answers = executor.run(List.of(call), executor.allOutputs(), true, context);
      EngineException failure = answers.get(0).failure();
      if (failure == null) {
        answers.get(0).mustBe(call, executor.signature, executor.allOutputs(), when);
        return;
      }
      throw failure;
    } catch (EngineException ended) {
      if (ended.failure() != expected) {
        throw new AssertionError(
            when
                + " ended with "
                + ended.failure()
                + ", expected "
                + expected
                + ": "
                + ended.getMessage(),
            ended);
      }
    }
  }

  @Test
  @DisplayName("cancelling after the answer came does nothing")
  void cancelledAfter() throws EngineException {
    Sample sample = bench().firstSample();
    with(
        sample,
        (executor, call) -> {
          for (int i = 0; i < 20; i++) {
            KitRunContext context = KitRunContext.withoutDeadline();
            executor.run(List.of(call), executor.allOutputs(), true, context);
            context.cancel();
            executor.answersRightly(List.of(call), "after a cancellation that came too late");
          }
        });
  }

  @Test
  @DisplayName("a running call ends within a second of its cancellation")
  void interrupted() throws EngineException {
    Sample slow = slow();
    with(
        slow,
        (executor, call) -> {
          endsSoon(executor, call, CancellationTests::cancelledSoon, EngineFailure.CANCELLED);
          executor.answersRightly(List.of(call), "the slow sample after it was cancelled");
        });
  }

  @Test
  @DisplayName("a running call ends within a second of its deadline")
  void deadlineWhileRunning() throws EngineException {
    Sample slow = slow();
    with(
        slow,
        (executor, call) -> {
          endsSoon(
              executor,
              call,
              () -> KitRunContext.until(System.nanoTime() + AT_WORK_NANOS),
              EngineFailure.DEADLINE_EXCEEDED);
          executor.answersRightly(List.of(call), "the slow sample after its deadline passed");
        });
  }

  @Test
  @DisplayName("the slow sample is slow, so that interrupting it means something")
  void slowIsSlow() throws EngineException {
    Sample slow = slow();
    with(
        slow,
        (executor, call) -> {
          long start = System.nanoTime();
          executor.answersRightly(List.of(call), "the slow sample");
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
          assertTrue(
              millis >= SLOW_MILLIS,
              "the slow sample takes " + millis + " ms; make it at least " + SLOW_MILLIS + " ms");
        });
  }

  private Sample slow() {
    if (!bench().provider.traits().interruptible()) {
      inapplicable(
          "the traits say that running calls cannot be interrupted; only waiting ones are"
              + " cancelled, by the platform");
    }
    Sample slow = bench().engine.slow();
    if (slow == null) {
      throw new AssertionError(
          "the traits say that running calls can be interrupted: give a slow sample that shows it");
    }
    return slow;
  }

  /** A context whose run is cancelled when it has been at work for a moment. */
  private static KitRunContext cancelledSoon() {
    KitRunContext context = KitRunContext.withoutDeadline();
    Thread canceller =
        new Thread(
            () -> {
              long until = System.nanoTime() + AT_WORK_NANOS;
              while (until - System.nanoTime() > 0) {
                LockSupport.parkNanos(until - System.nanoTime());
              }
              context.cancel();
            },
            "engine-tck-canceller");
    canceller.setDaemon(true);
    canceller.start();
    return context;
  }

  /** Whoever shares the machine may hold a run up, but not one after the other. */
  private static void endsSoon(
      Executor executor, Call call, Supplier<KitRunContext> contexts, EngineFailure expected) {
    long millis = Long.MAX_VALUE;
    for (int run = 0; run < MOST_RUNS && millis > SOON_MILLIS; run++) {
      millis = endsAfterMillis(executor, call, contexts.get(), expected);
    }
    assertTrue(millis <= SOON_MILLIS, "the run ended " + millis + " ms after it was interrupted");
  }

  private static long endsAfterMillis(
      Executor executor, Call call, KitRunContext context, EngineFailure expected) {
    EngineException ended =
        mustRefuse(
            "a run that was interrupted",
            GONE,
            () -> {
              List<Answer> answers =
                  executor.run(List.of(call), executor.allOutputs(), true, context);
              EngineException failure = answers.get(0).failure();
              if (failure != null) {
                throw failure;
              }
            });
    long millis = context.millisSinceInterrupted();
    assertTrue(
        ended.failure() == expected, "the run ended with " + ended.failure() + ", not " + expected);
    return millis;
  }
}
