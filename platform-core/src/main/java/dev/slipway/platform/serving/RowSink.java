package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes an engine's answers apart: every call gets a copy of its own rows, in heap arrays that
 * belong to it alone; lent tensors are copied from once and released once. Used by the instance's
 * thread alone.
 */
final class RowSink implements ResultSink {

  /** Smaller outputs are not counted: there are never so many at once that they matter. */
  static final int COUNTED_BYTES = 1 << 16;

  private final Signature signature;
  private final OutputBuffer[] buffers;
  private final boolean[] given;
  private List<Pending> calls = List.of();
  private GatheredBatch batch;
  private InferTensor[] @Nullable [] answers = new InferTensor[8][];
  private @Nullable EngineException[] failures = new EngineException[8];
  private boolean[] ended = new boolean[8];
  private boolean byRows;
  private boolean emitted;
  private long emittedNanos;

  RowSink(Signature signature, GatheredBatch batch) {
    this.signature = signature;
    this.batch = batch;
    this.buffers = new OutputBuffer[signature.outputs().size()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = new OutputBuffer();
    }
    this.given = new boolean[buffers.length];
  }

  /**
   * Gets ready for the answers to these calls, which the batch has gathered.
   *
   * @param rowsCount whether outputs have to have the batch's rows; not for a call that runs alone,
   *     as it came, because batching is off: then nobody says that the outermost dimension is rows
   */
  void begin(List<Pending> next, boolean rowsCount) {
    calls = next;
    byRows = rowsCount && signature.batchable();
    int count = next.size();
    if (answers.length < count) {
      int size = Math.max(count, 2 * answers.length);
      answers = new InferTensor[size][];
      failures = new EngineException[size];
      ended = new boolean[size];
    }
    Arrays.fill(answers, 0, count, null);
    Arrays.fill(failures, 0, count, null);
    Arrays.fill(ended, 0, count, false);
    emitted = false;
  }

  /** When the engine handed its first answer over; {@code otherwise} when it gave none. */
  long emittedNanos(long otherwise) {
    return emitted ? emittedNanos : otherwise;
  }

  private void mark() {
    if (!emitted) {
      emitted = true;
      emittedNanos = System.nanoTime();
    }
  }

  /** Whether the call has its end or its failure. */
  boolean ended(int call) {
    return ended[call];
  }

  /** Why the engine failed this call alone, or null. */
  @Nullable EngineException failure(int call) {
    return failures[call];
  }

  /** What the call got, or null. */
  InferTensor @Nullable [] answer(int call) {
    return answers[call];
  }

  @Override
  public @Nullable ByteBuffer buffer(int output, Shape shape) {
    TensorType type = signature.outputs().get(output).type();
    if (!type.fixedSize()) {
      return null;
    }
    long bytes = Math.multiplyExact(shape.elements(), type.bytes());
    return bytes > Integer.MAX_VALUE - 8 ? null : buffers[output].view((int) bytes);
  }

  @Override
  public void emit(List<Output> outputs) throws EngineException {
    mark();
    try {
      Arrays.fill(given, false);
      for (int i = 0; i < outputs.size(); i++) {
        Output output = outputs.get(i);
        take(output);
        requireRows(output, batch.rows());
        for (int call = 0; call < calls.size(); call++) {
          give(call, output, batch.firstRow(call), batch.rows(call), batch.rows());
        }
      }
      for (int output = 0; output < given.length; output++) {
        if (!given[output] && batch.wants(output)) {
          throw wrong(output, "was asked for and is missing from the answer");
        }
      }
    } finally {
      release(outputs);
    }
  }

  @Override
  public void emit(int call, List<Output> outputs) throws EngineException {
    mark();
    try {
      Arrays.fill(given, false);
      for (int i = 0; i < outputs.size(); i++) {
        Output output = outputs.get(i);
        take(output);
        requireRows(output, batch.rows(call));
        give(call, output, 0, batch.rows(call), batch.rows(call));
      }
      for (int output : calls.get(call).outputs) {
        if (!given[output]) {
          throw wrong(output, "was asked for and is missing from the answer");
        }
      }
    } finally {
      release(outputs);
    }
  }

  @Override
  public void end() {
    for (int call = 0; call < calls.size(); call++) {
      ended[call] = true;
    }
  }

  @Override
  public void end(int call) {
    ended[call] = true;
  }

  @Override
  public void fail(int call, EngineException failure) {
    if (!ended[call]) {
      ended[call] = true;
      failures[call] = failure;
    }
  }

  void free() {
    for (OutputBuffer buffer : buffers) {
      buffer.free();
    }
  }

  private void take(Output output) throws EngineException {
    if (output.index() < 0 || output.index() >= given.length) {
      throw new EngineException(
          EngineFailure.INTERNAL,
          "the model has " + given.length + " outputs, the answer names index " + output.index());
    }
    if (given[output.index()]) {
      throw wrong(output.index(), "is in the answer twice");
    }
    given[output.index()] = true;
    TensorType declared = signature.outputs().get(output.index()).type();
    if (output instanceof Output.Lent lent && lent.tensor().type() != declared) {
      throw wrong(
          output.index(), "is declared as " + declared + ", the engine gave " + lent.tensor());
    }
  }

