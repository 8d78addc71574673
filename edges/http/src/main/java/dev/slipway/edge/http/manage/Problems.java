package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Failures as problem details (RFC 9457). */
final class Problems {

  static final String MEDIA_TYPE = "application/problem+json";

  private Problems() {}

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
            .put("status", failure.code().status())
            .put("detail", failure.getMessage())
            .put("instance", instance)
            .put("code", failure.code().name())
            .put("requestId", requestId);
    failure.details().forEach((key, value) -> problem.put(key, Json.of(value)));
    return problem;
  }
}
