package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's tensors over the platform's buffers for inputs of certain shapes: made once, run
 * often. Making them for each call, and letting ONNX Runtime allocate outputs, would more than
 * double the cost of a small model's call.
 *
 * <p>Owns the tensors, not the buffers. Used by one thread at a time.
 */
final class Binding implements AutoCloseable {

  private final OnnxModel model;
  private final Signature signature;
  private final int rows;
  private final Shape[] shapes;
  private final ByteBuffer[] backings;
  private final boolean[] wanted;
  private final @Nullable ByteBuffer[] pinnedBuffers;
  private final @Nullable Shape[] pinnedShapes;

  /** Tensors over the inputs' buffers; null for BYTES. */
  private final @Nullable OnnxTensor[] overBuffers;

  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pins = new LinkedHashMap<>();

  /** Inputs that have to be made anew for each run: BYTES and unsigned words. */
  private final List<Integer> madeEachRun = new ArrayList<>();

  /** Outputs that ONNX Runtime allocates in each run. */
  private final Set<String> freshNames = new LinkedHashSet<>();

  private final List<Integer> fresh = new ArrayList<>();

  /** The pinned outputs, as they are emitted after each run. */
  private final List<Output> emission;

  /**
   * @throws EngineException {@link dev.slipway.engine.EngineFailure#BAD_INPUT} if the batch does
   *     not fit the model's signature
   */
  Binding(OnnxModel model, Batch batch, ResultSink sink) throws OrtException, EngineException {
    model.signature.check(batch);
    this.model = model;
    this.signature = batch.signature();
    this.rows = batch.rows();
    int inputs = model.signature.inputs().size();
    int outputs = model.signature.outputs().size();
    shapes = new Shape[inputs];
    backings = new ByteBuffer[inputs];
    overBuffers = new OnnxTensor[inputs];
    wanted = new boolean[outputs];
    pinnedBuffers = new ByteBuffer[outputs];
    pinnedShapes = new Shape[outputs];
    List<Output> pinned = new ArrayList<>();
    try {
      for (int i = 0; i < inputs; i++) {
        bindInput(i, batch);
      }
      for (int o = 0; o < outputs; o++) {
        wanted[o] = batch.wants(o);
        if (wanted[o]) {
          bindOutput(o, batch.rows(), sink, pinned);
        }
      }
    } catch (OrtException | RuntimeException e) {
      close();
      throw e;
    }
    emission = List.copyOf(pinned);
  }

  private void bindInput(int i, Batch batch) throws OrtException {
    Tensor tensor = batch.input(i);
    OnnxType type = OnnxType.of(tensor.type());
    String name = model.signature.inputs().get(i).name();
    shapes[i] = tensor.shape();
    backings[i] = batch.backing(i);
    if (tensor.type() == TensorType.BYTES) {
      madeEachRun.add(i);
      return;
    }
    OnnxTensor over = over(type, backings[i], 0, tensor.data().remaining(), shapes[i]);
    overBuffers[i] = over;
    if (type.unsignedWord()) {
      madeEachRun.add(i);
    } else {
      feeds.put(name, over);
    }
  }

  private void bindOutput(int o, int rows, ResultSink sink, List<Output> pinned)
      throws OrtException {
    String name = model.signature.outputs().get(o).name();
    Shape shape = model.outputShapes.known(o, shapes, rows);
    ByteBuffer buffer = shape == null ? null : sink.buffer(o, shape);
    if (shape == null || buffer == null) {
      fresh.add(o);
      freshNames.add(name);
      return;
    }
    OnnxType type = OnnxType.of(model.signature.outputs().get(o).type());
    pins.put(name, over(type, buffer, 0, buffer.limit(), shape));
    pinnedBuffers[o] = buffer;
    pinnedShapes[o] = shape;
    pinned.add(new Output.Pinned(o, shape));
  }

