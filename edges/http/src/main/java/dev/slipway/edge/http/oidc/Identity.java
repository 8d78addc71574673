package dev.slipway.edge.http.oidc;

import java.util.Set;

/**
 * Somebody as the provider knows them.
 *
 * @param subject never changes
 * @param name as the configured claim has it, not checked yet
 */
public record Identity(
    String issuer, String subject, String name, String displayName, Set<String> groups) {
  public Identity {
    groups = Set.copyOf(groups);
  }
}
