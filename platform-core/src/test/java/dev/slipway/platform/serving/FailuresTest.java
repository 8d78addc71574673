package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {

  /** What callers are told for each kind of failure that an engine knows. */
  private static final Map<EngineFailure, FailureCode> TOLD =
      new EnumMap<>(
          Map.of(
              EngineFailure.BAD_INPUT, FailureCode.INVALID,
              EngineFailure.BAD_MODEL, FailureCode.INTERNAL,
              EngineFailure.UNSUPPORTED, FailureCode.UNSUPPORTED,
              EngineFailure.SHARE_EXHAUSTED, FailureCode.UNAVAILABLE,
              EngineFailure.INSTANCE_BROKEN, FailureCode.UNAVAILABLE,
              EngineFailure.DEVICE_LOST, FailureCode.UNAVAILABLE,
              EngineFailure.DEADLINE_EXCEEDED, FailureCode.DEADLINE_EXCEEDED,
              EngineFailure.CANCELLED, FailureCode.CANCELLED,
              EngineFailure.INTERNAL, FailureCode.INTERNAL));

  @Test
  void eachFailureOfAnEngineIsToldInTheEnginesSentenceUnderOneCode() {
    for (EngineFailure failure : EngineFailure.values()) {
      SlipwayException told = Failures.of("here", new EngineException(failure, "its sentence"));
      assertEquals(TOLD.get(failure), told.code(), failure.name());
      assertEquals("here: its sentence", told.getMessage());
      boolean comesBack = told.code() == FailureCode.UNAVAILABLE;
      assertEquals(
          comesBack ? 1 : null,
          told.details().get("retryAfterSeconds"),
          failure + " may be retried");
    }
  }

  @Test
  void whatIsNoModelIsTheFaultOfWhoeverDeploysIt() {
    for (EngineFailure failure : EngineFailure.values()) {
      FailureCode atLoad =
          Failures.ofLoad("here", new EngineException(failure, "its sentence")).code();
      assertEquals(
          failure == EngineFailure.BAD_MODEL ? FailureCode.INVALID : TOLD.get(failure),
          atLoad,
          failure.name());
    }
  }
}
