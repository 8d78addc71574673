package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person or a program that may do something.
 *
 * @param disabled whether all its keys and its password are refused
 * @param revision what an edit names as the one it saw
 * @param hasPassword whether it can sign in with one; never true of a program
 * @param lastSignInAt or null: never
 */
public record Principal(
    String name,
    Kind kind,
    String displayName,
    boolean disabled,
    List<Actor.Grant> grants,
    long revision,
    Instant createdAt,
    boolean hasPassword,
    @Nullable Instant lastSignInAt) {

  public Principal {
    Names.principal(name);
    grants = List.copyOf(grants);
  }

  /** Kinds of principal. */
  public enum Kind {
    PERSON,
    PROGRAM
  }
}
