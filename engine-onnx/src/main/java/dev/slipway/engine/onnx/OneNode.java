package dev.slipway.engine.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** ONNX files with one node {@code y = Op(x)} for tensors of any shape, written by hand. */
final class OneNode {

  private OneNode() {}

  /**
   * @param attribute of the node, as {@link #attribute(String, int)} makes one
   * @param from the datatype of {@code x} by its number
   * @param to the datatype of {@code y}
   */
  static byte[] model(String op, byte[] attribute, int from, int to, int opset) {
    byte[] node = join(text(1, "x"), text(2, "y"), text(4, op), bytes(5, attribute));
    byte[] graph =
        join(bytes(1, node), text(2, "g"), bytes(11, value("x", from)), bytes(12, value("y", to)));
    return join(number(1, opset < 20 ? 8 : 9), bytes(7, graph), bytes(8, number(2, opset)));
  }

  static byte[] attribute(String name, int value) {
    return join(text(1, name), number(3, value), number(20, 2));
  }

  static byte[] attribute(String name, String value) {
    return join(text(1, name), text(4, value), number(20, 3));
  }

  private static byte[] value(String name, int type) {
    return join(text(1, name), bytes(2, bytes(1, number(1, type))));
  }

  private static byte[] number(int field, int value) {
    return join(tag(field, 0), new byte[] {(byte) value});
  }

  private static byte[] text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.US_ASCII));
  }

  /** A length of one byte, or of two. */
  private static byte[] bytes(int field, byte[] value) {
    byte[] length =
        value.length < 128
            ? new byte[] {(byte) value.length}
            : new byte[] {(byte) ((value.length & 0x7F) | 0x80), (byte) (value.length >> 7)};
    return join(tag(field, 2), length, value);
  }

  private static byte[] tag(int field, int wire) {
    int tag = (field << 3) | wire;
    return tag < 128
        ? new byte[] {(byte) tag}
        : new byte[] {(byte) ((tag & 0x7F) | 0x80), (byte) (tag >> 7)};
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
