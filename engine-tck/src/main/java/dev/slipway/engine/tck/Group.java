package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A group of the kit's tests. */
abstract class Group {

  private @Nullable TestBench bench;

  final void putOn(TestBench newBench) {
    bench = newBench;
  }

  final TestBench bench() {
    if (bench == null) {
      throw new IllegalStateException("no engine is on the bench");
    }
    return bench;
  }

  /** Reports the test as skipped, with the reason; never passes in silence. */
  static void inapplicable(String reason) {
    Assumptions.abort("not applicable: " + reason);
  }

  /** Something that an engine must refuse. */
  interface Refused {
    void run() throws EngineException;
  }

  /** Fails unless it is refused with one of these failures and a message. */
  static EngineException mustRefuse(String what, Set<EngineFailure> allowed, Refused refused) {
    try {
      refused.run();
    } catch (EngineException failure) {
      String message = failure.getMessage();
      if (!allowed.contains(failure.failure())) {
        throw new AssertionError(
            what
                + " was refused as "
                + failure.failure()
                + ", expected one of "
                + allowed
                + ": "
                + message,
            failure);
      }
      if (message == null || message.isBlank()) {
        throw new AssertionError(what + " was refused without a message", failure);
      }
      return failure;
    } catch (RuntimeException | LinkageError other) {
      throw new AssertionError(
          what + " must be refused with an EngineException, got " + other, other);
    }
    throw new AssertionError(what + " was not refused");
  }

  static void mustName(String what, EngineException failure, String name) {
    if (!String.valueOf(failure.getMessage()).contains(name)) {
      throw new AssertionError(
          what + ": the message does not name '" + name + "': " + failure.getMessage(), failure);
    }
  }

  /** Something to do with an instance of a sample. */
  interface WithExecutor {
    void run(Executor executor, Call call) throws EngineException;
  }

  /** Loads the sample, opens an instance, and closes both whatever happens. */
  final void with(Sample sample, WithExecutor body) throws EngineException {
    try (LoadedModel model = bench().load(sample);
        Executor executor = bench().open(model, sample)) {
      body.run(executor, bench().call(sample));
    }
  }

  /** The samples whose signatures can be batched; the test is skipped when there are none. */
  final List<Sample> batchable() {
    List<Sample> batchable =
        bench().samples().stream().filter(sample -> bench().signature(sample).batchable()).toList();
    if (batchable.isEmpty()) {
      inapplicable(
          "no sample's signature can be batched (a variable outermost dimension in every input and"
              + " output)");
    }
    for (Sample sample : batchable) {
      if (bench().call(sample).rows() < 3) {
        throw new AssertionError(
            "the sample '" + sample + "' can be batched: give it at least three rows");
      }
    }
    return batchable;
  }
}
