package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.Test;

/** What drivers throw, in the product's words. */
class FailuresTest {

  @Test
  void whatThePostgresClientSaysIsToldApart() {
    Map.of(
            "23505", FailureCode.ALREADY_EXISTS,
            "23503", FailureCode.CONFLICT,
            "23514", FailureCode.INVALID,
            "40001", FailureCode.UNAVAILABLE,
            "55P03", FailureCode.UNAVAILABLE,
            "57P01", FailureCode.UNAVAILABLE,
            "57P03", FailureCode.UNAVAILABLE,
            "53100", FailureCode.STORAGE_FULL,
            "42P01", FailureCode.INTERNAL)
        .forEach(
            (state, code) ->
                assertEquals(
                    code,
                    Failures.toSlipway(new PgException("no", "ERROR", state, "")).code(),
                    state));
  }

  @Test
  void whatHibernateSaysIsToldApart() {
    assertEquals(
        FailureCode.ALREADY_EXISTS,
        Failures.toSlipway(
                new CompletionException(
                    new ConstraintViolationException(
                        "no", new SQLException("no", "23505"), "model_pkey")))
            .code());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        Failures.toSlipway(new CompletionException(new OptimisticLockException("stale"))).code());
  }

  @Test
  void aServerThatIsAwayIsUnavailableAndMayBeAskedAgain() {
    for (Throwable away :
        java.util.List.of(
            new ConnectException("refused"),
            new CompletionException(new java.io.IOException("Broken pipe")),
            new TimeoutException("late"),
            new IllegalStateException("HR000092: Unable to open a connection"))) {
      assertTrue(Failures.broken(away), away.toString());
      SlipwayException told = Failures.toSlipway(away);
      assertEquals(FailureCode.UNAVAILABLE, told.code());
      assertEquals(2, told.details().get("retryAfterSeconds"));
    }
  }

  @Test
  void whatIsOursAlreadyStaysAsItIs() {
    SlipwayException ours = new SlipwayException(FailureCode.NOT_FOUND, "no such model");
    assertSame(ours, Failures.toSlipway(new CompletionException(ours)));
  }
}
