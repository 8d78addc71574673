package dev.slipway.engine.tensorflow;

import dev.slipway.engine.TensorType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Datatypes by their number in TensorFlow's {@code types.proto}. TensorFlow Java has no public
 * class for INT8, INT16, UINT32 and UINT64, so that they cannot be served.
 */
enum TensorFlowType {
  FP32(1, TensorType.FP32),
  FP64(2, TensorType.FP64),
  INT32(3, TensorType.INT32),
  UINT8(4, TensorType.UINT8),
  BYTES(7, TensorType.BYTES),
  INT64(9, TensorType.INT64),
  BOOL(10, TensorType.BOOL),
  BF16(14, TensorType.BF16),
  UINT16(17, TensorType.UINT16),
  FP16(19, TensorType.FP16);

  /** The number of strings. */
  static final int STRING = 7;

  /** References to variables have the number of their type plus this. */
  private static final int REFERENCE = 100;

  private static final Map<Integer, String> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0, "no datatype"),
              Map.entry(5, "INT16"),
              Map.entry(6, "INT8"),
              Map.entry(8, "COMPLEX64"),
              Map.entry(11, "QINT8"),
              Map.entry(12, "QUINT8"),
              Map.entry(13, "QINT32"),
              Map.entry(15, "QINT16"),
              Map.entry(16, "QUINT16"),
              Map.entry(18, "COMPLEX128"),
              Map.entry(20, "RESOURCE"),
              Map.entry(21, "VARIANT"),
              Map.entry(22, "UINT32"),
              Map.entry(23, "UINT64")));

  final int number;
  final TensorType type;

  TensorFlowType(int number, TensorType type) {
    this.number = number;
    this.type = type;
  }

  static Set<TensorType> tensorTypes() {
    Set<TensorType> types = EnumSet.noneOf(TensorType.class);
    for (TensorFlowType type : values()) {
      types.add(type.type);
    }
    return types;
  }

  /** The datatype that is served for the number, or null. */
  static @Nullable TensorType of(int number) {
    for (TensorFlowType type : values()) {
      if (type.number == number) {
        return type.type;
      }
    }
    return null;
  }

  /** For messages. */
  static String nameOf(int number) {
    TensorType served = of(number);
    if (served != null) {
      return served.name();
    }
    return number > REFERENCE
        ? "a reference to " + nameOf(number - REFERENCE)
        : NAMES.getOrDefault(number, "datatype " + number);
  }
}
