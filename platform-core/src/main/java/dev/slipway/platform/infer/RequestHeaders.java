package dev.slipway.platform.infer;

import org.jspecify.annotations.Nullable;

/** Looks a header (or its counterpart in another protocol) up, only when a policy asks for it. */
@FunctionalInterface
public interface RequestHeaders {

  /** A request without headers. */
  RequestHeaders NONE = name -> null;

  /**
   * The first value of the header, or null.
   *
   * @param name compared without case
   */
  @Nullable String header(String name);
}
