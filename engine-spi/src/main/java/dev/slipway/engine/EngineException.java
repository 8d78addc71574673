package dev.slipway.engine;

import org.jspecify.annotations.Nullable;

/**
 * A failure in an engine. The message names the thing at fault (a tensor, a file, a setting), what
 * was expected and what came.
 */
public class EngineException extends Exception {

  private static final long serialVersionUID = 1L;

  private final EngineFailure failure;

  public EngineException(EngineFailure failure, String message) {
    this(failure, message, null);
  }

  public EngineException(EngineFailure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public EngineFailure failure() {
    return failure;
  }
}
