package dev.slipway.engine.onnx;

import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@code TensorProto} without its data, but with how much of it there is: the runtime makes room
 * for what the dimensions say before it looks at the data.
 */
final class TensorHead {

  private static final int TEXT = 8;

  private static final int LONGEST_VARINT = 10;
  private static final int MAX_ENTRIES = 32;
  private static final int MAX_KEY_BYTES = 256;
  private static final int MAX_VALUE_BYTES = 4096;

  String name = "";
  long dataType;

  /** The product of the dimensions; −1 when it does not fit into 63 bits or one is negative. */
  long elements = 1;

  /** The entries of {@code external_data}; of a key that comes twice the last one. */
  final Map<String, String> external = new HashMap<>();

  /** Keys of {@code external_data} that come more than once. */
  final Set<String> repeated = new TreeSet<>();

  private boolean located;
  private long rawBytes = -1;

  /** Bounds of how many values the typed fields hold: numbers of any length are not read singly. */
  private long leastValues;

  private long mostValues;

  /** Reads the current field; returns the bytes of weights that it skipped. */
  long read(ProtoReader in) throws IOException, MalformedFile {
    switch (in.wire()) {
      case ProtoReader.VARINT -> {
        switch (in.field()) {
          case 1 -> dim(in.varint());
          case 2 -> {
            in.once();
            dataType = (int) in.varint();
          }
          case 14 -> {
            in.once();
            located = (int) in.varint() == 1;
          }
          case 5, 7, 11 -> {
            in.skip();
            values(1, 1);
          }
          default -> in.skip();
        }
        return 0;
      }
      case ProtoReader.LENGTH -> {
        switch (in.field()) {
          case 1 -> {
            in.enter();
            while (in.more()) {
              dim(in.varint());
            }
            in.leave();
          }
          case 4, 10 -> {
            long bytes = in.skipLength();
            long values = bytes / (in.field() == 4 ? Float.BYTES : Double.BYTES);
            values(values, values);
            return bytes;
          }
          case 5, 7, 11 -> {
            long bytes = in.skipLength();
            values((bytes + LONGEST_VARINT - 1) / LONGEST_VARINT, bytes);
            return bytes;
          }
          case 9 -> {
            in.once();
            rawBytes = in.skipLength();
            return rawBytes;
          }
          case 8 -> {
            in.once();
            name = in.text(ModelSurface.MAX_NAME_BYTES, "a tensor's name");
          }
          case 13 -> entry(in);
          default -> in.skip();
        }
        return 0;
      }
      default -> {
        if (in.is(4, ProtoReader.FIXED32) || in.is(10, ProtoReader.FIXED64)) {
          values(1, 1);
        }
        in.skip();
        return 0;
      }
    }
  }

  /** Notes a text of the data, which somebody else reads. */
  void text() {
    values(1, 1);
  }

  private void values(long least, long most) {
    leastValues += least;
    mostValues += most;
  }

  private void dim(long value) {
    if (value < 0 || elements < 0) {
      elements = -1;
    } else {
      long high = Math.multiplyHigh(elements, value);
      elements = high != 0 || elements * value < 0 ? -1 : elements * value;
    }
  }

  private void entry(ProtoReader in) throws IOException, MalformedFile {
    String key = "";
    String value = "";
    in.enter();
    while (in.next()) {
      if (in.once(1, ProtoReader.LENGTH)) {
        key = in.text(MAX_KEY_BYTES, "a key of external data");
      } else if (in.once(2, ProtoReader.LENGTH)) {
        value = in.text(MAX_VALUE_BYTES, "a value of external data");
      } else {
        in.skip();
      }
    }
    in.leave();
    if (external.put(key, value) != null) {
      repeated.add(key);
    }
    if (external.size() > MAX_ENTRIES) {
      throw in.malformed("too-many", "more than " + MAX_ENTRIES + " entries of external data");
    }
  }

  /** Whether the tensor says in any way that its data lies elsewhere. */
  boolean saysExternal() {
    return located || !external.isEmpty();
  }

  /** Bytes of the data by datatype and dimensions; −1 when they do not tell. */
  long dataBytes() {
    long bits = bits();
    if (elements < 0 || bits < 0 || elements > Long.MAX_VALUE / bits - 8) {
      return -1;
    }
    return (elements * bits + 7) / 8;
  }

  /** Of one element; −1 when it has no size of its own. */
  private long bits() {
    return switch ((int) dataType) {
      case 1, 6, 12 -> 32;
      case 2, 3, 9, 17, 18, 19, 20, 24 -> 8;
      case 4, 5, 10, 16 -> 16;
      case 7, 11, 13, 14 -> 64;
      case 15 -> 128;
      case 21, 22, 23 -> 4;
      case 25, 26 -> 2;
      default -> -1;
    };
  }

  /** What the dimensions alone make impossible; null when nothing does. */
  @Nullable String wrongDimensions() {
    return elements < 0 || (bits() > 0 && dataBytes() < 0)
        ? "dimensions that are negative, or make more elements than any memory holds"
        : null;
  }

  /** Why the data inside of the model is not what datatype and dimensions say; null when it is. */
  @Nullable String wrongData() {
    String wrong = wrongDimensions();
    if (wrong != null) {
      return wrong;
    }
    long needed = dataBytes();
    if (needed >= 0 && rawBytes >= 0) {
      return rawBytes == needed
          ? null
          : rawBytes + " bytes of data where datatype and dimensions make " + needed;
    }
    if (needed < 0 && dataType != TEXT) {
      // ONNX Runtime does not know the datatype either; an element has a bit at least.
      long most = 8 * (Math.max(rawBytes, 0) + mostValues + 1);
      return elements <= most
          ? null
          : "at most " + most + " values where the dimensions make " + elements;
    }
    long values = values();
    return values >= leastValues && values <= mostValues
        ? null
        : (leastValues == mostValues ? "" : "at most ")
            + mostValues
            + " values of data where datatype and dimensions make "
            + values;
  }

  /** How many values the typed fields hold by datatype and dimensions. */
  private long values() {
    long bits = bits();
    boolean complex = dataType == 14 || dataType == 15;
    // Small numbers lie several in a value, as in a byte.
    return complex ? 2 * elements : bits > 0 && bits < 8 ? dataBytes() : elements;
  }
}
