package dev.slipway.engine.onnx;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Calls gathered into a batch, and the sink of their answers: what the platform does around an
 * instance, as simply as a test can. Its buffers stay the same from batch to batch of one object.
 */
final class Calls implements Batch, ResultSink, RunContext {

  final Signature signature;
  final List<List<Tensor>> calls = new ArrayList<>();
  final Set<Integer> unwanted = new HashSet<>();

  /** By call: each emission's tensors by output name. */
  final List<List<Map<String, Tensor>>> answers = new ArrayList<>();

  final Map<Integer, EngineException> failures = new HashMap<>();
  final Set<Integer> ended = new HashSet<>();
  int pinned;
  int lent;
  int released;
  boolean givesMemory = true;

  long deadline = Long.MAX_VALUE;
  volatile boolean cancelled;
  private Runnable onCancel = () -> {};

  private final ByteBuffer[] backings;
  private final Tensor[] inputs;
  private final Map<String, ByteBuffer> outputBuffers = new HashMap<>();

  Calls(Signature signature) {
    this.signature = signature;
    this.backings = new ByteBuffer[signature.inputs().size()];
    this.inputs = new Tensor[signature.inputs().size()];
  }

  /** Replaces the calls; each has one tensor for each input. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  final Calls gather(List<Tensor>... all) {
    calls.clear();
    answers.clear();
    failures.clear();
    ended.clear();
    calls.addAll(List.of(all));
    calls.forEach(call -> answers.add(new ArrayList<>()));
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = join(i);
    }
    return this;
  }

  private Tensor join(int i) {
    Shape first = calls.get(0).get(i).shape();
    Shape shape = signature.batchable() ? first.withLeading(rows()) : first;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> offsets = new ArrayList<>(List.of(0));
    for (List<Tensor> call : calls) {
      Tensor tensor = call.get(i);
      byte[] part = new byte[tensor.data().remaining()];
      tensor.data().duplicate().get(part);
      if (tensor.offsets() != null) {
        for (int o = 1; o < tensor.offsets().length; o++) {
          offsets.add(bytes.size() + tensor.offsets()[o]);
        }
      }
      bytes.writeBytes(part);
    }
    if (signature.inputs().get(i).type() == TensorType.BYTES) {
      backings[i] = ByteBuffer.allocate(0);
      return Tensor.ofBytes(
          shape,
          ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN),
          offsets.stream().mapToInt(Integer::intValue).toArray());
    }
    if (backings[i] == null || backings[i].capacity() < bytes.size()) {
      backings[i] =
          ByteBuffer.allocateDirect(Math.max(64, 2 * bytes.size())).order(ByteOrder.LITTLE_ENDIAN);
    }
    backings[i].clear().put(bytes.toByteArray()).flip();
    return Tensor.of(
        signature.inputs().get(i).type(),
        shape,
        backings[i].slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  Tensor answer(int call, String output) {
    return answers.get(call).get(0).get(output);
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public int calls() {
    return calls.size();
  }

  @Override
  public int rows() {
    int rows = 0;
    for (int call = 0; call < calls.size(); call++) {
      rows += rows(call);
    }
    return signature.batchable() ? rows : 1;
  }

  @Override
  public int firstRow(int call) {
    int row = 0;
    for (int before = 0; before < call; before++) {
      row += rows(before);
    }
    return row;
  }

  @Override
  public int rows(int call) {
    return signature.batchable() ? (int) calls.get(call).get(0).shape().dim(0) : 1;
  }

  @Override
  public Tensor input(int index) {
    return inputs[index];
  }

  @Override
  public ByteBuffer backing(int index) {
    return backings[index];
  }

  @Override
  public boolean wants(int output) {
    return !unwanted.contains(output);
  }

  @Override
  public ByteBuffer buffer(int output, Shape shape) {
    if (!givesMemory) {
      return null;
    }
    int bytes = Math.toIntExact(shape.elements() * signature.outputs().get(output).type().bytes());
    return outputBuffers.computeIfAbsent(
        output + shape.toString(),
        key -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
          while (buffer.hasRemaining()) {
            buffer.put((byte) 0x5A);
          }
          return buffer.flip();
        });
  }

  @Override
  public void emit(List<Output> outputs) throws EngineException {
    for (int call = 0; call < calls(); call++) {
      if (ended.contains(call) || failures.containsKey(call)) {
        continue;
      }
      Map<String, Tensor> answer = new HashMap<>();
      for (Output output : outputs) {
        Tensor whole =
            output instanceof Output.Lent one
                ? one.tensor()
                : Tensor.of(
                    signature.outputs().get(output.index()).type(),
                    output.shape(),
                    buffer(output.index(), output.shape()));
        answer.put(
            signature.outputs().get(output.index()).name(),
            signature.batchable() ? rowsOf(whole, firstRow(call), rows(call)) : copy(whole));
      }
      answers.get(call).add(answer);
    }
    outputs.forEach(this::count);
  }

  @Override
  public void emit(int call, List<Output> outputs) {
    Map<String, Tensor> answer = new HashMap<>();
    for (Output output : outputs) {
      answer.put(
          signature.outputs().get(output.index()).name(), copy(((Output.Lent) output).tensor()));
    }
    answers.get(call).add(answer);
    outputs.forEach(this::count);
  }

  private void count(Output output) {
    if (output instanceof Output.Lent one) {
      lent++;
      one.release().run();
      released++;
    } else {
      pinned++;
    }
  }

  private Tensor rowsOf(Tensor whole, int first, int rows) {
    if (whole.shape().dim(0) != rows()) {
      throw new AssertionError(whole + " has not " + rows() + " rows");
    }
    int perRow = rows() == 0 ? 0 : (int) (whole.shape().elements() / rows());
    Shape shape = whole.shape().withLeading(rows);
    if (whole.offsets() != null) {
      List<byte[]> parts = new ArrayList<>();
      for (int e = first * perRow; e < (first + rows) * perRow; e++) {
        byte[] part = new byte[whole.offsets()[e + 1] - whole.offsets()[e]];
        whole.data().get(whole.data().position() + whole.offsets()[e], part);
        parts.add(part);
      }
      return bytes(shape, parts);
    }
    int size = perRow * whole.type().bytes();
    byte[] part = new byte[rows * size];
    whole.data().get(whole.data().position() + first * size, part);
    return Tensor.of(whole.type(), shape, ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Tensor copy(Tensor tensor) {
    byte[] all = new byte[tensor.data().remaining()];
    tensor.data().duplicate().get(all);
    ByteBuffer data = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    return tensor.offsets() == null
        ? Tensor.of(tensor.type(), tensor.shape(), data)
        : Tensor.ofBytes(tensor.shape(), data, tensor.offsets());
  }

  @Override
  public void end() {
    for (int call = 0; call < calls(); call++) {
      if (!failures.containsKey(call)) {
        ended.add(call);
      }
    }
  }

  @Override
  public void end(int call) {
    ended.add(call);
  }

  @Override
  public void fail(int call, EngineException failure) {
    if (ended.contains(call) || failures.put(call, failure) != null) {
      throw new AssertionError("call " + call + " has ended before");
    }
  }

  @Override
  public long deadlineNanos() {
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public synchronized void onCancel(Runnable action) {
    onCancel = action;
    if (cancelled) {
      action.run();
    }
  }

  synchronized void cancel() {
    cancelled = true;
    onCancel.run();
  }

  EngineFailure failure(int call) {
    return failures.get(call).failure();
  }

  static Tensor floats(Shape shape, float... values) {
    return Tensor.of(TensorType.FP32, shape, wrap(OnnxGraph.bytes(values)));
  }

  static Tensor longs(Shape shape, long... values) {
    return Tensor.of(TensorType.INT64, shape, wrap(OnnxGraph.bytes(values)));
  }

  static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static Tensor texts(Shape shape, String... values) {
    List<byte[]> parts = new ArrayList<>();
    for (String value : values) {
      parts.add(value.getBytes(StandardCharsets.UTF_8));
    }
    return bytes(shape, parts);
  }

  static Tensor bytes(Shape shape, List<byte[]> values) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] offsets = new int[values.size() + 1];
    for (int i = 0; i < values.size(); i++) {
      data.writeBytes(values.get(i));
      offsets[i + 1] = data.size();
    }
    return Tensor.ofBytes(shape, wrap(data.toByteArray()), offsets);
  }

  static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.data().remaining() / 4];
    tensor.data().asFloatBuffer().get(values);
    return values;
  }

  static List<String> texts(Tensor tensor) {
    List<String> values = new ArrayList<>();
    for (int e = 0; e + 1 < tensor.offsets().length; e++) {
      byte[] part = new byte[tensor.offsets()[e + 1] - tensor.offsets()[e]];
      tensor.data().get(tensor.data().position() + tensor.offsets()[e], part);
      values.add(new String(part, StandardCharsets.UTF_8));
    }
    return values;
  }
}
