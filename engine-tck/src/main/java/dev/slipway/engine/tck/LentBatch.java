package dev.slipway.engine.tck;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as an engine gets it: for one run. Its tensors are objects of their own, so that whoever
 * keeps one is found; whoever asks when the run has returned is told of and gets nothing.
 */
final class LentBatch implements Batch {

  /** What there is while the run goes on. */
  private record Lent(KitBatch batch, List<Tensor> inputs) {}

  private final Payloads payloads;
  private volatile @Nullable Lent lent;

  /**
   * @param kept where the inputs are watched that have to be gone after the run
   */
  LentBatch(KitBatch batch, Payloads payloads, Kept kept) {
    this.payloads = payloads;
    List<Tensor> inputs = batch.inputs().stream().map(LentBatch::own).toList();
    for (Tensor input : inputs) {
      kept.watch(input);
      // Views of the other types' memory may be kept, as they are the host's buffers.
      if (input.type() == TensorType.BYTES) {
        kept.watch(input.data());
      }
    }
    this.lent = new Lent(batch, inputs);
  }

  private static Tensor own(Tensor tensor) {
    ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Shape shape = tensor.shape();
    int[] offsets = tensor.offsets();
    return offsets == null
        ? Tensor.of(tensor.type(), shape, data)
        : Tensor.ofBytes(shape, data, offsets);
  }

  /** The run has returned. */
  void takeBack() {
    lent = null;
  }

  private Lent asked(String what) {
    Lent now = lent;
    if (now == null) {
      payloads.problem("the batch was asked for its " + what + " after run had returned");
      throw new IllegalStateException("the batch was valid until run returned");
    }
    return now;
  }

  @Override
  public Signature signature() {
    return asked("signature").batch().signature();
  }

  @Override
  public int calls() {
    return asked("calls").batch().calls();
  }

  @Override
  public int rows() {
    return asked("rows").batch().rows();
  }

  @Override
  public int firstRow(int call) {
    return asked("rows").batch().firstRow(call);
  }

  @Override
  public int rows(int call) {
    return asked("rows").batch().rows(call);
  }

  @Override
  public Tensor input(int index) {
    return asked("inputs").inputs().get(index);
  }

  @Override
  public ByteBuffer backing(int index) {
    return asked("buffers").batch().backing(index);
  }

  @Override
  public boolean wants(int output) {
    return asked("wanted outputs").batch().wants(output);
  }
}
