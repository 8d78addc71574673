package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonReader;
import dev.slipway.edge.http.json.Words;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code inputs}. Its {@code data} is read at once when name, datatype and shape
 * stand before it, else its place is noted and it is read when they are known.
 */
final class InputReader {

  private static final Words INPUT = Words.of("name", "shape", "datatype", "data", "parameters");
  private static final String BINARY_DATA_SIZE = "binary_data_size";

  private final JsonReader json;
  private final int index;
  private @Nullable String name;
  private @Nullable Shape shape;
  private @Nullable TensorType type;
  private @Nullable InferTensor tensor;
  private int dataAt = -1;
  private long binarySize = -1;

  private InputReader(JsonReader json, int index) {
    this.json = json;
    this.index = index;
  }

  /** Reads the object at which {@code json} stands. */
  static InputReader read(JsonReader json, int index, long mostBytes) {
    InputReader input = new InputReader(json, index);
    input.read(mostBytes);
    return input;
  }

  private void read(long mostBytes) {
    int seen = 0;
    for (boolean more = json.enterObject(); more; more = json.nextField()) {
      int field = json.name(INPUT);
      seen = InferRequestReader.once(seen, field, INPUT);
      switch (field) {
        case 0 -> name = json.readString();
        case 1 -> shape = InferRequestReader.readShape(json);
        case 2 -> type = Datatypes.read(json);
        case 3 -> readData(mostBytes);
        case 4 -> readParameters();
        default -> json.skip();
      }
    }
    if (dataAt < 0 && binarySize < 0) {
      throw Shown.input(name(), "has neither 'data' nor the parameter binary_data_size");
    }
    if (dataAt >= 0 && binarySize >= 0) {
      throw Shown.input(name(), "has both 'data' and the parameter binary_data_size");
    }
  }

  private void readData(long mostBytes) {
    dataAt = json.position();
    if (name != null && type != null && shape != null) {
      tensor = TensorText.read(json, name, type, shape, mostBytes);
    } else {
      json.skip();
    }
  }

  private void readParameters() {
    Map<String, Object> parameters = InferRequestReader.readParameters(json);
    Object size = parameters.get(BINARY_DATA_SIZE);
    if (size != null) {
      if (!(size instanceof Long bytes) || bytes < 0) {
        throw missing("has a binary_data_size that is no count of bytes: " + size);
      }
      binarySize = bytes;
    }
    if (parameters.containsKey("shared_memory_region")) {
      throw new SlipwayException(
          FailureCode.UNSUPPORTED,
          "inputs[" + index + "]: shared memory is not served; send the tensor in the body");
    }
  }

  /** The input's name. */
  String name() {
    if (name == null) {
      throw missing("has no 'name'");
    }
    return name;
  }

  /** Bytes of binary data; −1 when the data is JSON. */
  long binarySize() {
    return binarySize;
  }

  /** Bytes that its data took when it was read; 0 while it is only known where it stands. */
  long unpackedBytes() {
    return tensor == null ? 0 : bytes(tensor);
  }

  /** Bytes of memory of a tensor. */
  static long bytes(InferTensor tensor) {
    int[] offsets = tensor.offsets();
    return tensor.length() + (offsets == null ? 0 : 4L * offsets.length);
  }

  /** The tensor whose data is JSON. */
  InferTensor text(long mostBytes) {
    if (tensor == null) {
      tensor = TensorText.read(json.at(dataAt), name(), type(), shape(), mostBytes);
    }
    return tensor;
  }

  /** The tensor whose data is {@code body[at, at + size)}. */
  InferTensor binary(byte[] body, int at, int size) {
    return BinaryTensors.read(name(), type(), shape(), body, at, size);
  }

  private TensorType type() {
    if (type == null) {
      throw missing("has no 'datatype'");
    }
    return type;
  }

  private Shape shape() {
    if (shape == null) {
      throw missing("has no 'shape'");
    }
    return shape;
  }

  private SlipwayException missing(String what) {
    return name == null
        ? new SlipwayException(FailureCode.INVALID, "inputs[" + index + "] " + what)
        : Shown.input(name, what);
  }
}
