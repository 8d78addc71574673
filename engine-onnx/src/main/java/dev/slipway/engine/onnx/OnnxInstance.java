package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches in the model's session. Outputs whose shape is known before the run are written
 * straight into the platform's memory, the others are copied out of ONNX Runtime's and lent.
 *
 * <p>A value that ONNX Runtime refuses fails only the call that sent it: the batch's calls are then
 * run one by one.
 */
final class OnnxInstance implements ModelInstance {

  /** Where every batch of one size has one shape, so many sizes are remembered. */
  private static final int MOST_BINDINGS = 1024;

  private final OnnxModel model;
  private final OrtSession.RunOptions options;
  private final Runnable terminate = this::terminate;
  private final @Nullable Binding[] bindings;
  private final String[] @Nullable [] texts;
  private volatile boolean terminated;
  private boolean closed;

  OnnxInstance(OnnxModel model) throws OrtException {
    this.model = model;
    this.options = new OrtSession.RunOptions();
    this.bindings =
        new Binding[rowsSayAll(model.signature) ? Math.min(model.maxRows, MOST_BINDINGS) + 1 : 1];
    this.texts = new String[model.signature.inputs().size()][];
  }

  /** Whether the number of rows determines the shapes of all inputs. */
  private static boolean rowsSayAll(Signature signature) {
    return signature.batchable()
        && signature.inputs().stream().allMatch(spec -> spec.shape().withLeading(1).isFixed());
  }

