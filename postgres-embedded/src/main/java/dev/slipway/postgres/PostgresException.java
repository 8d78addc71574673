package dev.slipway.postgres;

/**
 * The embedded PostgreSQL cannot be used. The message is a sentence for the person who operates
 * Slipway: what is wrong, where, and what to do.
 */
public final class PostgresException extends RuntimeException {

  private final PostgresFailure failure;

  public PostgresException(PostgresFailure failure, String message) {
    super(message);
    this.failure = failure;
  }

  public PostgresException(PostgresFailure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public PostgresFailure failure() {
    return failure;
  }
}
