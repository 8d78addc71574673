package dev.slipway.platform.infer;

import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named tensor whose elements lie in a slice of a heap array, little-endian, row-major, without
 * padding. Nothing is copied and nothing has to be released; whoever makes one does not change the
 * array afterwards.
 *
 * <p>Byte strings ({@link TensorType#BYTES}) are one run of data and n + 1 offsets: element i lies
 * from {@code offset + offsets[i]} to {@code offset + offsets[i + 1]}. The length prefixes of the
 * wire are not part of it.
 *
 * <p>The constructor checks that the slice lies within its array. Whether it is as long as type and
 * shape say is checked when the call is submitted, with a message for the caller.
 */
public final class InferTensor {

  private final String name;
  private final TensorType type;
  private final Shape shape;
  private final byte[] data;
  private final int offset;
  private final int length;
  private final int @Nullable [] offsets;

  private InferTensor(
      String name,
      TensorType type,
      Shape shape,
      byte[] data,
      int offset,
      int length,
      int @Nullable [] offsets) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.data = data;
    this.offset = offset;
    this.length = length;
    this.offsets = offsets;
    Objects.checkFromIndexSize(offset, length, data.length);
  }

  /** A tensor of fixed-size elements in the whole array. */
  public static InferTensor of(String name, TensorType type, Shape shape, byte[] data) {
    return of(name, type, shape, data, 0, data.length);
  }

  /**
   * A tensor of fixed-size elements in a slice.
   *
   * @throws IllegalArgumentException for {@link TensorType#BYTES}, or if the shape has a variable
   *     dimension
   * @throws IndexOutOfBoundsException if the slice leaves its array
   */
  public static InferTensor of(
      String name, TensorType type, Shape shape, byte[] data, int offset, int length) {
    if (!type.fixedSize()) {
      throw new IllegalArgumentException("a BYTES tensor needs offsets");
    }
    requireFixed(shape);
    return new InferTensor(name, type, shape, data, offset, length, null);
  }

  /**
   * A tensor of byte strings.
   *
   * @param offsets from 0, never falling, the last one equal to {@code length}; not copied
   * @throws IllegalArgumentException if the offsets are not like that, or the shape has a variable
   *     dimension
   * @throws IndexOutOfBoundsException if the slice leaves its array
   */
  public static InferTensor ofBytes(
      String name, Shape shape, byte[] data, int offset, int length, int[] offsets) {
    requireFixed(shape);
    if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != length) {
      throw new IllegalArgumentException(
          "the offsets of a BYTES tensor begin at 0 and end at its length");
    }
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i] < offsets[i - 1]) {
        throw new IllegalArgumentException("the offsets of a BYTES tensor never fall");
      }
    }
    return new InferTensor(name, TensorType.BYTES, shape, data, offset, length, offsets);
  }

  private static void requireFixed(Shape shape) {
    if (!shape.isFixed()) {
      throw new IllegalArgumentException("a tensor's shape has no variable dimension: " + shape);
    }
  }

  public String name() {
    return name;
  }

  public TensorType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  /** The array in which the slice lies; not to be changed. */
  public byte[] data() {
    return data;
  }

  /** Where the slice begins. */
  public int offset() {
    return offset;
  }

  /** The slice's bytes. */
  public int length() {
    return length;
  }

  /** Where byte strings lie, counted from {@link #offset}; null for every other type. */
  public int @Nullable [] offsets() {
    return offsets;
  }

  /** How many elements the data really has, whatever the shape says. */
  public long elementsInData() {
    return offsets != null ? offsets.length - 1L : length / type.bytes();
  }

  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
