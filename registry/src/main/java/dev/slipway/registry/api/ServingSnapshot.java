package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import dev.slipway.engine.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node needs to serve, read in one transaction: what was committed when it began,
 * never half of a change. It waits for no running transaction.
 *
 * @param readAt by the database's clock
 * @param traffic the newest revision of each model that has traffic
 * @param keys of principals that are not disabled; without revoked keys
 */
public record ServingSnapshot(
    Instant readAt,
    List<Wish> wishes,
    List<TrafficRevision> traffic,
    List<Alias> aliases,
    List<KeyHash> keys) {

  public ServingSnapshot {
    wishes = List.copyOf(wishes);
    traffic = List.copyOf(traffic);
    aliases = List.copyOf(aliases);
    keys = List.copyOf(keys);
  }

  /**
   * A deployment, with what loading it takes.
   *
   * @param deployment its id
   * @param generation what the node's status will say it has seen
   * @param engine that runs it: the wish's, else the version's
   */
  public record Wish(
      long deployment,
      long generation,
      String model,
      int version,
      Deployment.Wished wished,
      DeploymentSettings settings,
      int replicas,
      String digest,
      long bytes,
      String format,
      String engine,
      String entry,
      List<Signature> signatures) {
    public Wish {
      signatures = List.copyOf(signatures);
    }

    /** The signature that is to be served; empty when the version has none of that name. */
    public Optional<Signature> served() {
      return signatures.stream()
          .filter(
              signature ->
                  settings.signature() == null || signature.name().equals(settings.signature()))
          .findFirst();
    }
  }

  /**
   * @param number of the alias' revision
   */
  public record Alias(String model, String alias, int version, int number) {}

  /**
   * What is needed to know a caller by its key.
   *
   * @param sha256 of the whole key's text (ASCII), lower-case hexadecimal
   * @param principal name
   * @param grants what the key may: what its principal may, narrowed by its own
   * @param revision of the principal and its grants
   * @param expiresAt null: never
   * @param quota null: none, as in snapshots that were written before there were quotas
   * @param family keys of one family share one quota; null: it is alone
   */
  public record KeyHash(
      String prefix,
      String sha256,
      String principal,
      Principal.Kind kind,
      List<Actor.Grant> grants,
      long revision,
      @Nullable Instant expiresAt,
      @Nullable KeyQuota quota,
      @Nullable String family) {
    public KeyHash {
      grants = List.copyOf(grants);
    }

    /** A key without a quota. */
    public KeyHash(
        String prefix,
        String sha256,
        String principal,
        Principal.Kind kind,
        List<Actor.Grant> grants,
        long revision,
        @Nullable Instant expiresAt) {
      this(prefix, sha256, principal, kind, grants, revision, expiresAt, null, null);
    }
  }
}
