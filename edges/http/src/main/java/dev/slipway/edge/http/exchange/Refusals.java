package dev.slipway.edge.http.exchange;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PayloadBudget;
import java.util.Map;

/** What the edge itself refuses, in sentences. */
public final class Refusals {

  private Refusals() {}

  static SlipwayException bodyTooLarge(long most) {
    return new SlipwayException(
        FailureCode.TOO_LARGE,
        "the body is larger than the "
            + most
            + " bytes allowed (unpacked, where it is packed); send fewer rows at once, or raise"
            + " http.max-body");
  }

  /** The process holds as many bytes of bodies as it may. */
  public static SlipwayException budget(PayloadBudget budget) {
    return new SlipwayException(
        FailureCode.UNAVAILABLE,
        "this node already holds "
            + budget.heldBytes()
            + " of the "
            + budget.limitBytes()
            + " bytes of bodies that it may (http.body-budget); try again in a second",
        Map.of("retryAfterSeconds", 1),
        null);
  }

  /** A body is not whole when its time is over. */
  public static SlipwayException late(int seconds, long received) {
    return tooSlow(
        "the body did not arrive within " + seconds + " s (" + received + " bytes came)");
  }

  static SlipwayException tooSlow(String what) {
    return new SlipwayException(FailureCode.TOO_SLOW, what);
  }

  static SlipwayException coding(String given) {
    return new SlipwayException(
        FailureCode.UNSUPPORTED_MEDIA,
        "the body has the Content-Encoding '"
            + (given.length() > 64 ? given.substring(0, 64) + "…" : given)
            + "'; gzip, deflate and identity are understood");
  }
}
