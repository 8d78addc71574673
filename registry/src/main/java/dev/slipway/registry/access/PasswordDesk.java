package dev.slipway.registry.access;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Passwords.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All work on passwords, on a small pool of its own with a bounded queue: a flood of sign-ins costs
 * half the cores at most, and is told to come back. Thread-safe.
 */
public final class PasswordDesk {
  private static final int MOST_WAITING = 64;

  private final WorkerExecutor pool;
  private final AtomicInteger waiting = new AtomicInteger();
  private final int least;
  private volatile @Nullable PasswordRules rules;

  /**
   * @param least characters that a password needs
   */
  PasswordDesk(Vertx vertx, int least) {
    this.least = least;
    this.pool =
        vertx.createSharedWorkerExecutor(
            "slipway-passwords", Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /** What to keep of a password. */
  Future<String> hash(String password) {
    return work(() -> PasswordHash.of(password));
  }

  /** Whether it is the password; {@code kept} is null for somebody without one. */
  Future<Boolean> matches(String password, @Nullable String kept) {
    return work(() -> PasswordHash.matches(password, kept));
  }

  /** Whether it may be taken. */
  Future<Verdict> judge(@Nullable String name, String password) {
    return work(() -> rules().judge(name, password));
  }

  /**
   * What to keep of a password that somebody wants to have; fails with INVALID when it is not
   * acceptable.
   */
  Future<String> accept(String name, String password) {
    return work(
        () -> {
          Verdict verdict = rules().judge(name, password);
          if (!verdict.acceptable()) {
            throw new SlipwayException(
                    FailureCode.INVALID, Objects.requireNonNull(verdict.reason()))
                .with("field", "password")
                .with("problem", Objects.requireNonNull(verdict.problem()).name())
                .with("strength", verdict.strength());
          }
          return PasswordHash.of(password);
        });
  }

  /** Ends the pool; what waits is not done any more. */
  Future<Void> close() {
    return pool.close();
  }

  /** The list is read when the first password comes; two that come at once may both read it. */
  private PasswordRules rules() {
    PasswordRules known = rules;
    if (known == null) {
      known = new PasswordRules(least, LeakedPasswords.read());
      rules = known;
    }
    return known;
  }

  private <T> Future<T> work(Callable<T> task) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          new SlipwayException(
                  FailureCode.UNAVAILABLE,
                  String.format(
                      Locale.ROOT,
                      "%d passwords are being checked already; try again in a moment",
                      MOST_WAITING))
              .with("retryAfterSeconds", 5));
    }
    return pool.executeBlocking(task, false).onComplete(done -> waiting.decrementAndGet());
  }
}
