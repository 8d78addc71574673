package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import java.time.Instant;
import java.util.List;

/**
 * What a node needs to know a caller by the session's secret.
 *
 * @param sha256 of the secret's text (ASCII), lower-case hexadecimal
 * @param id of the session
 * @param principal name
 * @param grants what the person may do now
 * @param usedAt last, as the registry was told
 */
public record SessionHash(
    String sha256,
    String id,
    String principal,
    String displayName,
    List<Actor.Grant> grants,
    Instant usedAt,
    Instant expiresAt) {
  public SessionHash {
    grants = List.copyOf(grants);
  }
}
