package dev.slipway.engine.onnx;

import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Builds small ONNX models in tests. Field numbers are those of {@code onnx.proto}.
 *
 * <p>A dimension is a number, a name (a symbolic one), or {@link #ANY}.
 */
public final class OnnxGraph {

  /** A dimension without value and name. */
  public static final Object ANY = new Object();

  private final Protobuf graph = new Protobuf();
  private final Protobuf moreOfModel = new Protobuf();
  private int opset = 17;
  private int irVersion = 8;

  public OnnxGraph() {
    graph.text(2, "g");
  }

  public OnnxGraph opset(int version) {
    opset = version;
    return this;
  }

  public OnnxGraph irVersion(int version) {
    irVersion = version;
    return this;
  }

  public OnnxGraph input(String name, TensorType type, Object... dims) {
    graph.message(11, value(name, number(type), dims));
    return this;
  }

  public OnnxGraph output(String name, TensorType type, Object... dims) {
    graph.message(12, value(name, number(type), dims));
    return this;
  }

  /** A named value of a datatype by its number in {@code TensorProto.DataType}. */
  public static Protobuf value(String name, int type, Object... dims) {
    Protobuf shape = new Protobuf();
    for (Object dim : dims) {
      Protobuf one = new Protobuf();
      if (dim instanceof Number number) {
        one.number(1, number.longValue());
      } else if (dim instanceof String symbol) {
        one.text(2, symbol);
      }
      shape.message(1, one);
    }
    Protobuf tensor = new Protobuf().number(1, type).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }

  public OnnxGraph node(String op, List<String> in, List<String> out, Protobuf... attributes) {
    graph.message(1, nodeOf("", op, in, out, attributes));
    return this;
  }

  public static Protobuf nodeOf(
      String domain, String op, List<String> in, List<String> out, Protobuf... attributes) {
    Protobuf node = new Protobuf();
    in.forEach(name -> node.text(1, name));
    out.forEach(name -> node.text(2, name));
    node.text(3, "node_" + op + "_" + out).text(4, op);
    for (Protobuf attribute : attributes) {
      node.message(5, attribute);
    }
    if (!domain.isEmpty()) {
      node.text(7, domain);
    }
    return node;
  }

  public OnnxGraph initializer(String name, float[] values, long... dims) {
    return initializer(tensor(name, TensorType.FP32, bytes(values), dims));
  }

  public OnnxGraph initializer(String name, long[] values, long... dims) {
    return initializer(tensor(name, TensorType.INT64, bytes(values), dims));
  }

  public OnnxGraph initializer(Protobuf tensor) {
    graph.message(5, tensor);
    return this;
  }

  /** A message of any field of the graph, for what this builder has no word for. */
  public OnnxGraph graphField(int field, Protobuf message) {
    graph.message(field, message);
    return this;
  }

  /** A message of any field of the model. */
  public OnnxGraph modelField(int field, Protobuf message) {
    moreOfModel.message(field, message);
    return this;
  }

  public static Protobuf tensor(String name, TensorType type, byte[] raw, long... dims) {
    return tensorHead(name, type, dims).bytes(9, raw);
  }

  /** A tensor whose data lies in a file beside the model. */
  public static Protobuf externalTensor(
      String name, TensorType type, String location, long offset, long length, long... dims) {
    return tensorHead(name, type, dims)
        .message(13, entry("location", location))
        .message(13, entry("offset", Long.toString(offset)))
        .message(13, entry("length", Long.toString(length)))
        .number(14, 1);
  }

  public static Protobuf entry(String key, String value) {
    return new Protobuf().text(1, key).text(2, value);
  }

  private static Protobuf tensorHead(String name, TensorType type, long... dims) {
    Protobuf tensor = new Protobuf();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    return tensor.number(2, number(type)).text(8, name);
  }

  public static Protobuf intAttribute(String name, long value) {
    return new Protobuf().text(1, name).number(3, value).number(20, 2);
  }

  public static Protobuf graphAttribute(String name, Protobuf graph) {
    return new Protobuf().text(1, name).message(6, graph).number(20, 5);
  }

  /** Only the graph, as an attribute of a control-flow node takes it. */
  public Protobuf graph() {
    return graph;
  }

  public byte[] toBytes() {
    return new Protobuf()
        .number(1, irVersion)
        .text(2, "slipway-tests")
        .text(3, "1")
        .message(7, graph)
        .message(8, new Protobuf().text(1, "").number(2, opset))
        .raw(moreOfModel.toBytes())
        .toBytes();
  }

  public static byte[] bytes(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  public static byte[] bytes(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return buffer.array();
  }

  /** The datatype's number in {@code TensorProto.DataType}. */
  public static int number(TensorType type) {
    return switch (type) {
      case FP32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case UINT16 -> 4;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BYTES -> 8;
      case BOOL -> 9;
      case FP16 -> 10;
      case FP64 -> 11;
      case UINT32 -> 12;
      case UINT64 -> 13;
      case BF16 -> 16;
    };
  }
}
