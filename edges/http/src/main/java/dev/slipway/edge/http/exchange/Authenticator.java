package dev.slipway.edge.http.exchange;

import dev.slipway.bus.Actor;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Knows programs by their keys and people by their sessions, from snapshots in memory. Called on
 * event loops for every request: never blocks. An implementation hashes the key each time (SHA-256,
 * 75 ns) and looks the hash up, so that no key is kept in memory and none has to be forgotten.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Whom the key belongs to.
   *
   * @param key as it stood behind {@code Authorization: Bearer}
   * @return null for a key that is unknown, expired or revoked
   */
  @Nullable Actor actor(String key);

  /**
   * Whose session the request's cookie shows; asked when there is no key.
   *
   * @return null without a cookie, or when its session is over
   * @throws SlipwayException FORBIDDEN when the call changes something and no page of ours proves
   *     to have made it
   */
  default @Nullable Actor session(HttpServerRequest request) {
    return null;
  }
}
