package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows of several calls in one batch: each caller gets exactly its own. */
abstract class BatchTests extends Group {

  @Test
  @DisplayName("each row alone gets the answer that it gets among others")
  void rowByRow() throws EngineException {
    for (Sample sample : batchable()) {
      with(
          sample,
          (executor, call) -> {
            for (int row = 0; row < call.rows(); row++) {
              executor.answersRightly(
                  List.of(call.pick(row)), sample.name() + ", row " + row + " alone");
            }
          });
    }
  }

  @Test
  @DisplayName("calls of different sizes in one batch each get their own rows")
  void mixedCalls() throws EngineException {
    for (Sample sample : batchable()) {
      with(
          sample,
          (executor, call) -> {
            // One instance through all sizes: its buffers grow, and are larger than needed after.
            for (int seed = 0; seed < 40; seed++) {
              Random random = new Random(seed);
              int rows = seed < 4 ? 1 + 3 * seed : 1 + random.nextInt(TestBench.MAX_ROWS);
              executor.answersRightly(calls(call, random, rows), sample.name() + ", seed " + seed);
            }
          });
    }
  }

  @Test
  @DisplayName("a batch of the largest size that was announced runs")
  void largest() throws EngineException {
    for (Sample sample : batchable()) {
      with(
          sample,
          (executor, call) ->
              executor.answersRightly(
                  calls(call, new Random(0), TestBench.MAX_ROWS),
                  sample.name() + ", " + TestBench.MAX_ROWS + " rows"));
    }
  }

  @Test
  @DisplayName("a batch without rows answers no rows, or is refused as bad input")
  void noRows() throws EngineException {
    for (Sample sample : batchable()) {
      with(
          sample,
          (executor, call) -> {
            try {
              executor.answersRightly(List.of(call.pick()), sample.name() + ", no rows");
            } catch (AssertionError failed) {
              if (!(failed.getCause() instanceof EngineException refused)
                  || refused.failure() != EngineFailure.BAD_INPUT) {
                throw failed;
              }
            }
            executor.answersRightly(List.of(call), sample.name() + ", after a batch without rows");
          });
    }
  }

  @Test
  @DisplayName("an output that nobody wants may be left out, and the wanted ones are right")
  void wantedOutputs() throws EngineException {
    boolean several = false;
    for (Sample sample : bench().samples()) {
      int outputs = bench().signature(sample).outputs().size();
      several |= outputs > 1;
      with(
          sample,
          (executor, call) -> {
            for (int only = 0; only < outputs && outputs > 1; only++) {
              executor.answersRightly(
                  List.of(call),
                  Set.of(only),
                  only % 2 == 0,
                  sample.name() + ", only the output " + only);
            }
          });
    }
    if (!several) {
      inapplicable("no sample has more than one output");
    }
  }

  @Test
  @DisplayName("a signature that cannot be batched runs call after call")
  void oneByOne() throws EngineException {
    List<Sample> alone =
        bench().samples().stream()
            .filter(sample -> !bench().signature(sample).batchable())
            .toList();
    if (alone.isEmpty()) {
      inapplicable("every sample's signature can be batched");
    }
    for (Sample sample : alone) {
      with(
          sample,
          (executor, call) -> {
            for (int i = 0; i < 5; i++) {
              executor.answersRightly(List.of(call), sample.name() + ", call " + i);
            }
          });
    }
  }

  /** Random rows of the sample, cut into random calls; {@code rows} of them together. */
  static List<Call> calls(Call sample, Random random, int rows) {
    List<Call> calls = new ArrayList<>();
    int left = rows;
    while (left > 0) {
      int[] numbers = new int[1 + random.nextInt(Math.min(left, 5))];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(sample.rows());
      }
      calls.add(sample.pick(numbers));
      left -= numbers.length;
    }
    assertEquals(rows, calls.stream().mapToInt(Call::rows).sum());
    assertTrue(!calls.isEmpty());
    return calls;
  }
}
