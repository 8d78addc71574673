package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.util.Map;

/** How many exports one event loop streams at once; each holds a page in memory. One loop only. */
final class ExportSlots {

  static final int MOST = 4;

  private int taken;

  /**
   * @throws SlipwayException UNAVAILABLE when all are taken
   */
  void take() {
    if (taken == MOST) {
      throw new SlipwayException(
          FailureCode.UNAVAILABLE,
          MOST + " exports are being sent already; try again when one has ended",
          Map.of("retryAfterSeconds", 5),
          null);
    }
    taken++;
  }

  void give() {
    taken--;
  }
}