  /** A tensor over a part of a direct buffer; the caller closes it. */
  private OnnxTensor over(OnnxType type, ByteBuffer buffer, int from, int bytes, Shape shape)
      throws OrtException {
    ByteBuffer part = buffer.duplicate().clear().slice(from, bytes).order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(model.environment, part, shape.toArray(), type.javaType);
  }

  /**
   * Whether this binding serves the batch: same signature, shapes, buffers and wishes. What was
   * checked when it was made holds then too.
   */
  @SuppressWarnings("ReferenceEquality") // the same object is meant, not equal content
  boolean fits(Batch batch, ResultSink sink) {
    if (batch.signature() != signature || batch.rows() != rows) {
      return false;
    }
    for (int i = 0; i < shapes.length; i++) {
      Tensor tensor = batch.input(i);
      TensorType type = model.signature.inputs().get(i).type();
      if (tensor.type() != type
          || !tensor.shape().equals(shapes[i])
          || (type != TensorType.BYTES && batch.backing(i) != backings[i])) {
        return false;
      }
    }
    for (int o = 0; o < wanted.length; o++) {
      if (batch.wants(o) != wanted[o]) {
        return false;
      }
      Shape shape = pinnedShapes[o];
      if (shape != null && sink.buffer(o, shape) != pinnedBuffers[o]) {
        return false;
      }
    }
    return true;
  }

  boolean wantsNothing() {
    return pins.isEmpty() && fresh.isEmpty();
  }

  /** The outputs that have to be fetched from the run's result. */
  List<Integer> fresh() {
    return fresh;
  }

  List<Output> emission() {
    return emission;
  }

  /**
   * Runs. The result holds the outputs of {@link #fresh}, and the caller closes it.
   *
   * @param texts for each BYTES input its texts, else null
   */
  RunResult run(String[] @Nullable [] texts, OrtSession.RunOptions options) throws OrtException {
    if (madeEachRun.isEmpty()) {
      return new RunResult(model.session.run(feeds, freshNames, pins, options));
    }
    try (Feeds made = new Feeds(model)) {
      for (int i : madeEachRun) {
        feeds.put(
            model.signature.inputs().get(i).name(),
            made.make(i, overBuffers[i], texts[i], shapes[i]));
      }
      return new RunResult(model.session.run(feeds, freshNames, pins, options));
    }
  }

  /**
   * Runs one call's rows alone, its outputs allocated by ONNX Runtime. The caller closes the
   * result.
   *
   * @param texts as for {@link #run}, of the whole batch
   */
  RunResult runAlone(
      Batch batch, int call, String[] @Nullable [] texts, OrtSession.RunOptions options)
      throws OrtException {
    Set<String> names = new LinkedHashSet<>();
    for (int o = 0; o < wanted.length; o++) {
      if (wanted[o]) {
        names.add(model.signature.outputs().get(o).name());
      }
    }
    Map<String, OnnxTensor> alone = new LinkedHashMap<>();
    try (Feeds made = new Feeds(model)) {
      for (int i = 0; i < shapes.length; i++) {
        Shape shape = shapes[i].withLeading(batch.rows(call));
        int perRow = Math.toIntExact(shapes[i].elements() / batch.rows());
        int first = batch.firstRow(call) * perRow;
        int elements = batch.rows(call) * perRow;
        OnnxType type = OnnxType.of(batch.input(i).type());
        int size = type.tensorType.bytes();
        OnnxTensor tensor =
            type == OnnxType.BYTES
                ? null
                : made.own(over(type, backings[i], first * size, elements * size, shape));
        String[] all = texts[i];
        String[] own = all == null ? null : Arrays.copyOfRange(all, first, first + elements);
        alone.put(
            model.signature.inputs().get(i).name(),
            tensor != null && !type.unsignedWord() ? tensor : made.make(i, tensor, own, shape));
      }
      return new RunResult(model.session.run(alone, names, Map.of(), options));
    }
  }

  @Override
  public void close() {
    for (OnnxTensor tensor : overBuffers) {
      OnnxModel.closeQuietly(tensor);
    }
    pins.values().forEach(OnnxModel::closeQuietly);
    pins.clear();
  }
}
