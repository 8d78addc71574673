package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Failures as problem details (RFC 9457), and the one table from codes to HTTP statuses for this
 * API.
 */
final class Problems {

  static final String MEDIA_TYPE = "application/problem+json";

  private Problems() {}

  static int status(FailureCode code) {
    return switch (code) {
      case INVALID -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case TOO_SLOW -> 408;
      case ALREADY_EXISTS, CONFLICT -> 409;
      case GONE -> 410;
      case PRECONDITION_FAILED -> 412;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA -> 415;
      case PRECONDITION_REQUIRED -> 428;
      case QUOTA_EXCEEDED -> 429;
      case CANCELLED -> 499;
      case INTERNAL -> 500;
      case UNSUPPORTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case STORAGE_FULL -> 507;
    };
  }

  private static String title(FailureCode code) {
    String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /**
   * The problem's body.
   *
   * @param instance the path that was called
   */
  static JsonObject of(SlipwayException failure, String instance, String requestId) {
    JsonObject problem =
        new JsonObject()
            .put(
                "type",
                "urn:slipway:problem:"
                    + failure.code().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("title", title(failure.code()))
            .put("status", status(failure.code()))
            .put("detail", failure.getMessage())
            .put("instance", instance)
            .put("code", failure.code().name())
            .put("requestId", requestId);
    failure.details().forEach((key, value) -> problem.put(key, Json.of(value)));
    return problem;
  }
}
