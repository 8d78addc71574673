package dev.slipway.engine.tck;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host's batch: calls' rows gathered into direct, native-order buffers that stay the same object
 * until one has to grow. What lies behind the data in a buffer is noise.
 */
final class KitBatch implements Batch {

  private static final byte NOISE = (byte) 0xC5;
  private static final ByteBuffer EMPTY =
      ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());

  private final Signature signature;
  private final @Nullable ByteBuffer[] backing;
  private Tensor[] inputs = new Tensor[0];
  private int[] firstRows = new int[0];
  private List<Call> calls = List.of();
  private Set<Integer> wanted = Set.of();

  KitBatch(Signature signature) {
    this.signature = signature;
    this.backing = new @Nullable ByteBuffer[signature.inputs().size()];
  }

  /** Gathers. Overwrites what an earlier batch left in the buffers. */
  void gather(List<Call> gathered, Set<Integer> wantedOutputs) {
    calls = List.copyOf(gathered);
    wanted = Set.copyOf(wantedOutputs);
    firstRows = new int[calls.size() + 1];
    for (int i = 0; i < calls.size(); i++) {
      firstRows[i + 1] = firstRows[i] + calls.get(i).rows();
    }
    // A call with a wrong number of tensors is gathered as it came: the engine shall refuse it.
    int count = calls.get(0).inputs().size();
    inputs = new Tensor[count];
    for (int i = 0; i < count; i++) {
      inputs[i] = gatherInput(i);
    }
  }

  private Tensor gatherInput(int index) {
    Tensor first = calls.get(0).inputs().get(index);
    Shape shape =
        calls.size() == 1 ? first.shape() : first.shape().withLeading(firstRows[calls.size()]);
    return first.type() == TensorType.BYTES
        ? gatherBytes(index, shape)
        : gatherFixed(index, first.type(), shape);
  }

  private Tensor gatherFixed(int index, TensorType type, Shape shape) {
    int bytes = Math.toIntExact(Math.multiplyExact(shape.elements(), type.bytes()));
    ByteBuffer buffer = index < backing.length ? backing[index] : null;
    if (buffer == null || buffer.capacity() < bytes) {
      buffer =
          ByteBuffer.allocateDirect(buffer == null ? bytes + 16 : bytes * 2)
              .order(ByteOrder.nativeOrder());
      if (index < backing.length) {
        backing[index] = buffer;
      }
    }
    fill(buffer);
    int at = 0;
    for (Call call : calls) {
      ByteBuffer data = call.inputs().get(index).data();
      buffer.put(at, data, data.position(), data.remaining());
      at += data.remaining();
    }
    return Tensor.of(type, shape, buffer.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Byte strings, at a position that is not 0, as they may come from a larger buffer. */
  private Tensor gatherBytes(int index, Shape shape) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(new byte[] {NOISE, NOISE, NOISE});
    int[] offsets = new int[Math.toIntExact(shape.elements()) + 1];
    int next = 0;
    for (Call call : calls) {
      Tensor tensor = call.inputs().get(index);
      for (int i = 0; i < tensor.shape().elements(); i++) {
        data.writeBytes(Rows.element(tensor, i));
        offsets[++next] = data.size() - 3;
      }
    }
    ByteBuffer all = ByteBuffer.wrap(data.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    return Tensor.ofBytes(shape, all.position(3), offsets);
  }

  /** Makes what the buffers hold useless: nobody may read it after the run. */
  void spoil() {
    for (ByteBuffer buffer : backing) {
      if (buffer != null) {
        fill(buffer);
      }
    }
  }

  static void fill(ByteBuffer buffer) {
    byte[] noise = new byte[Math.min(buffer.capacity(), 8192)];
    Arrays.fill(noise, NOISE);
    for (int at = 0; at < buffer.capacity(); at += noise.length) {
      buffer.put(at, noise, 0, Math.min(noise.length, buffer.capacity() - at));
    }
  }

  static boolean isNoise(ByteBuffer buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer.get(i) != NOISE) {
        return false;
      }
    }
    return true;
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
    return signature.batchable() ? firstRows[calls.size()] : 1;
  }

  @Override
  public int firstRow(int call) {
    return firstRows[call];
  }

  @Override
  public int rows(int call) {
    return calls.get(call).rows();
  }

  @Override
  public Tensor input(int index) {
    return inputs[index];
  }

  /** All of them; as many as the calls have, which may be another number than the signature's. */
  List<Tensor> inputs() {
    return List.of(inputs);
  }

  @Override
  public ByteBuffer backing(int index) {
    ByteBuffer buffer = backing[index];
    return inputs[index].type() == TensorType.BYTES || buffer == null ? EMPTY : buffer;
  }

  @Override
  public boolean wants(int output) {
    return wanted.contains(output);
  }
}
