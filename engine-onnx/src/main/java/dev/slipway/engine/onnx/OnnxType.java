package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import dev.slipway.engine.TensorType;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The datatypes that both ONNX and the SPI know, with their numbers in {@code TensorProto.DataType}
 * and the way into ONNX Runtime's Java binding.
 *
 * <p>The binding makes no UINT16, UINT32 or UINT64 tensor; such inputs enter as the signed type of
 * the same bits (see {@link UnsignedInput}).
 */
enum OnnxType {
  FP32(1, TensorType.FP32, OnnxJavaType.FLOAT),
  UINT8(2, TensorType.UINT8, OnnxJavaType.UINT8),
  INT8(3, TensorType.INT8, OnnxJavaType.INT8),
  UINT16(4, TensorType.UINT16, OnnxJavaType.INT16),
  INT16(5, TensorType.INT16, OnnxJavaType.INT16),
  INT32(6, TensorType.INT32, OnnxJavaType.INT32),
  INT64(7, TensorType.INT64, OnnxJavaType.INT64),
  BYTES(8, TensorType.BYTES, OnnxJavaType.STRING),
  BOOL(9, TensorType.BOOL, OnnxJavaType.BOOL),
  FP16(10, TensorType.FP16, OnnxJavaType.FLOAT16),
  FP64(11, TensorType.FP64, OnnxJavaType.DOUBLE),
  UINT32(12, TensorType.UINT32, OnnxJavaType.INT32),
  UINT64(13, TensorType.UINT64, OnnxJavaType.INT64),
  BF16(16, TensorType.BF16, OnnxJavaType.BFLOAT16);

  final int number;
  final TensorType tensorType;
  final OnnxJavaType javaType;

  OnnxType(int number, TensorType tensorType, OnnxJavaType javaType) {
    this.number = number;
    this.tensorType = tensorType;
    this.javaType = javaType;
  }

  static OnnxType of(TensorType type) {
    return switch (type) {
      case BOOL -> BOOL;
      case UINT8 -> UINT8;
      case UINT16 -> UINT16;
      case UINT32 -> UINT32;
      case UINT64 -> UINT64;
      case INT8 -> INT8;
      case INT16 -> INT16;
      case INT32 -> INT32;
      case INT64 -> INT64;
      case FP16 -> FP16;
      case BF16 -> BF16;
      case FP32 -> FP32;
      case FP64 -> FP64;
      case BYTES -> BYTES;
    };
  }

  /** The type of this number, or null where the SPI has none. */
  static @Nullable OnnxType ofNumber(long number) {
    for (OnnxType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }

  static Set<TensorType> tensorTypes() {
    EnumSet<TensorType> types = EnumSet.noneOf(TensorType.class);
    for (OnnxType type : values()) {
      types.add(type.tensorType);
    }
    return types;
  }

  /** Whether the binding cannot make an input of this type, nor an output over given memory. */
  boolean unsignedWord() {
    return this == UINT16 || this == UINT32 || this == UINT64;
  }

  /** As {@code onnx.proto} calls it, for messages; also for numbers that the SPI does not know. */
  static String nameOf(long number) {
    return switch ((int) Math.max(-1, Math.min(number, 1000))) {
      case 0 -> "UNDEFINED";
      case 1 -> "FLOAT";
      case 2 -> "UINT8";
      case 3 -> "INT8";
      case 4 -> "UINT16";
      case 5 -> "INT16";
      case 6 -> "INT32";
      case 7 -> "INT64";
      case 8 -> "STRING";
      case 9 -> "BOOL";
      case 10 -> "FLOAT16";
      case 11 -> "DOUBLE";
      case 12 -> "UINT32";
      case 13 -> "UINT64";
      case 14 -> "COMPLEX64";
      case 15 -> "COMPLEX128";
      case 16 -> "BFLOAT16";
      case 17 -> "FLOAT8E4M3FN";
      case 18 -> "FLOAT8E4M3FNUZ";
      case 19 -> "FLOAT8E5M2";
      case 20 -> "FLOAT8E5M2FNUZ";
      case 21 -> "UINT4";
      case 22 -> "INT4";
      case 23 -> "FLOAT4E2M1";
      default -> "datatype number " + number;
    };
  }
}
