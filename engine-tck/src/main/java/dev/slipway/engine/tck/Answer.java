package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one call got.
 *
 * @param emissions copies of the outputs by index; one map for each emission
 * @param failure if the engine failed this call alone
 */
record Answer(List<Map<Integer, Tensor>> emissions, @Nullable EngineException failure) {

  /** Fails if this is not the one right answer of the call. */
  void mustBe(Call call, Signature signature, Set<Integer> wanted, String when) {
    if (failure != null) {
      throw new AssertionError(when + ": the call failed: " + failure.getMessage(), failure);
    }
    if (emissions.size() != 1) {
      throw new AssertionError(when + ": one emission was expected, got " + emissions.size());
    }
    List<String> differences = new ArrayList<>();
    for (int output : wanted) {
      Tensor actual = emissions.get(0).get(output);
      String name = signature.outputs().get(output).name();
      if (actual == null) {
        differences.add("'" + name + "' is missing");
      } else {
        differences.addAll(
            Rows.differences(name, call.outputs().get(output), actual, call.tolerance()));
      }
    }
    if (!differences.isEmpty()) {
      throw new AssertionError(when + ": " + String.join("; ", differences));
    }
  }
}
