package dev.slipway.edge.http.oip;

import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes an answer's JSON: tensors flat in row-major order, floats in the shortest digits, integers
 * with all of theirs. Binary outputs are only announced; {@link BinaryTensors#write} lays them out
 * behind.
 */
final class InferAnswerWriter {

  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle SHORT = view(short[].class);

  /** About what stands around the data. */
  private static final int HEAD_BYTES = 256;

  private static final byte[] MODEL_NAME = ascii("{\"model_name\":");
  private static final byte[] MODEL_VERSION = ascii(",\"model_version\":\"");
  private static final byte[] ID = ascii("\",\"id\":");
  private static final byte[] OUTPUTS = ascii(",\"outputs\":[");
  private static final byte[] NAME = ascii("{\"name\":");
  private static final byte[] DATATYPE = ascii(",\"datatype\":\"");
  private static final byte[] SHAPE = ascii("\",\"shape\":[");
  private static final byte[] DATA = ascii("],\"data\":[");
  private static final byte[] BINARY = ascii("],\"parameters\":{\"binary_data_size\":");
  private static final byte[] NULL = ascii("null");

  private final JsonWriter out;
  private final NonFinite nonFinite;

  private InferAnswerWriter(JsonWriter out, NonFinite nonFinite) {
    this.out = out;
    this.nonFinite = nonFinite;
  }

  /** About how many bytes of text the answer will have; fast. */
  static long textSize(InferResponse answer, AnswerForm form) {
    long size = HEAD_BYTES;
    List<InferTensor> outputs = answer.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      InferTensor output = outputs.get(i);
      if (!form.binary(i)) {
        size +=
            output.type() == TensorType.BYTES
                ? output.length() + 3 * output.elementsInData()
                : 3L * output.length();
      }
    }
    return size;
  }

  /** Whether strings are among what is written as text. */
  static boolean hasStrings(InferResponse answer, AnswerForm form) {
    for (int i = 0; i < answer.outputs().size(); i++) {
      if (!form.binary(i) && answer.outputs().get(i).type() == TensorType.BYTES) {
        return true;
      }
    }
    return false;
  }

  /** How many bytes of text the answer will have at most. Reads all of its strings. */
  static long mostText(InferResponse answer, AnswerForm form) {
    String id = form.id();
    long size = HEAD_BYTES + mostText(answer.model()) + (id == null ? 0 : mostText(id));
    List<InferTensor> outputs = answer.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      InferTensor output = outputs.get(i);
      size +=
          HEAD_BYTES
              + mostText(output.name())
              + (long) output.shape().rank() * mostDigits(TensorType.INT64);
      if (!form.binary(i)) {
        size +=
            output.type() == TensorType.BYTES
                ? 3 * output.elementsInData()
                    + JsonWriter.escapedSize(output.data(), output.offset(), output.length())
                : output.elementsInData() * mostDigits(output.type());
      }
    }
    return size;
  }

  /** Every character may have to be escaped. */
  private static long mostText(String text) {
    return 6L * text.length();
  }

  /** The longest text of an element and its comma. */
  private static int mostDigits(TensorType type) {
    return switch (type) {
      case BOOL -> "false,".length();
      case UINT8 -> "255,".length();
      case INT8 -> "-128,".length();
      case UINT16 -> "65535,".length();
      case INT16 -> "-32768,".length();
      case UINT32 -> "4294967295,".length();
      case INT32 -> "-2147483648,".length();
      case UINT64, INT64 -> "-9223372036854775808,".length();
      case FP32 -> "-1.17549435E-38,".length();
      case FP64 -> "-2.2250738585072014E-308,".length();
      case FP16, BF16, BYTES -> 0;
    };
  }

  /**
   * Writes the JSON part.
   *
   * @throws SlipwayException INVALID when an output has no form in JSON: FP16 and BF16, bytes that
   *     are not UTF-8, NaN and infinities unless {@code form} says what becomes of them
   */
  static void write(JsonWriter out, InferResponse answer, AnswerForm form) {
    new InferAnswerWriter(out, form.nonFinite()).write(answer, form);
  }

  private void write(InferResponse answer, AnswerForm form) {
    out.put(MODEL_NAME).putString(answer.model());
    out.put(MODEL_VERSION).put((long) answer.version());
    String id = form.id();
    if (id != null) {
      out.put(ID).putString(id);
    } else {
      out.put('"');
    }
    out.put(OUTPUTS);
    List<InferTensor> outputs = answer.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      write(outputs.get(i), form.binary(i));
    }
    out.put(']').put('}');
  }

  private void write(InferTensor tensor, boolean binary) {
    out.put(NAME).putString(tensor.name());
    out.put(DATATYPE).put(tensor.type().name()).put(SHAPE);
    Shape shape = tensor.shape();
    for (int i = 0; i < shape.rank(); i++) {
      if (i > 0) {
        out.put(',');
      }
      out.put(shape.dim(i));
    }
    if (binary) {
      out.put(BINARY).put(BinaryTensors.wireSize(tensor)).put('}').put('}');
    } else {
      out.put(DATA);
      data(tensor);
      out.put(']').put('}');
    }
  }

  private void data(InferTensor tensor) {
    byte[] data = tensor.data();
    int at = tensor.offset();
    int end = at + tensor.length();
    int[] offsets = tensor.offsets();
    if (offsets != null) {
      strings(tensor, offsets);
      return;
    }
    if (tensor.type() == TensorType.FP32) {
      for (int p = at; p < end; p += 4) {
        separate(p, at);
        float value = (float) FLOAT.get(data, p);
        if (Float.isFinite(value)) {
          out.put(value);
        } else {
          nonFinite(tensor, (p - at) / 4, value);
        }
      }
      return;
    }
    int size = tensor.type().bytes();
    for (int p = at; p < end; p += size) {
      separate(p, at);
      switch (tensor.type()) {
        case BOOL -> out.put(data[p] != 0);
        case UINT8 -> out.put((long) (data[p] & 0xff));
        case INT8 -> out.put((long) data[p]);
        case UINT16 -> out.put((long) ((short) SHORT.get(data, p) & 0xffff));
        case INT16 -> out.put((long) (short) SHORT.get(data, p));
        case UINT32 -> out.put((int) INT.get(data, p) & 0xffffffffL);
        case INT32 -> out.put((long) (int) INT.get(data, p));
        case UINT64 -> out.putUnsigned((long) LONG.get(data, p));
        case INT64 -> out.put((long) LONG.get(data, p));
        case FP64 -> {
          double value = (double) DOUBLE.get(data, p);
          if (Double.isFinite(value)) {
            out.put(value);
          } else {
            nonFinite(tensor, (p - at) / 8, value);
          }
        }
        case FP16, BF16 ->
            throw Shown.output(
                tensor.name(),
                "is "
                    + tensor.type()
                    + ", which has no form in JSON; ask for it as binary data (outputs[].parameters"
                    + ".binary_data: true, or parameters.binary_data_output: true)");
        case FP32, BYTES -> throw new IllegalStateException("written above");
      }
    }
  }

  private void separate(int at, int first) {
    if (at != first) {
      out.put(',');
    }
  }

  private void strings(InferTensor tensor, int[] offsets) {
    for (int i = 0; i + 1 < offsets.length; i++) {
      separate(i, 0);
      int from = tensor.offset() + offsets[i];
      if (!out.putUtf8(tensor.data(), from, offsets[i + 1] - offsets[i])) {
        throw Shown.output(
            tensor.name(),
            "element "
                + i
                + " is not UTF-8 text, so it has no form in JSON; ask for it as binary data"
                + " (binary_data: true)");
      }
    }
  }

  private void nonFinite(InferTensor tensor, int element, double value) {
    switch (nonFinite) {
      case NULL -> out.put(NULL);
      case STRING -> out.putString(Double.toString(value));
      case REFUSE ->
          throw Shown.output(
              tensor.name(),
              "element "
                  + element
                  + " is "
                  + value
                  + ", which JSON cannot say; ask for binary output (binary_data: true), or set the"
                  + " request's parameter nonfinite_output to \"null\" or \"string\"");
    }
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
