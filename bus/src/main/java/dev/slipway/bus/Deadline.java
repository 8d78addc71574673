package dev.slipway.bus;

import java.time.Duration;

/**
 * A point on {@link System#nanoTime}'s clock after which nobody waits for the answer.
 *
 * @param nanos that clock's value
 */
public record Deadline(long nanos) {

  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** Time left; zero when it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  public boolean passed() {
    return nanos - System.nanoTime() <= 0;
  }
}
