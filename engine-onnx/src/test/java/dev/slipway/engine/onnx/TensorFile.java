package dev.slipway.engine.onnx;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.inspect.ProtoReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@code TensorProto} of test data. */
final class TensorFile {

  private TensorFile() {}

  /** Null for what is no tensor of a known datatype, e.g. a sequence. */
  static Tensor read(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    ProtoReader in = new ProtoReader(new ByteArrayInputStream(bytes), bytes.length);
    List<Long> dims = new ArrayList<>();
    long type = 0;
    byte[] raw = null;
    List<byte[]> strings = new ArrayList<>();
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    OnnxType known = null;
    while (in.next()) {
      if (in.is(1, ProtoReader.VARINT)) {
        dims.add(in.varint());
      } else if (in.is(1, ProtoReader.LENGTH)) {
        in.enter();
        while (in.more()) {
          dims.add(in.varint());
        }
        in.leave();
      } else if (in.is(2, ProtoReader.VARINT)) {
        type = in.varint();
        known = OnnxType.ofNumber(type);
      } else if (in.is(6, ProtoReader.LENGTH)) {
        strings.add(take(in, bytes));
      } else if (in.is(9, ProtoReader.LENGTH) || in.is(4, ProtoReader.LENGTH)) {
        raw = take(in, bytes);
      } else if (known != null && (in.is(5, ProtoReader.LENGTH) || in.is(7, ProtoReader.LENGTH))) {
        in.enter();
        while (in.more()) {
          words.writeBytes(word(in.varint(), known.tensorType.bytes()));
        }
        in.leave();
      } else {
        in.skip();
      }
    }
    if (known == null) {
      return null;
    }
    Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    if (known == OnnxType.BYTES) {
      return Calls.bytes(shape, strings);
    }
    byte[] data = raw == null ? words.toByteArray() : raw;
    return data.length == shape.elements() * known.tensorType.bytes()
        ? Tensor.of(known.tensorType, shape, Calls.wrap(data))
        : null;
  }

  private static byte[] word(long value, int size) {
    ByteBuffer all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    byte[] word = new byte[size];
    all.get(word);
    return word;
  }

  private static byte[] take(ProtoReader in, byte[] all) throws Exception {
    long length = in.skipLength();
    int end = (int) in.position();
    return java.util.Arrays.copyOfRange(all, end - (int) length, end);
  }
}
