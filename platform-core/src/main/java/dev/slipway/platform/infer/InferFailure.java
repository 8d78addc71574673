package dev.slipway.platform.infer;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a prediction was not made. Edges get it as a {@link SlipwayException}, whose details are
 * {@code at}, {@code expected}, {@code got}, and {@code retryAfterSeconds} when our capacity is
 * used up.
 *
 * @param message for a person: names the thing, what was expected, what came, what to do
 * @param at the thing at fault, e.g. {@code input 'x'}, {@code model 'house-prices'}
 * @param retryAfterSeconds 0: retrying is no advice
 */
public record InferFailure(
    FailureCode code,
    String message,
    String at,
    @Nullable String expected,
    @Nullable String got,
    int retryAfterSeconds) {

  /** The caller's tensor, name or value is not what the model takes. */
  public static InferFailure invalid(String at, String expected, String got, String todo) {
    return new InferFailure(
        FailureCode.INVALID,
        at + ": expected " + expected + ", got " + got + (todo.isEmpty() ? "" : "; " + todo),
        at,
        expected,
        got,
        0);
  }

  /** Nobody ever wished for this model here. */
  public static InferFailure unknownModel(String model) {
    // The beginning is Triton's: clients' own tests look for it.
    return new InferFailure(
        FailureCode.NOT_FOUND,
        "Request for unknown model: '"
            + model
            + "' is not deployed here; GET /v2/repository/index lists what is",
        "model '" + model + "'",
        null,
        null,
        0);
  }

  /** The model is known, the version or alias is not. */
  public static InferFailure unknownVersion(String model, String version, String known) {
    return new InferFailure(
        FailureCode.NOT_FOUND,
        "model '"
            + model
            + "' has no version or alias '"
            + version
            + "' that is deployed here; there is "
            + known,
        "version '" + version + "'",
        known,
        version,
        0);
  }

  /** Wished for, and not ready. */
  public static InferFailure notReady(String model, String what, @Nullable String reason) {
    return new InferFailure(
        FailureCode.UNAVAILABLE,
        "model '"
            + model
            + "': "
            + what
            + " is not ready"
            + (reason == null ? "" : " (" + reason + ")")
            + "; try again later",
        "model '" + model + "'",
        "ready",
        reason,
        1);
  }

  /** More waits than may: refused at once. */
  public static InferFailure overloaded(
      String at, String limit, String got, int retryAfterSeconds) {
    return new InferFailure(
        FailureCode.UNAVAILABLE,
        at
            + " is overloaded: at most "
            + limit
            + " may wait, and this would make "
            + got
            + "; try again in "
            + retryAfterSeconds
            + " s, or raise the limit or the instances of its deployment",
        at,
        limit,
        got,
        retryAfterSeconds);
  }

  /** What is needed is away for a moment. */
  public static InferFailure unavailable(String at, String why) {
    return new InferFailure(
        FailureCode.UNAVAILABLE, at + ": " + why + "; try again in 1 s", at, null, null, 1);
  }

  /** Anything else that has one sentence. */
  public static InferFailure of(FailureCode code, String at, String message) {
    return new InferFailure(code, message, at, null, null, 0);
  }

  /** As everybody outside this room sees it. */
  public SlipwayException exception() {
    return exception(null);
  }

  /** As everybody outside this room sees it, with what lies behind it. */
  public SlipwayException exception(@Nullable Throwable cause) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("at", at);
    if (expected != null) {
      details.put("expected", expected);
    }
    if (got != null) {
      details.put("got", got);
    }
    if (retryAfterSeconds > 0) {
      details.put("retryAfterSeconds", retryAfterSeconds);
    }
    return new SlipwayException(code, message, details, cause);
  }
}
