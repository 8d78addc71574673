package dev.slipway.bus;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the product outside the engine SPI. Its message is a sentence for a person:
 * it names the thing, what was expected, what came, and what to do. It has no stack trace unless it
 * has a cause, since most are answers, not faults.
 */
public final class SlipwayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final transient Map<String, Object> details;

  public SlipwayException(FailureCode code, String message) {
    this(code, message, Map.of(), null);
  }

  public SlipwayException(FailureCode code, String message, @Nullable Throwable cause) {
    this(code, message, Map.of(), cause);
  }

  /**
   * @param details for programs, shown beside the message: e.g. {@code tensor}, {@code expected},
   *     {@code got}, {@code current}, {@code retryAfterSeconds}; values are strings, numbers,
   *     booleans, or lists and maps of them
   */
  public SlipwayException(
      FailureCode code, String message, Map<String, Object> details, @Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.code = code;
    this.details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public FailureCode code() {
    return code;
  }

  public Map<String, Object> details() {
    return details;
  }

  /** This failure with one detail more. */
  public SlipwayException with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(key, value);
    return new SlipwayException(code, String.valueOf(getMessage()), more, getCause());
  }
}
