package dev.slipway.registry.store;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the database and its drivers throw, in the product's words. */
final class Failures {
  private Failures() {}

  /** The failure as an answer to whoever asked. */
  static SlipwayException toSlipway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SlipwayException ours) {
        return ours;
      }
    }
    if (broken(failure)) {
      return new SlipwayException(
              FailureCode.UNAVAILABLE,
              "the registry's database cannot be reached; predictions go on, try this again in a moment",
              failure)
          .with("retryAfterSeconds", 2);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OptimisticLockException) {
        return new SlipwayException(
            FailureCode.PRECONDITION_FAILED,
            "somebody else changed this at the same moment; read it again and decide anew",
            failure);
      }
    }
    String state = sqlState(failure);
    return switch (state == null ? "" : state) {
      case "23505" ->
          new SlipwayException(
              FailureCode.ALREADY_EXISTS,
              "this exists already" + constraint(failure) + "; read what is there",
              failure);
      case "23503", "23001" ->
          new SlipwayException(
              FailureCode.CONFLICT,
              "something that this depends on is not there, or something still depends on it"
                  + constraint(failure),
              failure);
      case "23502", "23514", "22001", "22021", "22P05" ->
          new SlipwayException(
              FailureCode.INVALID, "the database refuses a value" + constraint(failure), failure);
      case "40001", "40P01", "55P03", "57014" ->
          new SlipwayException(
                  FailureCode.UNAVAILABLE,
                  "too many changed the same thing at once; nothing was done, try again",
                  failure)
              .with("retryAfterSeconds", 1);
      case "53100" ->
          new SlipwayException(
              FailureCode.STORAGE_FULL,
              "the database's disk is full; nothing was done, make room on it",
              failure);
      default ->
          new SlipwayException(
              FailureCode.INTERNAL,
              "the registry's database refused what it should not"
                  + (state == null ? "" : " (" + state + ")"),
              failure);
    };
  }

  /**
   * Whether the connection or the server is away, so that a read may be tried once more and nobody
   * can know what became of a write.
   */
  static boolean broken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof ClosedChannelException
          || cause instanceof TimeoutException
          || cause.getClass().getSimpleName().equals("ClosedConnectionException")) {
        return true;
      }
      String message = cause.getMessage();
      if (message != null
          && (message.startsWith("HR000092")
              || message.startsWith("Timeout")
              || message.contains("Connection is not active now")
              || message.contains("onnection closed")
              || message.contains("Pool closed"))) {
        return true;
      }
    }
    String state = sqlState(failure);
    return state != null
        && (state.startsWith("08")
            || state.equals("57P01")
            || state.equals("57P02")
            || state.equals("57P03")
            || state.equals("53300")
            || state.equals("25P03"));
  }

  static @Nullable String sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refused) {
        return refused.getSqlState();
      }
      if (cause instanceof SQLException refused && refused.getSQLState() != null) {
        return refused.getSQLState();
      }
    }
    return null;
  }

  /** The name of the constraint that was broken, where it is known. */
  static @Nullable String constraintName(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refused && refused.getConstraint() != null) {
        return refused.getConstraint();
      }
      if (cause instanceof org.hibernate.exception.ConstraintViolationException refused
          && refused.getConstraintName() != null) {
        return refused.getConstraintName();
      }
    }
    return null;
  }

  private static String constraint(Throwable failure) {
    String name = constraintName(failure);
    return name == null ? "" : " (" + name.toLowerCase(Locale.ROOT) + ")";
  }
}
