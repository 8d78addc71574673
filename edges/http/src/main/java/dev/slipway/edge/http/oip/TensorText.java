package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.Bytes;
import dev.slipway.edge.http.json.JsonReader;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The {@code data} of one input as JSON: flat in row-major order, or nested exactly as the shape
 * says. Anything else is refused, above all nesting that contradicts the shape and numbers that the
 * datatype cannot hold; nothing is rounded to an integer, wrapped or padded.
 */
final class TensorText {

  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle SHORT = view(short[].class);

  private final JsonReader json;
  private final String name;
  private final TensorType type;
  private final Shape shape;
  private final int elements;
  private final byte[] out;
  private final Bytes strings;
  private final int[] offsets;
  private int done;

  private TensorText(JsonReader json, String name, TensorType type, Shape shape, int elements) {
    this.json = json;
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.elements = elements;
    boolean text = type == TensorType.BYTES;
    this.out = new byte[text ? 0 : elements * type.bytes()];
    this.strings = new Bytes(text ? 16 * Math.min(elements, 256) : 0);
    this.offsets = new int[text ? elements + 1 : 0];
  }

  /**
   * Reads the array at which {@code json} stands.
   *
   * @param mostBytes that the tensor may take
   */
  static InferTensor read(
      JsonReader json, String name, TensorType type, Shape shape, long mostBytes) {
    if (type == TensorType.FP16 || type == TensorType.BF16) {
      throw Shown.input(
          name,
          "sending "
              + type
              + " data via JSON is not supported. Please use the binary data format for input"
              + " (binary_data_size and the header Inference-Header-Content-Length)");
    }
    long elements = elements(name, shape);
    // Each element takes at least a character and its comma: so a shape cannot ask for memory that
    // the body did not pay for.
    if (elements > (json.remaining() + 1L) / 2) {
      throw mismatch(
          name, shape, "its data is too short for the " + elements + " elements that this makes");
    }
    if (elements * (type == TensorType.BYTES ? 4 : type.bytes()) > mostBytes) {
      throw new SlipwayException(
          FailureCode.TOO_LARGE,
          "input '"
              + Shown.shortened(name)
              + "' has "
              + elements
              + " elements of "
              + type
              + ", more than the "
              + Math.max(0, mostBytes)
              + " bytes that this request may still unpack to; send fewer rows at once");
    }
    try {
      return new TensorText(json, name, type, shape, (int) elements).read();
    } catch (SlipwayException failure) {
      if (failure.details().containsKey("at")) {
        throw failure;
      }
      throw Shown.input(name, failure.getMessage() + "");
    }
  }

  /** The product of the dimensions, refused when no array could hold it. */
  static long elements(String name, Shape shape) {
    try {
      long elements = shape.elements();
      if (elements <= Integer.MAX_VALUE - 16) {
        return elements;
      }
    } catch (ArithmeticException overflow) {
      // Said below.
    }
    throw Shown.input(name, "the shape " + shape + " has more elements than can be served");
  }

  private InferTensor read() {
    if (json.peek() != '[') {
      throw json.expected("an array");
    }
    if (nested()) {
      rows(0);
    } else {
      row(elements);
    }
    return type == TensorType.BYTES
        ? InferTensor.ofBytes(name, shape, strings.array(), 0, strings.size(), offsets)
        : InferTensor.of(name, type, shape, out);
  }

  /** Whether the first element is an array itself. */
  private boolean nested() {
    JsonReader ahead = json.at(json.position());
    return ahead.enterArray() && ahead.peek() == '[';
  }

  private void rows(int level) {
    if (level >= shape.rank()) {
      throw mismatch(name, shape, "its data is nested deeper than that");
    }
    if (json.peek() != '[') {
      throw mismatch(name, shape, "its data is not nested as deep as that");
    }
    long wanted = shape.dim(level);
    if (level == shape.rank() - 1) {
      row((int) wanted);
      return;
    }
    int count = 0;
    for (boolean more = json.enterArray(); more; more = json.nextElement()) {
      if (count == wanted) {
        throw mismatch(name, shape, "dimension " + level + " of its data has more elements");
      }
      rows(level + 1);
      count++;
    }
    if (count != wanted) {
      throw mismatch(name, shape, "dimension " + level + " of its data has " + count);
    }
  }

