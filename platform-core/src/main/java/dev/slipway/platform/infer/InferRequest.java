package dev.slipway.platform.infer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a model, whatever the protocol.
 *
 * @param model its name, as the caller wrote it
 * @param version a number or an alias; null lets the traffic policy choose
 * @param id the caller's own, echoed by protocols that have one
 * @param parameters by name; values are strings, booleans or numbers
 * @param inputs in any order
 * @param outputs the names of the outputs to answer, in this order; empty asks for all
 * @param headers where a sticky key is looked up
 * @param deadlineNanos the value of {@link System#nanoTime} after which the answer is of no use
 * @param playground a person tried it in the console: counted apart
 */
public record InferRequest(
    String model,
    @Nullable String version,
    @Nullable String id,
    Map<String, Object> parameters,
    List<InferTensor> inputs,
    List<String> outputs,
    RequestHeaders headers,
    long deadlineNanos,
    boolean playground) {

  /** A request of a model for all outputs, without parameters and headers. */
  public static InferRequest of(
      String model, @Nullable String version, List<InferTensor> inputs, long deadlineNanos) {
    return new InferRequest(
        model,
        version,
        null,
        Map.of(),
        inputs,
        List.of(),
        RequestHeaders.NONE,
        deadlineNanos,
        false);
  }

  /** The bytes that the inputs hold. */
  public long payloadBytes() {
    long bytes = 0;
    for (int i = 0; i < inputs.size(); i++) {
      InferTensor input = inputs.get(i);
      int[] offsets = input.offsets();
      bytes += input.length() + (offsets == null ? 0 : 4L * offsets.length);
    }
    return bytes;
  }
}
