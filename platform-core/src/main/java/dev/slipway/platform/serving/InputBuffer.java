package dev.slipway.platform.serving;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input of an instance: the stable direct buffer into which the rows of all calls of a batch
 * are copied, each once. It grows when it has to, and is then another object. Used by the
 * instance's thread alone.
 */
final class InputBuffer {

  private static final int LEAST_BYTES = 4096;

  private final TensorSpec spec;
  private final int index;
  private final boolean batchable;
  private ByteBuffer backing = DirectMemory.EMPTY;
  private @Nullable Tensor tensor;

  // Views of the backing buffer by rows, for signatures whose other dimensions are fixed.
  private final @Nullable Tensor[] byRows;

  InputBuffer(TensorSpec spec, int index, boolean batchable, int maxRows, boolean fixedTrailing) {
    this.spec = spec;
    this.index = index;
    this.batchable = batchable;
    this.byRows = new Tensor[batchable && fixedTrailing && maxRows <= 1024 ? maxRows + 1 : 0];
    if (spec.type().fixedSize() && batchable && fixedTrailing) {
      long bytes = spec.shape().withLeading(maxRows).elements() * spec.type().bytes();
      // A fixed shape's memory is taken once, before the load is measured.
      if (bytes <= 1 << 30) {
        grow((int) bytes);
      }
    }
  }

  ByteBuffer backing() {
    return spec.type().fixedSize() ? backing : DirectMemory.EMPTY;
  }

  Tensor tensor() {
    if (tensor == null) {
      throw new IllegalStateException("nothing is gathered");
    }
    return tensor;
  }

  /** Copies the calls' rows together. */
  void gather(List<Pending> calls, int rows) {
    if (spec.type() == TensorType.BYTES) {
      gatherStrings(calls, rows);
      return;
    }
    long total = 0;
    for (int i = 0; i < calls.size(); i++) {
      total += bytes(calls.get(i));
    }
    if (total > backing.capacity()) {
      grow(Math.toIntExact(total));
    }
    int at = 0;
    for (int i = 0; i < calls.size(); i++) {
      Pending call = calls.get(i);
      InferTensor input = call.inputs[index];
      int bytes = bytes(call);
      backing.put(at, input.data(), input.offset() + skip(call, input.length()), bytes);
      at += bytes;
    }
    tensor = view(calls.get(0).inputs[index].shape(), rows, at);
  }

  private Tensor view(Shape shape, int rows, int bytes) {
    if (rows < byRows.length) {
      Tensor known = byRows[rows];
      if (known == null) {
        known = make(shape.withLeading(rows), bytes);
        byRows[rows] = known;
      }
      return known;
    }
    return make(batchable ? shape.withLeading(rows) : shape, bytes);
  }

  private Tensor make(Shape shape, int bytes) {
    return Tensor.of(spec.type(), shape, backing.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private void grow(int bytes) {
    int capacity =
        bytes <= LEAST_BYTES
            ? LEAST_BYTES
            : bytes > 1 << 29 ? bytes : Integer.highestOneBit(bytes - 1) << 1;
    // The engine may hold native views of the one that was outgrown until it sees this one; the
    // collector frees it.
    backing = DirectMemory.allocate(capacity);
    tensor = null;
    java.util.Arrays.fill(byRows, null);
  }

  private int bytes(Pending call) {
    InferTensor input = call.inputs[index];
    return whole(call) ? input.length() : input.length() / allRows(input) * call.rows;
  }

  private int skip(Pending call, int length) {
    return whole(call) ? 0 : length / allRows(call.inputs[index]) * call.firstRow;
  }

  private boolean whole(Pending call) {
    return !batchable || call.rows == allRows(call.inputs[index]);
  }

  private static int allRows(InferTensor input) {
    return (int) input.shape().dim(0);
  }

  private void gatherStrings(List<Pending> calls, int rows) {
    int elements = 0;
    int bytes = 0;
    for (int i = 0; i < calls.size(); i++) {
      Pending call = calls.get(i);
      int[] offsets = strings(call);
      int first = firstString(call, offsets);
      int count = countStrings(call, offsets);
      elements += count;
      bytes = Math.addExact(bytes, offsets[first + count] - offsets[first]);
    }
    byte[] data = new byte[bytes];
    int[] joined = new int[elements + 1];
    int at = 0;
    int element = 0;
    for (int i = 0; i < calls.size(); i++) {
      Pending call = calls.get(i);
      InferTensor input = call.inputs[index];
      int[] offsets = strings(call);
      int first = firstString(call, offsets);
      int count = countStrings(call, offsets);
      int from = offsets[first];
      int length = offsets[first + count] - from;
      System.arraycopy(input.data(), input.offset() + from, data, at, length);
      for (int j = 1; j <= count; j++) {
        joined[++element] = at + offsets[first + j] - from;
      }
      at += length;
    }
    Shape shape = calls.get(0).inputs[index].shape();
    tensor =
        Tensor.ofBytes(
            batchable ? shape.withLeading(rows) : shape,
            ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN),
            joined);
  }

  private int[] strings(Pending call) {
    int[] offsets = call.inputs[index].offsets();
    if (offsets == null) {
      throw new IllegalStateException("byte strings have offsets");
    }
    return offsets;
  }

  private int firstString(Pending call, int[] offsets) {
    return whole(call) ? 0 : (offsets.length - 1) / allRows(call.inputs[index]) * call.firstRow;
  }

  private int countStrings(Pending call, int[] offsets) {
    int all = offsets.length - 1;
    return whole(call) ? all : all / allRows(call.inputs[index]) * call.rows;
  }

  /** Gives the memory back; the instance is closed. */
  void free() {
    tensor = null;
    java.util.Arrays.fill(byRows, null);
    DirectMemory.free(backing);
    backing = DirectMemory.EMPTY;
  }
}
