package dev.slipway.edge.http.oip;

import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tensors as the binary tensor extension lays them out: little-endian, row-major, no padding; BYTES
 * elements are a 4-byte length and the bytes.
 */
final class BinaryTensors {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private BinaryTensors() {}

  /** The tensor in {@code body[from, from + size)}. Fixed-size elements are not copied. */
  static InferTensor read(
      String name, TensorType type, Shape shape, byte[] body, int from, int size) {
    long elements = TensorText.elements(name, shape);
    if (type == TensorType.BYTES) {
      return strings(name, shape, (int) elements, body, from, size);
    }
    if (elements * type.bytes() != size) {
      throw Shown.input(
          name,
          "expected "
              + elements * type.bytes()
              + " bytes of "
              + type
              + " for the shape "
              + shape
              + ", got binary data of "
              + size);
    }
    if (type == TensorType.BOOL) {
      for (int i = 0; i < size; i++) {
        if (body[from + i] != 0 && body[from + i] != 1) {
          throw Shown.input(
              name, "a BOOL is a byte of 0 or 1, element " + i + " is " + (body[from + i] & 0xff));
        }
      }
    }
    return InferTensor.of(name, type, shape, body, from, size);
  }

  private static InferTensor strings(
      String name, Shape shape, int elements, byte[] body, int from, int size) {
    if (4L * elements > size) {
      throw Shown.input(
          name,
          "the "
              + elements
              + " elements of the shape "
              + shape
              + " need at least "
              + 4L * elements
              + " bytes for their lengths, got "
              + size);
    }
    byte[] data = new byte[size - 4 * elements];
    int[] offsets = new int[elements + 1];
    int at = from;
    int end = from + size;
    int filled = 0;
    for (int i = 0; i < elements; i++) {
      long length = end - at < 4 ? -1 : (int) INT.get(body, at) & 0xffffffffL;
      if (length < 0 || length > end - at - 4 || filled + length > data.length) {
        throw Shown.input(
            name,
            "element "
                + i
                + (length < 0
                    ? " has no 4-byte length: the binary data has ended"
                    : " says that it has " + length + " bytes, more than are left"));
      }
      System.arraycopy(body, at + 4, data, filled, (int) length);
      at += 4 + (int) length;
      filled += (int) length;
      offsets[i + 1] = filled;
    }
    if (at != end) {
      throw Shown.input(
          name,
          "the binary data has "
              + (end - at)
              + " bytes more than the "
              + elements
              + " elements of the shape "
              + shape);
    }
    return InferTensor.ofBytes(name, shape, data, 0, data.length, offsets);
  }

  /** Bytes that the tensor takes on the wire. */
  static long wireSize(InferTensor tensor) {
    int[] offsets = tensor.offsets();
    return tensor.length() + (offsets == null ? 0 : 4L * (offsets.length - 1));
  }

  /** Lays a BYTES tensor out; returns the position behind. */
  static int write(InferTensor tensor, byte[] to, int at) {
    int[] offsets = tensor.offsets();
    if (offsets == null) {
      System.arraycopy(tensor.data(), tensor.offset(), to, at, tensor.length());
      return at + tensor.length();
    }
    int p = at;
    for (int i = 0; i + 1 < offsets.length; i++) {
      int length = offsets[i + 1] - offsets[i];
      INT.set(to, p, length);
      System.arraycopy(tensor.data(), tensor.offset() + offsets[i], to, p + 4, length);
      p += 4 + length;
    }
    return p;
  }
}
