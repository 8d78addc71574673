package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.infer.PayloadBudget;

/** An answer that this node may not hold, now or at all; no fault of the engine's. */
final class NoRoom extends EngineException {

  private static final long serialVersionUID = 1L;

  private final boolean ever;

  private NoRoom(boolean ever, String message) {
    super(EngineFailure.SHARE_EXHAUSTED, message);
    this.ever = ever;
  }

  static NoRoom forOutput(String output, long bytes, PayloadBudget budget) {
    return new NoRoom(
        bytes <= Integer.MAX_VALUE - 8 && budget.everHolds(bytes),
        budget.refusal("output '" + output + "' of this request", bytes));
  }

  /** Whether trying again may help. */
  boolean ever() {
    return ever;
  }
}
