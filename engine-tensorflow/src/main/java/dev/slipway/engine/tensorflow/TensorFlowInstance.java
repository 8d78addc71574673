package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.tensorflow.SavedModel.SignatureDef;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;

/** Runs one signature of a model. Its session belongs to the model. */
final class TensorFlowInstance implements ModelInstance {

  private final TensorFlowModel model;
  private final Signature signature;
  private final SignatureDef def;
  private boolean closed;

  TensorFlowInstance(TensorFlowModel model, Signature signature, SignatureDef def) {
    this.model = model;
    this.signature = signature;
    this.def = def;
  }

  @Override
  public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
    if (closed) {
      throw new EngineException(EngineFailure.INTERNAL, "the instance is closed");
    }
    signature.check(batch);
    if (context.cancelled()) {
      throw stopped(context);
    }
    List<Integer> wanted = new ArrayList<>();
    for (int o = 0; o < signature.outputs().size(); o++) {
      if (batch.wants(o)) {
        wanted.add(o);
      }
    }
    List<org.tensorflow.Tensor> inputs = new ArrayList<>();
    try {
      Session.Runner runner = model.session().runner();
      for (int i = 0; i < signature.inputs().size(); i++) {
        org.tensorflow.Tensor input = Tensors.toTensorFlow(batch.input(i));
        inputs.add(input);
        runner.feed(def.inputs().get(i).tensor(), input);
      }
      for (int o : wanted) {
        runner.fetch(def.outputs().get(o).tensor());
      }
      try (Result result = runner.run()) {
        sink.emit(outputs(wanted, result));
        sink.end();
      }
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
      throw TensorFlowFailures.ofRun(e);
    } finally {
      inputs.forEach(org.tensorflow.Tensor::close);
    }
  }

  private List<Output> outputs(List<Integer> wanted, Result result) throws EngineException {
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      TensorSpec spec = signature.outputs().get(wanted.get(i));
      org.tensorflow.Tensor found = result.get(i);
      if (!Tensors.is(spec.type(), found)) {
        throw new EngineException(
            EngineFailure.INTERNAL,
            "the output "
                + spec
                + " came as "
                + TensorFlowType.nameOf(found.dataType().getNumber()));
      }
      Tensor tensor = Tensors.fromTensorFlow(spec.type(), found);
      outputs.add(new Output.Lent(wanted.get(i), tensor, TensorFlowInstance::nothingToFree));
    }
    return outputs;
  }

  /** Lent tensors are copies on the heap. */
  private static void nothingToFree() {}

  private static EngineException stopped(RunContext context) {
    long deadline = context.deadlineNanos();
    return deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0
        ? new EngineException(
            EngineFailure.DEADLINE_EXCEEDED, "the run's deadline passed before it began")
        : new EngineException(
            EngineFailure.CANCELLED, "nobody waits for the run any more; it did not begin");
  }

  @Override
  public void close() {
    closed = true;
  }
}
