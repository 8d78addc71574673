package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.impl.buffer.nio.NioDataBufferFactory;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Between the SPI's tensors and TensorFlow's. Both are little-endian; each way is one copy. */
final class Tensors {

  private Tensors() {}

  /** A tensor that the caller closes. */
  static org.tensorflow.Tensor toTensorFlow(Tensor tensor) {
    org.tensorflow.ndarray.Shape shape = org.tensorflow.ndarray.Shape.of(tensor.shape().toArray());
    if (tensor.type() == TensorType.BYTES) {
      return TString.tensorOfBytes(strings(tensor, shape));
    }
    ByteBuffer data = tensor.data().duplicate();
    if (data.remaining() == 0) {
      return org.tensorflow.Tensor.of(classOf(tensor.type()), shape);
    }
    ByteDataBuffer bytes = NioDataBufferFactory.create(data.slice());
    return org.tensorflow.Tensor.of(classOf(tensor.type()), shape, bytes);
  }

  private static NdArray<byte[]> strings(Tensor tensor, org.tensorflow.ndarray.Shape shape) {
    int[] offsets = tensor.offsets();
    if (offsets == null) {
      throw new IllegalArgumentException("a BYTES tensor without offsets");
    }
    NdArray<byte[]> values = NdArrays.ofObjects(byte[].class, shape);
    ByteBuffer data = tensor.data();
    int[] next = {0};
    values
        .scalars()
        .forEach(
            scalar -> {
              int i = next[0]++;
              byte[] value = new byte[offsets[i + 1] - offsets[i]];
              data.get(data.position() + offsets[i], value);
              scalar.setObject(value);
            });
    return values;
  }

  /** A copy on the heap. */
  static Tensor fromTensorFlow(TensorType type, org.tensorflow.Tensor tensor) {
    Shape shape = Shape.of(tensor.shape().asArray());
    if (type == TensorType.BYTES) {
      return strings(shape, (TString) tensor);
    }
    byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(shape.elements(), type.bytes()))];
    if (bytes.length > 0) {
      tensor.asRawTensor().data().read(bytes);
    }
    return Tensor.of(type, shape, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Tensor strings(Shape shape, TString tensor) {
    int count = Math.toIntExact(shape.elements());
    byte[][] values = new byte[count][];
    int[] offsets = new int[count + 1];
    if (count > 0) {
      int[] next = {0};
      tensor
          .asBytes()
          .scalars()
          .forEach(
              scalar -> {
                byte[] value = scalar.getObject();
                int i = next[0]++;
                values[i] = value;
                offsets[i + 1] = Math.addExact(offsets[i], value.length);
              });
    }
    ByteBuffer data = ByteBuffer.allocate(offsets[count]).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] value : values) {
      data.put(value);
    }
    return Tensor.ofBytes(shape, data.flip(), offsets);
  }

  /** Whether TensorFlow's tensor is of the type. */
  static boolean is(TensorType type, org.tensorflow.Tensor tensor) {
    return TensorFlowType.of(tensor.dataType().getNumber()) == type;
  }

  private static Class<? extends TType> classOf(TensorType type) {
    return switch (type) {
      case FP32 -> TFloat32.class;
      case FP64 -> TFloat64.class;
      case FP16 -> TFloat16.class;
      case BF16 -> TBfloat16.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case UINT8 -> TUint8.class;
      case UINT16 -> TUint16.class;
      case BOOL -> TBool.class;
      case BYTES -> TString.class;
      case INT8, INT16, UINT32, UINT64 ->
          throw new IllegalArgumentException("TensorFlow Java has no " + type);
    };
  }
}
