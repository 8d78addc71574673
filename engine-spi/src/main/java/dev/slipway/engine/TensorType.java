package dev.slipway.engine;

/**
 * Datatypes of the Open Inference Protocol. Elements lie in little-endian order, which is the
 * native one on every supported platform.
 */
public enum TensorType {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Byte strings of varying length: one data buffer and n + 1 offsets. */
  BYTES(0);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element; 0 for {@link #BYTES}. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements all have the same size. */
  public boolean fixedSize() {
    return bytes > 0;
  }
}
