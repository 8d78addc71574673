package dev.slipway.engine.tck;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes tensors for samples. */
public final class Tensors {

  private Tensors() {}

  /**
   * A tensor of any type but BYTES; a number that the type cannot hold is cut as Java casts it.
   * BOOL takes 0 and 1, FP16 and BF16 round to the nearest.
   */
  public static Tensor of(TensorType type, Shape shape, Number... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (Number value : values) {
      switch (type) {
        case BOOL, INT8, UINT8 -> data.put(value.byteValue());
        case INT16, UINT16 -> data.putShort(value.shortValue());
        case INT32, UINT32 -> data.putInt(value.intValue());
        case INT64, UINT64 -> data.putLong(value.longValue());
        case FP32 -> data.putFloat(value.floatValue());
        case FP64 -> data.putDouble(value.doubleValue());
        case FP16 -> data.putShort(SmallFloats.toHalf(value.floatValue()));
        case BF16 -> data.putShort(SmallFloats.toBrain(value.floatValue()));
        case BYTES -> throw new IllegalArgumentException("BYTES tensors are made by strings");
      }
    }
    return Tensor.of(type, shape, data.flip());
  }

  /** An FP32 tensor. */
  public static Tensor floats(Shape shape, float... values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return Tensor.of(TensorType.FP32, shape, data.flip());
  }

  /** An FP64 tensor. */
  public static Tensor doubles(Shape shape, double... values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      data.putDouble(value);
    }
    return Tensor.of(TensorType.FP64, shape, data.flip());
  }

  /** An INT64 tensor. */
  public static Tensor longs(Shape shape, long... values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      data.putLong(value);
    }
    return Tensor.of(TensorType.INT64, shape, data.flip());
  }

  /** A BYTES tensor of UTF-8 text. */
  public static Tensor strings(Shape shape, String... values) {
    byte[][] elements = new byte[values.length][];
    for (int i = 0; i < values.length; i++) {
      elements[i] = values[i].getBytes(StandardCharsets.UTF_8);
    }
    return bytes(shape, elements);
  }

  /** A BYTES tensor. */
  public static Tensor bytes(Shape shape, byte[]... elements) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int[] offsets = new int[elements.length + 1];
    for (int i = 0; i < elements.length; i++) {
      all.writeBytes(elements[i]);
      offsets[i + 1] = all.size();
    }
    return Tensor.ofBytes(
        shape, ByteBuffer.wrap(all.toByteArray()).order(ByteOrder.LITTLE_ENDIAN), offsets);
  }
}
