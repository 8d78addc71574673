package dev.slipway.engine.inspect;

/** The bytes are not the protobuf message that they claim to be, or are beyond a bound. */
public final class MalformedFile extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  public MalformedFile(String code, String message) {
    super(message);
    this.code = code;
  }

  /** The problem's code, e.g. {@code truncated}. */
  public String code() {
    return code;
  }
}
