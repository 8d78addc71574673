package dev.slipway.edge.http.oip;

import dev.slipway.platform.infer.InferTensor;
import java.util.List;
import java.util.Map;

/**
 * An inference request as its body said it.
 *
 * @param parameters the request's own, by name; strings, booleans, {@code Long} or {@code Double}
 * @param outputs by name, empty for all
 */
record OipRequest(
    Map<String, Object> parameters,
    List<InferTensor> inputs,
    List<String> outputs,
    AnswerForm form) {}
