package dev.slipway.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of a tensor: it owns nothing, and whoever hands it out says how long the bytes
 * stay valid.
 *
 * <p>Its data is little-endian, row-major, without padding.
 */
public final class Tensor {

  private final TensorType type;
  private final Shape shape;
  private final ByteBuffer data;
  private final int @Nullable [] offsets;

  private Tensor(TensorType type, Shape shape, ByteBuffer data, int @Nullable [] offsets) {
    this.type = type;
    this.shape = shape;
    this.data = data;
    this.offsets = offsets;
  }

  /**
   * A tensor of fixed-size elements.
   *
   * @param shape without variable dimensions
   * @param data exactly the elements, from position to limit
   * @throws IllegalArgumentException if the data is not little-endian or not as long as type and
   *     shape say
   */
  public static Tensor of(TensorType type, Shape shape, ByteBuffer data) {
    requireLittleEndian(data);
    if (!type.fixedSize()) {
      throw new IllegalArgumentException("a BYTES tensor needs offsets");
    }
    long bytes = Math.multiplyExact(shape.elements(), type.bytes());
    if (bytes != data.remaining()) {
      throw new IllegalArgumentException(
          "a "
              + type
              + " tensor of the shape "
              + shape
              + " has "
              + bytes
              + " bytes, got "
              + data.remaining());
    }
    return new Tensor(type, shape, data, null);
  }

  /**
   * A tensor of byte strings.
   *
   * @param offsets n + 1 of them; element i lies from {@code offsets[i]} to {@code offsets[i + 1]},
   *     counted from the data's position. Not copied
   * @throws IllegalArgumentException if the offsets do not fit the shape or the data
   */
  public static Tensor ofBytes(Shape shape, ByteBuffer data, int[] offsets) {
    requireLittleEndian(data);
    long elements = shape.elements();
    if (offsets.length != elements + 1
        || offsets[0] != 0
        || !ascending(offsets)
        || offsets[offsets.length - 1] > data.remaining()) {
      throw new IllegalArgumentException(
          "a BYTES tensor of the shape "
              + shape
              + " needs "
              + (elements + 1)
              + " offsets that begin at 0, never fall and end within its data");
    }
    return new Tensor(TensorType.BYTES, shape, data, offsets);
  }

  private static boolean ascending(int[] offsets) {
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i] < offsets[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private static void requireLittleEndian(ByteBuffer data) {
    if (data.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("tensor data is little-endian");
    }
  }

  public TensorType type() {
    return type;
  }

  /** Without variable dimensions. */
  public Shape shape() {
    return shape;
  }

  /**
   * The bytes from position to limit; readers do not move those: they read absolutely or duplicate.
   */
  public ByteBuffer data() {
    return data;
  }

  /** Where the elements of a BYTES tensor lie; not to be changed. Null for every other type. */
  public int @Nullable [] offsets() {
    return offsets;
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }
}
