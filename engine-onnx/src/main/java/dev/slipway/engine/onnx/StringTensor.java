package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * BYTES tensors to and from ONNX Runtime's strings.
 *
 * <p>The Java binding passes text as JNI's modified UTF-8: it would hand the model other bytes than
 * the caller sent for text outside Unicode's basic plane and for the character NUL, and it cannot
 * pass bytes that are no UTF-8 at all. Such elements are refused, never altered.
 */
final class StringTensor {

  private StringTensor() {}

  /** Takes one element that cannot be passed; the tensor then has an empty text in its place. */
  interface Refusals {
    void refuse(int element, String found);
  }

  static String[] texts(Tensor tensor, Refusals refusals) {
    int[] offsets = Objects.requireNonNull(tensor.offsets());
    ByteBuffer data = tensor.data().duplicate();
    int base = data.position();
    String[] texts = new String[offsets.length - 1];
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    for (int i = 0; i < texts.length; i++) {
      data.limit(base + offsets[i + 1]).position(base + offsets[i]);
      texts[i] = "";
      try {
        CharBuffer text = decoder.decode(data);
        String found = unpassable(text);
        if (found == null) {
          texts[i] = text.toString();
        } else {
          refusals.refuse(i, found);
        }
      } catch (CharacterCodingException e) {
        refusals.refuse(i, "bytes that are not UTF-8");
      }
    }
    return texts;
  }

  private static @Nullable String unpassable(CharBuffer text) {
    for (int i = text.position(); i < text.limit(); i++) {
      char c = text.get(i);
      if (c == 0) {
        return "the character NUL";
      }
      if (Character.isSurrogate(c)) {
        return outside(Character.codePointAt(text, i - text.position()));
      }
    }
    return null;
  }

  /**
   * The texts of an output.
   *
   * @param passable for each whether the binding passed it on as the model made it
   */
  static Tensor tensor(OnnxTensor value, boolean[] passable, Refusals refusals)
      throws OrtException {
    List<String> texts = new ArrayList<>();
    flatten(value.getValue(), texts);
    byte[][] encoded = new byte[texts.size()][];
    int[] offsets = new int[texts.size() + 1];
    long total = 0;
    for (int i = 0; i < encoded.length; i++) {
      String text = texts.get(i);
      if (!passable[i]) {
        refusals.refuse(i, "text outside Unicode's basic plane, the character NUL, or no UTF-8");
      }
      encoded[i] = text.getBytes(StandardCharsets.UTF_8);
      total += encoded[i].length;
      offsets[i + 1] = Math.toIntExact(total);
    }
    ByteBuffer data = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] bytes : encoded) {
      data.put(bytes);
    }
    return Tensor.ofBytes(Shape.of(value.getInfo().getShape()), data.flip(), offsets);
  }

  private static String outside(int codePoint) {
    return "text outside Unicode's basic plane (U+"
        + Integer.toHexString(codePoint).toUpperCase(Locale.ROOT)
        + ")";
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof Object[] many) {
      for (Object one : many) {
        flatten(one, into);
      }
    } else {
      into.add((String) value);
    }
  }
}
