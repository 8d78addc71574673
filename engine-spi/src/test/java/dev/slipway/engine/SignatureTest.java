package dev.slipway.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

  private static final TensorSpec X = new TensorSpec("x", TensorType.FP32, Shape.of(-1, 2));
  private static final TensorSpec K = new TensorSpec("k", TensorType.INT64, Shape.of(-1));
  private static final TensorSpec Y = new TensorSpec("y", TensorType.FP32, Shape.of(-1));
  private static final Signature BATCHABLE =
      new Signature(Signature.DEFAULT, List.of(X, K), List.of(Y));

  @Test
  void canBeBatchedIfEveryInputAndOutputLeadsWithAVariableDimension() {
    assertTrue(BATCHABLE.batchable());
    TensorSpec fixed = new TensorSpec("y", TensorType.FP32, Shape.of(1, 2));
    assertFalse(new Signature("s", List.of(X), List.of(fixed)).batchable());
    assertFalse(new Signature("s", List.of(fixed), List.of(Y)).batchable());
    TensorSpec scalar = new TensorSpec("y", TensorType.FP32, Shape.SCALAR);
    assertFalse(new Signature("s", List.of(X), List.of(scalar)).batchable());
    assertFalse(new Signature("s", List.of(), List.of(Y)).batchable());
  }

  @Test
  void refusesTwoTensorsWithOneName() {
    IllegalArgumentException twice =
        assertThrows(
            IllegalArgumentException.class, () -> new Signature("s", List.of(X, X), List.of(Y)));
    assertEquals("two inputs are named 'x'", twice.getMessage());
  }

  @Test
  void takesABatchThatFits() {
    assertDoesNotThrow(() -> BATCHABLE.check(batch(BATCHABLE, 3, tensor(X, 3, 2), tensor(K, 3))));
    assertDoesNotThrow(() -> BATCHABLE.check(batch(BATCHABLE, 0, tensor(X, 0, 2), tensor(K, 0))));
  }

  @Test
  void namesTheTensorThatDoesNotFit() {
    assertNames("'x' FP32[-1,2]", batch(BATCHABLE, 3, tensor(X, 3, 3), tensor(K, 3)));
    assertNames("'x' FP32[-1,2]", batch(BATCHABLE, 3, tensor(X, 3, 2, 1), tensor(K, 3)));
    assertNames("'k' INT64[-1]", batch(BATCHABLE, 3, tensor(X, 3, 2), tensor(Y, 3)));
    assertNames("'k' INT64[-1] with 3 rows", batch(BATCHABLE, 3, tensor(X, 3, 2), tensor(K, 2)));
  }

  @Test
  void namesTheInputsThatAreTooFewOrCalledOtherwise() {
    Signature fewer = new Signature("s", List.of(X), List.of(Y));
    assertNames("2 ['x' FP32[-1,2], 'k' INT64[-1]], got 1", batch(fewer, 3, tensor(X, 3, 2)));
    TensorSpec other = new TensorSpec("z", TensorType.INT64, Shape.of(-1));
    Signature renamed = new Signature("s", List.of(X, other), List.of(Y));
    assertNames("'z' INT64[-1]", batch(renamed, 3, tensor(X, 3, 2), tensor(other, 3)));
  }

  private static void assertNames(String words, Batch batch) {
    EngineException refused = assertThrows(EngineException.class, () -> BATCHABLE.check(batch));
    assertEquals(EngineFailure.BAD_INPUT, refused.failure());
    assertTrue(refused.getMessage().contains(words), refused::getMessage);
  }

  private static Tensor tensor(TensorSpec spec, long... dims) {
    Shape shape = Shape.of(dims);
    int bytes = (int) shape.elements() * spec.type().bytes();
    return Tensor.of(spec.type(), shape, ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Batch batch(Signature signature, int rows, Tensor... inputs) {
    return new Batch() {
      @Override
      public Signature signature() {
        return signature;
      }

      @Override
      public int calls() {
        return 1;
      }

      @Override
      public int rows() {
        return rows;
      }

      @Override
      public int firstRow(int call) {
        return 0;
      }

      @Override
      public int rows(int call) {
        return rows;
      }

      @Override
      public Tensor input(int index) {
        return inputs[index];
      }

      @Override
      public ByteBuffer backing(int index) {
        return inputs[index].data();
      }

      @Override
      public boolean wants(int output) {
        return true;
      }
    };
  }
}
