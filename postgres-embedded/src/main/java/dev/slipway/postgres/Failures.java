package dev.slipway.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Failures of files and connections, in sentences. */
final class Failures {

  private static final String NO_SPACE = "No space left on device";

  private Failures() {}

  static PostgresException ofFiles(Path where, IOException cause) {
    if (String.valueOf(cause.getMessage()).contains(NO_SPACE)) {
      return new PostgresException(
          PostgresFailure.DISK_FULL,
          "no space is left where " + where + " lies: make room and start again",
          cause);
    }
    return new PostgresException(
        PostgresFailure.SERVER,
        "the database's folder %s cannot be prepared: %s; let the user that Slipway runs as write there"
            .formatted(where, cause),
        cause);
  }

  /** Why a server that says it is ready takes no connection. */
  static PostgresException ofConnection(Path data, Path passwordFile, SQLException cause) {
    String said = String.valueOf(cause.getMessage());
    if ("28P01".equals(cause.getSQLState())) {
      return new PostgresException(
          PostgresFailure.PASSWORD,
          "PostgreSQL does not accept the password in %s for the data in %s: they belong to different installations; put the right file back"
              .formatted(passwordFile, data),
          cause);
    }
    Diagnosis diagnosis = Diagnosis.of(said, 0, data, 0);
    return new PostgresException(
        diagnosis.failure(),
        diagnosis.failure() == PostgresFailure.SERVER
            ? "PostgreSQL on " + data + " is ready but takes no connection: " + said
            : diagnosis.sentence(),
        cause);
  }
}
