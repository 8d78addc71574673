package dev.slipway.engine.tck;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes tensors apart into rows and compares them. Every tensor made here is a copy. */
final class Rows {

  private Rows() {}

  static Tensor copy(Tensor tensor) {
    if (tensor.type() == TensorType.BYTES) {
      return pickBytes(
          tensor, tensor.shape(), 1, new int[] {0}, Math.toIntExact(tensor.shape().elements()));
    }
    return Tensor.of(tensor.type(), tensor.shape(), bytes(tensor, 0, tensor.data().remaining()));
  }

  /** The rows with these numbers, in this order; one may come twice. */
  static Tensor pick(Tensor tensor, int... rows) {
    Shape shape = tensor.shape().withLeading(rows.length);
    int all = Math.toIntExact(tensor.shape().dim(0));
    int perRow = all == 0 ? 0 : Math.toIntExact(tensor.shape().elements() / all);
    if (tensor.type() == TensorType.BYTES) {
      return pickBytes(tensor, shape, rows.length, rows, perRow);
    }
    int width = perRow * tensor.type().bytes();
    ByteBuffer data = ByteBuffer.allocate(width * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int row : rows) {
      data.put(bytes(tensor, row * width, width));
    }
    return Tensor.of(tensor.type(), shape, data.flip());
  }

  private static Tensor pickBytes(Tensor tensor, Shape shape, int count, int[] rows, int perRow) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] offsets = new int[count * perRow + 1];
    int next = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < perRow; j++) {
        data.writeBytes(element(tensor, rows[i] * perRow + j));
        offsets[++next] = data.size();
      }
    }
    return Tensor.ofBytes(
        shape, ByteBuffer.wrap(data.toByteArray()).order(ByteOrder.LITTLE_ENDIAN), offsets);
  }

  static byte[] element(Tensor strings, int index) {
    int[] offsets = strings.offsets();
    if (offsets == null) {
      throw new IllegalArgumentException("not a BYTES tensor: " + strings);
    }
    byte[] element = new byte[offsets[index + 1] - offsets[index]];
    strings.data().get(strings.data().position() + offsets[index], element);
    return element;
  }

  private static ByteBuffer bytes(Tensor tensor, int from, int length) {
    byte[] copy = new byte[length];
    tensor.data().get(tensor.data().position() + from, copy);
    return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What differs, for a person; empty when nothing does. At most five elements are told. */
  static List<String> differences(String name, Tensor expected, Tensor actual, double tolerance) {
    if (expected.type() != actual.type() || !expected.shape().equals(actual.shape())) {
      return List.of("'" + name + "' should be " + expected + " and is " + actual);
    }
    List<String> differences = new ArrayList<>();
    long elements = expected.shape().elements();
    for (int i = 0; i < elements && differences.size() < 5; i++) {
      if (!same(expected, actual, i, tolerance)) {
        differences.add(
            "'"
                + name
                + "'["
                + i
                + "] should be "
                + text(expected, i)
                + " and is "
                + text(actual, i));
      }
    }
    return differences;
  }

  private static boolean same(Tensor expected, Tensor actual, int index, double tolerance) {
    switch (expected.type()) {
      case BYTES:
        return Arrays.equals(element(expected, index), element(actual, index));
      case FP16, BF16, FP32, FP64:
        double right = number(expected, index);
        double given = number(actual, index);
        return Double.compare(right, given) == 0
            || Math.abs(right - given) <= tolerance * Math.max(1, Math.abs(right));
      default:
        return number(expected, index) == number(actual, index)
            && bits(expected, index) == bits(actual, index);
    }
  }

  private static String text(Tensor tensor, int index) {
    if (tensor.type() == TensorType.BYTES) {
      return Arrays.toString(element(tensor, index));
    }
    return switch (tensor.type()) {
      case FP16, BF16, FP32, FP64 -> Double.toString(number(tensor, index));
      case UINT64 -> Long.toUnsignedString(bits(tensor, index));
      default -> Long.toString(bits(tensor, index));
    };
  }

  private static long bits(Tensor tensor, int index) {
    ByteBuffer data = tensor.data();
    int at = data.position() + index * tensor.type().bytes();
    return switch (tensor.type().bytes()) {
      case 1 -> data.get(at);
      case 2 -> data.getShort(at);
      case 4 -> data.getInt(at);
      default -> data.getLong(at);
    };
  }

  private static double number(Tensor tensor, int index) {
    ByteBuffer data = tensor.data();
    int at = data.position() + index * tensor.type().bytes();
    return switch (tensor.type()) {
      case FP16 -> SmallFloats.fromHalf(data.getShort(at));
      case BF16 -> SmallFloats.fromBrain(data.getShort(at));
      case FP32 -> data.getFloat(at);
      case FP64 -> data.getDouble(at);
      default -> bits(tensor, index);
    };
  }
}
