package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who opens, closes; what is lent is freed once; what is closed gives its memory back. */
abstract class OwnershipTests extends Group {

  private static final int CYCLES = 200;
  private static final int SETTLED_AFTER = 50;
  private static final double MOST_MEGABYTES_A_CYCLE = 0.2;
  private static final int RUNS = 2_000;
  private static final double MOST_MEGABYTES_IN_ALL_RUNS = 8;
  private static final int MOST_MEGABYTES_FOR_INSTANCES = 2;

  @Test
  @DisplayName("each output that the engine makes is freed once, whether the run answers or not")
  void outputsAreFreed() throws EngineException {
    for (Sample sample : bench().samples()) {
      with(
          sample,
          (executor, call) -> {
            for (boolean buffers : new boolean[] {true, false}) {
              executor.answersRightly(List.of(call), executor.allOutputs(), buffers, sample.name());
              mustHoldNothing(sample + " after a run");
              executor.answersRightly(
                  List.of(call), Set.of(0), buffers, sample + ", one output wanted");
              mustHoldNothing(sample + " after a run of which one output was wanted");
              KitRunContext gone = KitRunContext.withoutDeadline();
              gone.cancel();
              try {
                executor.run(List.of(call), executor.allOutputs(), buffers, gone);
              } catch (EngineException ended) {
                // Either way nothing may stay.
              }
              mustHoldNothing(sample + " after a cancelled run");
            }
          });
    }
  }

  private void mustHoldNothing(String when) {
    List<String> leaks = bench().payloads.problems();
    assertTrue(leaks.isEmpty(), () -> when + ": " + String.join("; ", leaks));
    java.util.function.LongSupplier held = bench().engine.payloadsHeld();
    long count = held == null ? 0 : held.getAsLong();
    assertTrue(
        count == 0, when + " the engine holds " + count + " outputs; each is freed exactly once");
  }

  @Test
  @DisplayName("two thousand runs leave memory as it was")
  void runsDoNotGrow() throws EngineException {
    Memory.mustBeMeasurable();
    Sample sample = bench().firstSample();
    with(
        sample,
        (executor, call) -> {
          List<Call> calls =
              executor.signature.batchable()
                  ? BatchTests.calls(call, new Random(0), TestBench.MAX_ROWS)
                  : List.of(call);
          double before = 0;
          for (int run = 0; run < RUNS + 200; run++) {
            if (run == 200) {
              before = Memory.settledMegabytes();
            }
            executor.answersRightly(calls, executor.allOutputs(), run % 2 == 0, "run " + run);
          }
          double grown = Memory.settledMegabytes() - before;
          assertTrue(
              grown <= MOST_MEGABYTES_IN_ALL_RUNS,
              String.format(
                  "%d runs grew the process by %.1f MB; at most %.0f MB are noise",
                  RUNS, grown, MOST_MEGABYTES_IN_ALL_RUNS));
        });
  }

  @Test
  @DisplayName("200 times load, run and close cost at most 0.2 MB of memory each after the 50th")
  void cyclesDoNotGrow() throws EngineException {
    Memory.mustBeMeasurable();
    Sample sample = bench().largestSample();
    double settled = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      if (cycle == SETTLED_AFTER) {
        settled = Memory.settledMegabytes();
      }
      with(
          sample,
          (executor, call) -> executor.answersRightly(List.of(call), "after loading it again"));
    }
    double perCycle = (Memory.settledMegabytes() - settled) / (CYCLES - SETTLED_AFTER);
    assertTrue(
        perCycle <= MOST_MEGABYTES_A_CYCLE,
        String.format(
            "each cycle of load, run and close of '%s' leaves %.3f MB of anonymous memory; at most"
                + " %.1f",
            sample, perCycle, MOST_MEGABYTES_A_CYCLE));
  }

  @Test
  @DisplayName("four instances of a model share its weights, if the traits say so")
  void sharedWeights() throws EngineException {
    if (!bench().provider.traits().sharesWeights()) {
      inapplicable("the traits say that each instance has weights of its own");
    }
    Sample sample = bench().largestSample();
    if (TestBench.bytes(sample) < MOST_MEGABYTES_FOR_INSTANCES * (1 << 20)) {
      inapplicable(
          "no sample has " + MOST_MEGABYTES_FOR_INSTANCES + " MB, so that a copy would be noticed");
    }
    Memory.mustBeMeasurable();
    List<Call> calls = List.of(bench().call(sample));
    try (LoadedModel model = bench().load(sample);
        Executor one = bench().open(model, sample)) {
      one.answersRightly(calls, "the first instance");
      double before = Memory.settledMegabytes();
      try (Executor two = bench().open(model, sample);
          Executor three = bench().open(model, sample);
          Executor four = bench().open(model, sample)) {
        for (Executor other : List.of(two, three, four)) {
          other.answersRightly(calls, "another instance");
        }
        double grown = Memory.settledMegabytes() - before;
        assertTrue(
            grown < MOST_MEGABYTES_FOR_INSTANCES,
            String.format(
                "three more instances of '%s' cost %.1f MB; at most %d are no copy of the weights",
                sample, grown, MOST_MEGABYTES_FOR_INSTANCES));
      }
    }
  }

  @Test
  @DisplayName("a closed instance and a closed model refuse to be used")
  void useAfterClose() throws EngineException {
    for (Sample sample : bench().samples()) {
      LoadedModel model = bench().load(sample);
      Executor executor = bench().open(model, sample);
      executor.close();
      Call call = bench().call(sample);
      mustRefuse(
          sample + ": a run on a closed instance",
          Set.of(EngineFailure.INTERNAL),
          () -> executor.run(List.of(call)));
      model.close();
      mustRefuse(
          sample + ": an instance of a closed model",
          Set.of(EngineFailure.INTERNAL),
          () -> model.open(bench().signature(sample)).close());
    }
  }

  @Test
  @DisplayName("closing twice does nothing")
  void closeTwice() throws EngineException {
    Sample sample = bench().firstSample();
    try (LoadedModel other = bench().load(sample);
        Executor untouched = bench().open(other, sample)) {
      LoadedModel model = bench().load(sample);
      Executor executor = bench().open(model, sample);
      executor.answersRightly(List.of(bench().call(sample)), "before it is closed");
      executor.close();
      executor.close();
      model.close();
      model.close();
      untouched.answersRightly(
          List.of(bench().call(sample)), "a model after another was closed twice");
    }
  }

  @Test
  @DisplayName("closing an instance leaves the model and its other instances alone")
  void closeOne() throws EngineException {
    Sample sample = bench().firstSample();
    with(sample, (executor, call) -> executor.answersRightly(List.of(call), "the only instance"));
    try (LoadedModel model = bench().load(sample);
        Executor stays = bench().open(model, sample)) {
      bench().open(model, sample).close();
      stays.answersRightly(List.of(bench().call(sample)), "after another instance was closed");
      try (Executor next = bench().open(model, sample)) {
        next.answersRightly(List.of(bench().call(sample)), "opened after another was closed");
      }
    }
  }

  @Test
  @DisplayName("what a model says of its memory is a number of bytes or unknown")
  void memoryUse() {
    try (LoadedModel model = bench().load(bench().firstSample())) {
      var use = model.memoryUse();
      assertTrue(
          use.reserved() >= -1 && use.inUse() >= -1 && use.peak() >= -1,
          () -> "bytes are at least 0, or -1 for unknown, got " + use);
    }
  }
}
