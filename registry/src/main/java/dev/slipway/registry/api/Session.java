package dev.slipway.registry.api;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody who signed in and has not left yet, without the secret by which the browser shows it.
 *
 * @param id for people to tell sessions apart; opens nothing
 * @param address from which it was opened, without a port
 * @param agent what the browser called itself, shortened
 * @param usedAt last, to the minute
 * @param idleUntil when it ends unless it is used again
 * @param expiresAt when it ends whatever happens
 */
public record Session(
    UUID id,
    String principal,
    Way way,
    String address,
    String agent,
    Instant openedAt,
    Instant usedAt,
    Instant idleUntil,
    Instant expiresAt) {

  /** How somebody came in. */
  public enum Way {
    PASSWORD,
    /** With a one-time code that set the password. */
    CODE,
    /** As the first administrator. */
    FIRST,
    /** Through an identity provider. */
    OIDC
  }
}
