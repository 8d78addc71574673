package dev.slipway.platform.serving;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/** The batch that an instance runs now, in buffers that stay. Used by its thread alone. */
final class GatheredBatch implements Batch {

  private final Signature signature;
  private final InputBuffer[] inputs;
  private final boolean[] wanted;
  private List<Pending> calls = List.of();
  private int[] firstRows = new int[8];
  private int rows;

  GatheredBatch(Signature signature, int maxRows, boolean fixedTrailing) {
    this.signature = signature;
    List<TensorSpec> specs = signature.inputs();
    this.inputs = new InputBuffer[specs.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = new InputBuffer(specs.get(i), i, signature.batchable(), maxRows, fixedTrailing);
    }
    this.wanted = new boolean[signature.outputs().size()];
  }

  /** Whether every input's dimensions but the outermost are fixed. */
  static boolean fixedTrailing(Signature signature) {
    return signature.inputs().stream()
        .allMatch(spec -> spec.shape().rank() > 0 && fixedTrailing(spec.shape()));
  }

  private static boolean fixedTrailing(Shape shape) {
    for (int i = 1; i < shape.rank(); i++) {
      if (shape.dim(i) == Shape.VARIABLE) {
        return false;
      }
    }
    return true;
  }

  /** Makes these calls the batch. */
  void gather(List<Pending> next) {
    calls = next;
    if (firstRows.length < next.size()) {
      firstRows = new int[Math.max(next.size(), 2 * firstRows.length)];
    }
    rows = 0;
    java.util.Arrays.fill(wanted, false);
    for (int i = 0; i < next.size(); i++) {
      Pending call = next.get(i);
      firstRows[i] = rows;
      rows += call.rows;
      for (int output : call.outputs) {
        wanted[output] = true;
      }
    }
    for (InputBuffer input : inputs) {
      input.gather(next, rows);
    }
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
    return rows;
  }

  @Override
  public int firstRow(int call) {
    return firstRows[call];
  }

  @Override
  public int rows(int call) {
    return calls.get(call).rows;
  }

  @Override
  public Tensor input(int index) {
    return inputs[index].tensor();
  }

  @Override
  public ByteBuffer backing(int index) {
    return inputs[index].backing();
  }

  @Override
  public boolean wants(int output) {
    return wanted[output];
  }

  void free() {
    for (InputBuffer input : inputs) {
      input.free();
    }
  }
}
