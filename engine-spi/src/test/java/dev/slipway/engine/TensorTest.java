package dev.slipway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTest {

  private static ByteBuffer data(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void dataIsAsLongAsTypeAndShapeSay() {
    assertEquals(24, Tensor.of(TensorType.FP32, Shape.of(2, 3), data(24)).data().remaining());
    assertEquals(4, Tensor.of(TensorType.FP32, Shape.SCALAR, data(4)).data().remaining());
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> Tensor.of(TensorType.FP32, Shape.of(2, 3), data(23)));
    assertTrue(wrong.getMessage().contains("has 24 bytes, got 23"), wrong::getMessage);
  }

  @Test
  void dataIsLittleEndian() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Tensor.of(TensorType.INT8, Shape.of(4), ByteBuffer.allocate(4)));
  }

  @Test
  void aShapeThatNobodyCanHoldIsNoTensor() {
    assertThrows(
        ArithmeticException.class,
        () -> Tensor.of(TensorType.FP64, Shape.of(1L << 40, 1L << 40), data(8)));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(-2));
  }

  @Test
  void byteStringsLieBetweenTheirOffsets() {
    assertEquals("BYTES[2]", Tensor.ofBytes(Shape.of(2), data(5), new int[] {0, 2, 5}).toString());
    for (int[] wrong : new int[][] {{0, 5}, {1, 2, 5}, {0, 2, 6}, {0, 3, 2}, {0, -1, 2}}) {
      assertThrows(
          IllegalArgumentException.class, () -> Tensor.ofBytes(Shape.of(2), data(5), wrong));
    }
  }
}
