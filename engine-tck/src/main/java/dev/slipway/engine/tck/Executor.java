package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Signature;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An instance with the host's buffers around it. Used by one thread at a time, as the instance.
 * Closing it closes the instance.
 */
final class Executor implements AutoCloseable {

  final Signature signature;
  private final ModelInstance instance;
  private final boolean batchesItself;
  private final KitBatch batch;
  private final Payloads payloads;
  private final Kept inputs = new Kept();
  private final KitSink.Buffers buffers = new KitSink.Buffers();

  Executor(LoadedModel model, Signature signature, boolean batchesItself, Payloads payloads)
      throws EngineException {
    this.payloads = payloads;
    this.signature = signature;
    this.batchesItself = batchesItself;
    this.batch = new KitBatch(signature);
    this.instance = model.open(signature);
  }

  Set<Integer> allOutputs() {
    Set<Integer> all = new TreeSet<>();
    for (int i = 0; i < signature.outputs().size(); i++) {
      all.add(i);
    }
    return all;
  }

  /** Runs the calls in one batch; every output wanted, buffers given, no deadline. */
  List<Answer> run(List<Call> calls) throws EngineException {
    return run(calls, allOutputs(), true, KitRunContext.withoutDeadline());
  }

  List<Answer> run(
      List<Call> calls, Set<Integer> wanted, boolean givesBuffers, KitRunContext context)
      throws EngineException {
    batch.gather(calls, wanted);
    return run(batch, givesBuffers, context);
  }

  /** Runs a batch that may break the signature. */
  List<Answer> run(KitBatch any, boolean givesBuffers, KitRunContext context)
      throws EngineException {
    KitSink sink =
        new KitSink(
            signature,
            any,
            buffers,
            givesBuffers,
            batchesItself ? null : Thread.currentThread(),
            payloads);
    LentBatch lent = new LentBatch(any, payloads, inputs);
    try {
      instance.run(lent, sink, context);
    } catch (EngineException refused) {
      sink.thrown();
      throw refused;
    } finally {
      lent.takeBack();
      context.over();
    }
    List<Answer> answers = sink.answers();
    any.spoil();
    return answers;
  }

  /** Runs the calls in one batch and fails unless each got its own right answer. */
  void answersRightly(List<Call> calls, String when) {
    answersRightly(calls, allOutputs(), true, when);
  }

  void answersRightly(List<Call> calls, Set<Integer> wanted, boolean givesBuffers, String when) {
    List<Answer> answers;
    try {
      answers = run(calls, wanted, givesBuffers, KitRunContext.withoutDeadline());
    } catch (EngineException failed) {
      throw new AssertionError(when + ": the run failed: " + failed.getMessage(), failed);
    }
    for (int i = 0; i < calls.size(); i++) {
      answers
          .get(i)
          .mustBe(calls.get(i), signature, wanted, when + ", call " + i + " of " + calls.size());
    }
  }

  @Override
  public void close() {
    payloads.closing(inputs);
    instance.close();
  }
}
