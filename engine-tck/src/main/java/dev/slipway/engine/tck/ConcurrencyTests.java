package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Instances of one model, and models beside each other, do not disturb one another. */
abstract class ConcurrencyTests extends Group {

  private static final int INSTANCES = 4;
  private static final int ROUNDS = 100;

  @Test
  @DisplayName("four instances of one model at once each give their own answers")
  void instances() throws Exception {
    for (Sample sample : bench().samples()) {
      try (LoadedModel model = bench().load(sample)) {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
          int seed = i;
          work.add(() -> use(model, sample, seed));
        }
        together(work);
      }
    }
  }

  @Test
  @DisplayName("several models at once each give their own answers")
  void models() throws Exception {
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      int seed = i;
      Sample sample = bench().samples().get(i % bench().samples().size());
      work.add(
          () -> {
            for (int again = 0; again < 3; again++) {
              try (LoadedModel model = bench().load(sample)) {
                use(model, sample, seed);
              }
            }
            return null;
          });
    }
    together(work);
  }

  @Test
  @DisplayName("instances come and go while another one answers")
  void comeAndGo() throws Exception {
    Sample sample = bench().firstSample();
    try (LoadedModel model = bench().load(sample)) {
      together(
          List.of(
              () -> use(model, sample, 1),
              () -> {
                for (int i = 0; i < 30; i++) {
                  try (Executor executor = bench().open(model, sample)) {
                    executor.answersRightly(
                        List.of(bench().call(sample)), "a short-lived instance");
                  }
                }
                return null;
              }));
    }
  }

  @Test
  @DisplayName("one instance is used by one thread after another")
  void threadAfterThread() throws Exception {
    Sample sample = bench().firstSample();
    try (LoadedModel model = bench().load(sample);
        Executor executor = bench().open(model, sample)) {
      for (int i = 0; i < 8; i++) {
        together(
            List.of(
                () -> {
                  executor.answersRightly(List.of(bench().call(sample)), "on another thread");
                  return null;
                }));
      }
    }
  }

  private Void use(LoadedModel model, Sample sample, int seed) {
    Random random = new Random(seed);
    Call call = bench().call(sample);
    try (Executor executor = bench().open(model, sample)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Call> calls =
            executor.signature.batchable()
                ? BatchTests.calls(call, random, 1 + random.nextInt(8))
                : List.of(call);
        executor.answersRightly(
            calls, sample + ", instance " + seed + ", round " + round + " beside others");
      }
    }
    return null;
  }

  private static void together(List<Callable<Void>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<Future<Void>> all = new ArrayList<>();
      work.forEach(each -> all.add(threads.submit(each)));
      for (Future<Void> one : all) {
        one.get(120, TimeUnit.SECONDS);
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof AssertionError told) {
        throw told;
      }
      throw failed;
    } catch (TimeoutException hung) {
      throw new AssertionError("instances at once did not come to an end within 120 s", hung);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("loading a model while another one answers disturbs neither")
  void loadBeside() throws Exception {
    Sample sample = bench().firstSample();
    try (LoadedModel model = bench().load(sample)) {
      together(
          List.of(
              () -> use(model, sample, 2),
              () -> {
                for (int i = 0; i < 10; i++) {
                  with(
                      sample,
                      (executor, call) ->
                          executor.answersRightly(List.of(call), "a model loaded beside another"));
                }
                return null;
              }));
    } catch (EngineException failed) {
      throw new AssertionError(
          "a load beside another model failed: " + failed.getMessage(), failed);
    }
  }
}
