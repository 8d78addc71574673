package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonReader;
import dev.slipway.edge.http.json.Words;
import dev.slipway.engine.TensorType;

/** The protocol's names of datatypes, which are those of {@link TensorType}. */
final class Datatypes {

  private static final TensorType[] TYPES = {
    TensorType.FP32,
    TensorType.FP64,
    TensorType.INT64,
    TensorType.INT32,
    TensorType.BYTES,
    TensorType.BOOL,
    TensorType.UINT8,
    TensorType.INT8,
    TensorType.INT16,
    TensorType.UINT16,
    TensorType.UINT32,
    TensorType.UINT64,
    TensorType.FP16,
    TensorType.BF16
  };

  private static final Words NAMES = names();

  private Datatypes() {}

  /** Reads a datatype's name. */
  static TensorType read(JsonReader json) {
    int at = json.position();
    int index = json.readWord(NAMES);
    if (index < 0) {
      String name = json.at(at).readString();
      throw new SlipwayException(
          FailureCode.INVALID,
          "'"
              + Shown.shortened(name)
              + "' is no datatype; known are "
              + String.join(", ", NAMES.texts()));
    }
    return TYPES[index];
  }

  private static Words names() {
    String[] names = new String[TYPES.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = TYPES[i].name();
    }
    return Words.of(names);
  }
}
