package dev.slipway.bus;

import java.time.Duration;

/**
 * Who asks, until when, and on whose behalf: what a sender puts beside its request.
 *
 * @param requestId of the call at the edge; the platform's own work makes one up
 */
public record Caller(Actor actor, Deadline deadline, String requestId) {

  /** The platform itself. */
  public static Caller platform(Duration patience) {
    return new Caller(Actor.PLATFORM, Deadline.in(patience), "platform");
  }
}
