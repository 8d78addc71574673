package dev.slipway.bus;

/**
 * How something failed, for programs. HTTP's status is here, since predictions are counted by it
 * whatever was asked by; any other protocol's edge has one table from these to its own codes.
 */
public enum FailureCode {
  /** The request cannot be read or asks for something impossible; the caller must change it. */
  INVALID(400),
  /** No credentials, or unknown ones. */
  UNAUTHENTICATED(401),
  /** Known, but not allowed. */
  FORBIDDEN(403),
  NOT_FOUND(404),
  /** It was there once and is not kept any more; begin anew without it. */
  GONE(410),
  /** The name or number is taken. */
  ALREADY_EXISTS(409),
  /** The state does not allow it now, e.g. an active rollout holds the policy. */
  CONFLICT(409),
  /** The caller must say which revision it edits. */
  PRECONDITION_REQUIRED(428),
  /** The caller edits a revision that is no longer the newest. */
  PRECONDITION_FAILED(412),
  /** More bytes than allowed. */
  TOO_LARGE(413),
  /** The body's media type or encoding is not understood. */
  UNSUPPORTED_MEDIA(415),
  /** The body came too slowly. */
  TOO_SLOW(408),
  /** The caller's own quota is used up. */
  QUOTA_EXCEEDED(429),
  /** Our capacity is used up, or what is needed is away; try again later. */
  UNAVAILABLE(503),
  /** The deadline passed. */
  DEADLINE_EXCEEDED(504),
  /** The caller went away. */
  CANCELLED(499),
  /** Not offered. */
  UNSUPPORTED(501),
  /** No room left on the disk. */
  STORAGE_FULL(507),
  /** Our fault. */
  INTERNAL(500);

  private final int status;

  FailureCode(int status) {
    this.status = status;
  }

  /**
   * The HTTP status that says it. 503 is our capacity, 429 the caller's quota, 499 a caller who
   * left.
   */
  public int status() {
    return status;
  }
}
