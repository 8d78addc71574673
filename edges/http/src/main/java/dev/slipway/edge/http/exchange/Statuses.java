package dev.slipway.edge.http.exchange;

import dev.slipway.bus.FailureCode;

/** The one table from failures to HTTP statuses; every protocol over HTTP answers by it. */
public final class Statuses {

  private Statuses() {}

  /**
   * The status that says it. 503 is our capacity, 429 the caller's quota, 499 a caller who left.
   */
  public static int of(FailureCode code) {
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
}
