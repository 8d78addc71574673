package dev.slipway.app.cli.apply;

/** The file cannot be understood: where, what was expected, what came. */
public final class WishException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WishException(String message) {
    super(message);
  }
}
