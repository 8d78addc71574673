package dev.slipway.app.cli.bring;

/** A repository or one of its files cannot be read: which, where, what was expected. */
public final class BringException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BringException(String message) {
    super(message);
  }
}
