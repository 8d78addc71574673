package dev.slipway.engine.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages by hand, so that tests can make any file, a broken one too. */
public final class Protobuf {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A varint field. */
  public Protobuf number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  /** A text field. */
  public Protobuf text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A length-delimited field. */
  public Protobuf bytes(int field, byte[] value) {
    header(field, value.length);
    out.writeBytes(value);
    return this;
  }

  /** A nested message. */
  public Protobuf message(int field, Protobuf value) {
    return bytes(field, value.toBytes());
  }

  /** Only the head of a length-delimited field; its content is somebody else's. */
  public Protobuf header(int field, long length) {
    varint(((long) field << 3) | 2);
    varint(length);
    return this;
  }

  /** Bytes as they are. */
  public Protobuf raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