  private void requireRows(Output output, int rows) throws EngineException {
    Shape shape = output.shape();
    if (byRows && (shape.rank() == 0 || shape.dim(0) != rows)) {
      throw wrong(
          output.index(),
          "has the shape "
              + shape
              + " for a batch of "
              + rows
              + " rows: its outermost dimension is no batch dimension; set batching.maxItems to 1");
    }
  }

  /** Copies the call's own rows out. */
  private void give(int call, Output output, int firstRow, int rows, int allRows)
      throws EngineException {
    int place = placeOf(calls.get(call), output.index());
    if (place < 0 || ended[call]) {
      return;
    }
    InferTensor[] answer = answers[call];
    if (answer == null) {
      answer = new InferTensor[calls.get(call).outputs.length];
      answers[call] = answer;
    }
    if (answer[place] != null) {
      fail(
          call,
          new EngineException(
              EngineFailure.UNSUPPORTED,
              "the model answers in several pieces, which is not offered yet"));
      return;
    }
    boolean all = !byRows || rows == allRows;
    Shape shape = all ? output.shape() : output.shape().withLeading(rows);
    TensorSpec spec = signature.outputs().get(output.index());
    InferTensor own =
        spec.type().fixedSize()
            ? numbers(call, spec, shape, output, all ? -1 : firstRow, rows, allRows)
            : strings(call, spec, shape, output, all ? -1 : firstRow, rows, allRows);
    if (own != null) {
      answer[place] = own;
    }
  }

  /** Whether so many bytes may be held for the call; fails it if not. */
  private boolean mayHold(int call, TensorSpec spec, long bytes) {
    Pending of = calls.get(call);
    // Of a part there may be thousands, which wait for each other.
    if ((bytes < COUNTED_BYTES && !of.isPart()) || of.hold(bytes)) {
      return true;
    }
    fail(call, of.noRoom(spec.name(), bytes, spec.type().fixedSize()));
    return false;
  }

  private @Nullable InferTensor numbers(
      int call, TensorSpec spec, Shape shape, Output output, int firstRow, int rows, int allRows)
      throws EngineException {
    ByteBuffer data = data(output);
    int whole = data.remaining();
    int rowBytes = firstRow < 0 ? 0 : whole / allRows;
    int bytes = firstRow < 0 ? whole : rowBytes * rows;
    if (!mayHold(call, spec, bytes)) {
      return null;
    }
    byte[] own = new byte[bytes];
    data.get(data.position() + Math.max(0, firstRow) * rowBytes, own);
    return InferTensor.of(spec.name(), spec.type(), shape, own);
  }

  private ByteBuffer data(Output output) throws EngineException {
    if (output instanceof Output.Lent lent) {
      return lent.tensor().data();
    }
    int index = output.index();
    long bytes = output.shape().elements() * signature.outputs().get(index).type().bytes();
    ByteBuffer written = bytes > Integer.MAX_VALUE ? null : buffers[index].known((int) bytes);
    if (written == null) {
      throw wrong(
          index, "was written into no buffer of the platform with the shape " + output.shape());
    }
    written.clear();
    return written;
  }

  private @Nullable InferTensor strings(
      int call, TensorSpec spec, Shape shape, Output output, int firstRow, int rows, int allRows)
      throws EngineException {
    if (!(output instanceof Output.Lent lent)) {
      throw wrong(output.index(), "is of byte strings, which cannot be pinned");
    }
    Tensor tensor = lent.tensor();
    int[] offsets = tensor.offsets();
    if (offsets == null) {
      throw wrong(output.index(), "is of byte strings and has no offsets");
    }
    int perRow = firstRow < 0 ? 0 : (offsets.length - 1) / allRows;
    int first = Math.max(0, firstRow) * perRow;
    int count = firstRow < 0 ? offsets.length - 1 : perRow * rows;
    int from = offsets[first];
    if (!mayHold(call, spec, offsets[first + count] - from + 4L * count)) {
      return null;
    }
    byte[] own = new byte[offsets[first + count] - from];
    tensor.data().get(tensor.data().position() + from, own);
    int[] rebased = new int[count + 1];
    for (int i = 0; i <= count; i++) {
      rebased[i] = offsets[first + i] - from;
    }
    return InferTensor.ofBytes(spec.name(), shape, own, 0, own.length, rebased);
  }

  private static int placeOf(Pending call, int output) {
    for (int i = 0; i < call.outputs.length; i++) {
      if (call.outputs[i] == output) {
        return i;
      }
    }
    return -1;
  }

  private EngineException wrong(int output, String what) {
    return new EngineException(
        EngineFailure.INTERNAL, "output '" + signature.outputs().get(output).name() + "' " + what);
  }

  /** Each once; what one release throws is thrown on when all others have had theirs. */
  private static void release(List<Output> outputs) {
    RuntimeException broken = null;
    Error worse = null;
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i) instanceof Output.Lent lent) {
        try {
          lent.release().run();
        } catch (RuntimeException failure) {
          broken = failure;
        } catch (Error failure) {
          worse = failure;
        }
      }
    }
    if (worse != null) {
      throw worse;
    }
    if (broken != null) {
      throw broken;
    }
  }
}
