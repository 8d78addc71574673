package dev.slipway.edge.http.exchange;

import dev.slipway.bus.Actor;
import dev.slipway.platform.security.KeyMeter;
import org.jspecify.annotations.Nullable;

/** Knows what meters a caller's predictions. Asked on event loops, once for each request. */
@FunctionalInterface
public interface Quotas {

  /** Nobody has a quota. */
  Quotas NONE = actor -> null;

  /**
   * What meters the actor's calls.
   *
   * @param actor as the {@link Authenticator} answered it
   * @return null for a caller without a quota
   */
  @Nullable KeyMeter meter(Actor actor);

  /**
   * What meters the calls of a person who is signed in.
   *
   * @return null for no limit
   */
  default @Nullable KeyMeter personal(Actor person) {
    return null;
  }
}
