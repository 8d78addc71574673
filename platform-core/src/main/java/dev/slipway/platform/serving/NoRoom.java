package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.infer.PayloadBudget;

/** An answer that this node may not hold, now or at all; no fault of the engine's. */
final class NoRoom extends EngineException {

  private static final long serialVersionUID = 1L;

  /** An array holds it. */
  static final int MOST_OF_AN_OUTPUT = Integer.MAX_VALUE - 8;

  private final boolean ever;

  private NoRoom(boolean ever, String message) {
    super(EngineFailure.SHARE_EXHAUSTED, message);
    this.ever = ever;
  }

  /**
   * @param beside bytes that the same request holds at that time
   */
  static NoRoom forOutput(String output, long bytes, long beside, PayloadBudget budget) {
    String what = "output '" + output + "' of this request has";
    if (bytes > MOST_OF_AN_OUTPUT) {
      return new NoRoom(
          false, what + " " + bytes + " bytes, and one has at most 2 GB; send fewer rows at once");
    }
    if (budget.everHolds(bytes + beside)) {
      return new NoRoom(true, budget.refusal(what, bytes, true));
    }
    return new NoRoom(
        false,
        beside == 0
            ? budget.refusal(what, bytes, false)
            : budget.refusal(
                "output '" + output + "' and what else is held for this request have",
                bytes + beside,
                false));
  }

  /** Whether trying again may help. */
  boolean ever() {
    return ever;
  }
}
