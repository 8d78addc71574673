package dev.slipway.platform.routing;

import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text by which a caller is kept on its version.
 *
 * <ul>
 *   <li>Header: its first value.
 *   <li>Parameter: a string as it is, a number or boolean as Java writes it.
 *   <li>Input: its first element. Byte strings as UTF-8 text; integers in decimal; floating-point
 *       numbers by their IEEE 754 bits as an unsigned decimal number, since their usual text is not
 *       the same everywhere; booleans as 0 or 1.
 * </ul>
 */
public final class StickyValue {

  private StickyValue() {}

  /** The value, or null when the request has none (or an empty one): then nothing sticks. */
  public static @Nullable String of(StickyKey key, InferRequest request) {
    String value =
        switch (key.source()) {
          case HEADER -> request.headers().header(key.name());
          case PARAMETER -> {
            Object parameter = request.parameters().get(key.name());
            yield parameter == null ? null : parameter.toString();
          }
          case INPUT -> input(key.name(), request);
        };
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String input(String name, InferRequest request) {
    for (InferTensor input : request.inputs()) {
      if (input.name().equals(name)) {
        return input.elementsInData() == 0 ? null : first(input);
      }
    }
    return null;
  }

  private static @Nullable String first(InferTensor input) {
    int[] offsets = input.offsets();
    if (offsets != null) {
      return new String(input.data(), input.offset(), offsets[1], StandardCharsets.UTF_8);
    }
    int bytes = input.type().bytes();
    long word = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      word = word << 8 | (input.data()[input.offset() + i] & 0xff);
    }
    int unused = 64 - 8 * bytes;
    return switch (input.type()) {
      case INT8, INT16, INT32, INT64 -> Long.toString(word << unused >> unused);
      default -> Long.toUnsignedString(word);
    };
  }
}
