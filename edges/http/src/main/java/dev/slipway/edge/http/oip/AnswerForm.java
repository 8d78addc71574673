package dev.slipway.edge.http.oip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants to be answered.
 *
 * @param id to echo; null when none was given
 * @param binary for each output asked for by name, whether it comes as binary data
 * @param binaryByDefault for all outputs when none was asked for by name
 */
record AnswerForm(
    @Nullable String id, List<Boolean> binary, boolean binaryByDefault, NonFinite nonFinite) {

  /** Everything binary, as a raw request gets it. */
  static final AnswerForm BINARY = new AnswerForm(null, List.of(), true, NonFinite.REFUSE);

  /** Whether the answer's output at this index is binary. */
  boolean binary(int output) {
    return output < binary.size() ? binary.get(output) : binaryByDefault;
  }
}
