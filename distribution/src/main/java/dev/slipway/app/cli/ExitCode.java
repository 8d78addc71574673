package dev.slipway.app.cli;

/** What a script can tell from a command's end. */
public final class ExitCode {

  public static final int DONE = 0;

  /** The server, or a step of the command, failed. */
  public static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  public static final int USAGE = 2;

  /** No server answers. */
  public static final int UNREACHABLE = 3;

  public static final int NOT_FOUND = 4;

  /** No key, an unknown one, or one that may not do this. */
  public static final int REFUSED = 5;

  /** Somebody else changed it meanwhile, or its state does not allow it. */
  public static final int CONFLICT = 6;

  /** The check refused the upload. */
  public static final int QUARANTINED = 7;

  /** The server has no room or the quota is used up: try again later. */
  public static final int BUSY = 8;

  /** There is something to do, and it was not done: a dry run, or nobody confirmed. */
  public static final int PENDING = 9;

  private ExitCode() {}

  static int ofStatus(int status) {
    return switch (status) {
      case 400, 413, 415, 422 -> USAGE;
      case 401, 403 -> REFUSED;
      case 404 -> NOT_FOUND;
      case 409, 412, 428 -> CONFLICT;
      case 429, 503, 507 -> BUSY;
      default -> FAILED;
    };
  }
}