  /** Reads one array that holds numbers, booleans or strings. */
  private void row(int wanted) {
    int count = 0;
    if (type == TensorType.FP32) {
      for (boolean more = json.enterArray(); more; more = json.nextElement()) {
        if (count == wanted) {
          throw tooMany(wanted);
        }
        float value = readFloat();
        FLOAT.set(out, done * 4, value);
        done++;
        count++;
      }
    } else {
      for (boolean more = json.enterArray(); more; more = json.nextElement()) {
        if (count == wanted) {
          throw tooMany(wanted);
        }
        requireScalar();
        element();
        done++;
        count++;
      }
    }
    if (count != wanted) {
      throw mismatch(
          name, shape, "its data has " + count + " elements where " + wanted + " belong");
    }
  }

  private SlipwayException tooMany(int wanted) {
    return mismatch(name, shape, "its data has more elements where " + wanted + " belong");
  }

  private float readFloat() {
    int first = json.peek();
    if (first < '-' || first > '9') {
      requireScalar();
    }
    float value = json.readFloat();
    if (Float.isInfinite(value)) {
      throw tooLarge();
    }
    return value;
  }

  private void element() {
    switch (type) {
      case BOOL -> out[done] = (byte) (json.readBoolean() ? 1 : 0);
      case UINT8 -> out[done] = (byte) json.readInteger(0, 0xff, "UINT8");
      case INT8 -> out[done] = (byte) json.readInteger(Byte.MIN_VALUE, Byte.MAX_VALUE, "INT8");
      case UINT16 -> SHORT.set(out, done * 2, (short) json.readInteger(0, 0xffff, "UINT16"));
      case INT16 ->
          SHORT.set(
              out, done * 2, (short) json.readInteger(Short.MIN_VALUE, Short.MAX_VALUE, "INT16"));
      case UINT32 -> INT.set(out, done * 4, (int) json.readInteger(0, 0xffffffffL, "UINT32"));
      case INT32 ->
          INT.set(
              out, done * 4, (int) json.readInteger(Integer.MIN_VALUE, Integer.MAX_VALUE, "INT32"));
      case UINT64 -> LONG.set(out, done * 8, json.readUnsigned());
      case INT64 ->
          LONG.set(out, done * 8, json.readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
      case FP32 -> FLOAT.set(out, done * 4, readFloat());
      case FP64 -> {
        double value = json.readDouble();
        if (Double.isInfinite(value)) {
          throw tooLarge();
        }
        DOUBLE.set(out, done * 8, value);
      }
      case BYTES -> {
        json.readUtf8(strings);
        offsets[done + 1] = strings.size();
      }
      case FP16, BF16 -> throw new IllegalStateException("refused before");
    }
  }

  /** Explains what stands where an element belongs, when it can be none of any datatype. */
  private void requireScalar() {
    switch (json.peek()) {
      case '[' -> throw mismatch(name, shape, "its data is nested deeper than that");
      case 'n' ->
          throw Shown.input(name, "null is no value of " + type + "; every element needs one");
      case 'N', 'I' ->
          throw Shown.input(
              name, "NaN and infinities are not JSON; send this input as binary data");
      default -> {}
    }
  }

  private SlipwayException tooLarge() {
    return Shown.input(
        name,
        "element "
            + done
            + " is too large for "
            + type
            + "; infinities can be sent as binary data only");
  }

  private static SlipwayException mismatch(String name, Shape shape, String found) {
    return Shown.input(
        name,
        "Unable to parse 'data': Shape does not match true shape of 'data' field: the shape is "
            + shape
            + ", and "
            + found);
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
