package dev.slipway.app.cli;

import io.vertx.core.json.JsonObject;

/** A command cannot go on: the sentence for the person, and the exit code for the script. */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient JsonObject problem;

  public CliException(int exitCode, String message) {
    this(exitCode, message, new JsonObject().put("detail", message));
  }

  CliException(int exitCode, String message, JsonObject problem) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }

  public int exitCode() {
    return exitCode;
  }

  /** What the server said, as it said it. */
  public JsonObject problem() {
    return problem;
  }
}
