package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret with which a principal calls, without the secret.
 *
 * @param prefix the beginning of the secret, unique, for people to tell keys apart
 * @param lastUsedAt to the minute, or null: never
 * @param grants what it may, within what its principal may; null: all of that
 * @param replaces the prefix of the key in whose place it was made, or null
 * @param revision what an edit names as the one it saw
 */
public record Key(
    String prefix,
    String principal,
    String label,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt,
    @Nullable List<Actor.Grant> grants,
    KeyQuota quota,
    @Nullable String replaces,
    long revision) {

  public Key {
    grants = grants == null ? null : List.copyOf(grants);
    // Answers that were kept before there were quotas have none.
    quota = quota == null ? KeyQuota.NONE : quota;
  }

  /** A key that may all that its principal may. */
  public Key(
      String prefix,
      String principal,
      String label,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant revokedAt,
      @Nullable Instant lastUsedAt) {
    this(
        prefix,
        principal,
        label,
        createdAt,
        expiresAt,
        revokedAt,
        lastUsedAt,
        null,
        KeyQuota.NONE,
        null,
        1);
  }
}