  @Override
  public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
    if (closed) {
      throw new EngineException(EngineFailure.INTERNAL, "the instance is closed");
    }
    if (context.cancelled()) {
      throw stopped(context, null);
    }
    try {
      Binding binding = bind(batch, sink);
      BitSet failed = readTexts(batch, sink);
      if (failed != null && failed.cardinality() == batch.calls()) {
        return;
      }
      if (terminated) {
        options.setTerminate(false);
        terminated = false;
      }
      context.onCancel(terminate);
      run(binding, batch, sink, context, failed);
    } catch (OrtException e) {
      throw terminated ? stopped(context, e) : OrtFailures.ofRun(e);
    } finally {
      // An instance may rest for days: a caller's texts are not kept meanwhile.
      Arrays.fill(texts, null);
    }
  }

  private void run(
      Binding binding, Batch batch, ResultSink sink, RunContext context, @Nullable BitSet failed)
      throws OrtException, EngineException {
    if (binding.wantsNothing()) {
      sink.emit(List.of());
      sink.end();
      return;
    }
    RunResult result;
    try {
      result = binding.run(texts, options);
    } catch (OrtException e) {
      if (terminated) {
        throw e;
      }
      if (model.outputShapes.learn(String.valueOf(e.getMessage()))) {
        closeBindings();
        run(bind(batch, sink), batch, sink, context, failed);
        return;
      }
      if (batch.calls() > 1 && concernsOneCall(OrtFailures.ofRun(e).failure())) {
        runEachAlone(binding, batch, sink, context, failed);
        return;
      }
      throw e;
    }
    try (result) {
      List<Output> outputs = binding.emission();
      if (!binding.fresh().isEmpty()) {
        outputs = new ArrayList<>(outputs);
        Map<Integer, EngineException> refused = new HashMap<>();
        for (int o : binding.fresh()) {
          outputs.add(
              lend(
                  o,
                  result,
                  (element, of, found) ->
                      refused.putIfAbsent(
                          callOf(batch, element, of),
                          badOutput(o, element - firstOf(batch, element, of), found))));
        }
        refused.forEach(sink::fail);
      }
      sink.emit(outputs);
      sink.end();
    }
  }

  private static boolean concernsOneCall(EngineFailure failure) {
    return failure == EngineFailure.BAD_INPUT || failure == EngineFailure.INTERNAL;
  }

  private void runEachAlone(
      Binding binding, Batch batch, ResultSink sink, RunContext context, @Nullable BitSet failed)
      throws EngineException {
    for (int call = 0; call < batch.calls(); call++) {
      if (failed != null && failed.get(call)) {
        continue;
      }
      if (context.cancelled()) {
        throw stopped(context, null);
      }
      try (RunResult result = binding.runAlone(batch, call, texts, options)) {
        emitAlone(batch, call, result, sink);
      } catch (OrtException e) {
        if (terminated) {
          throw stopped(context, e);
        }
        EngineException failure = OrtFailures.ofRun(e);
        if (!concernsOneCall(failure.failure())) {
          throw failure;
        }
        sink.fail(call, failure);
      }
    }
  }

  private void emitAlone(Batch batch, int call, RunResult result, ResultSink sink)
      throws OrtException, EngineException {
    List<Output> outputs = new ArrayList<>();
    List<EngineException> refused = new ArrayList<>();
    for (int o = 0; o < model.signature.outputs().size(); o++) {
      if (batch.wants(o)) {
        int output = o;
        outputs.add(
            lend(
                o, result, (element, of, found) -> refused.add(badOutput(output, element, found))));
      }
    }
    if (refused.isEmpty()) {
      sink.emit(call, outputs);
      sink.end(call);
    } else {
      sink.fail(call, refused.get(0));
    }
  }

  private Binding bind(Batch batch, ResultSink sink) throws OrtException, EngineException {
    int slot = batch.rows() < bindings.length ? batch.rows() : 0;
    Binding binding = bindings[slot];
    if (binding == null || !binding.fits(batch, sink)) {
      OnnxModel.closeQuietly(binding);
      bindings[slot] = null;
      binding = new Binding(model, batch, sink);
      bindings[slot] = binding;
    }
    return binding;
  }

  /** Takes an element of an output that cannot be passed on; {@code of} elements there are. */
  private interface OutputRefusals {
    void refuse(int element, long of, String found);
  }

  private Output lend(int o, RunResult result, OutputRefusals refusals) throws OrtException {
    TensorSpec spec = model.signature.outputs().get(o);
    OnnxTensor value = result.output(spec.name());
    Shape shape = Shape.of(value.getInfo().getShape());
    Tensor tensor =
        spec.type() == TensorType.BYTES
            ? StringTensor.tensor(
                value,
                model.passableText.of(value),
                (element, found) -> refusals.refuse(element, shape.elements(), found))
            : Tensor.of(spec.type(), shape, value.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    return new Output.Lent(o, tensor, OnnxInstance::nothingToFree);
  }

  /** Lent tensors are copies on the heap. */
  private static void nothingToFree() {}

  /** Reads the BYTES inputs; the calls whose elements cannot be passed have then failed. */
  private @Nullable BitSet readTexts(Batch batch, ResultSink sink) {
    BitSet failed = null;
    for (int i = 0; i < texts.length; i++) {
      TensorSpec spec = model.signature.inputs().get(i);
      if (spec.type() != TensorType.BYTES) {
        continue;
      }
      BitSet bad = new BitSet();
      Tensor tensor = batch.input(i);
      long elements = tensor.shape().elements();
      texts[i] =
          StringTensor.texts(
              tensor,
              (element, found) -> {
                int call = callOf(batch, element, elements);
                if (!bad.get(call)) {
                  bad.set(call);
                  sink.fail(
                      call, badInput(spec, element - firstOf(batch, element, elements), found));
                }
              });
      if (!bad.isEmpty()) {
        if (failed == null) {
          failed = bad;
        } else {
          failed.or(bad);
        }
      }
    }
    return failed;
  }

  /** The call whose rows an element of a tensor with so many {@code elements} belongs to. */
  private static int callOf(Batch batch, long element, long elements) {
    int call = 0;
    while (call + 1 < batch.calls()
        && element >= batch.firstRow(call + 1) * (elements / batch.rows())) {
      call++;
    }
    return call;
  }

  /** The first element of that call. */
  private static long firstOf(Batch batch, long element, long elements) {
    return batch.calls() == 1
        ? 0
        : batch.firstRow(callOf(batch, element, elements)) * (elements / batch.rows());
  }

  private static EngineException badInput(TensorSpec spec, long element, String found) {
    return new EngineException(
        EngineFailure.BAD_INPUT,
        "element "
            + element
            + " of the input '"
            + spec.name()
            + "' has "
            + found
            + ", which ONNX Runtime's Java binding would alter: send UTF-8 text of Unicode's basic"
            + " plane without NUL");
  }

  private EngineException badOutput(int output, long element, String found) {
    return new EngineException(
        EngineFailure.BAD_INPUT,
        "element "
            + element
            + " of the output '"
            + model.signature.outputs().get(output).name()
            + "' has "
            + found
            + ", which ONNX Runtime's Java binding cannot pass on: let the model answer with text of"
            + " Unicode's basic plane without NUL, or with numbers");
  }

  private static EngineException stopped(RunContext context, @Nullable Throwable cause) {
    long deadline = context.deadlineNanos();
    return deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0
        ? new EngineException(
            EngineFailure.DEADLINE_EXCEEDED, "the run was stopped at its deadline", cause)
        : new EngineException(
            EngineFailure.CANCELLED, "the run was stopped because nobody waits for it", cause);
  }

  /** Runs on another thread, while {@link #run} is in native code; ends with it at the latest. */
  private void terminate() {
    terminated = true;
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not take the wish to stop", e);
    }
  }

  private void closeBindings() {
    for (int i = 0; i < bindings.length; i++) {
      OnnxModel.closeQuietly(bindings[i]);
      bindings[i] = null;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    closeBindings();
    options.close();
  }
}
