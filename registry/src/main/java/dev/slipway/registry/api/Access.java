package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. Everything here wants ADMINISTER for all models, but for the first
 * administrator's code, which is its own proof, and a principal's look at itself. Edits name the
 * revision they saw as {@code expected} (see {@link Catalog}).
 */
public final class Access {
  private Access() {}

  /** What every key begins with. */
  public static final String KEY_MARK = "slw_";

  /**
   * Makes the code with which the first administrator is made; for the platform only. Answers null
   * for the code once an administrator (a person) exists. Each call makes a new code, the one
   * before is worth nothing then.
   */
  public static final Address<MakeFirstCode, FirstCode> MAKE_FIRST_CODE =
      new Address<>("registry.access.first-code", 1, MakeFirstCode.class, FirstCode.class);

  /** Whether there is no administrator yet; open to everybody. */
  public static final Address<IsFirstNeeded, FirstNeeded> FIRST_NEEDED =
      new Address<>("registry.access.first-needed", 1, IsFirstNeeded.class, FirstNeeded.class);

  /**
   * Makes the first administrator, with every right for every model, and its first key. Whoever has
   * the code may. Fails with UNAUTHENTICATED when the code is wrong, with CONFLICT when it was
   * used.
   */
  public static final Address<ClaimFirst, NewKey> CLAIM_FIRST =
      new Address<>("registry.access.claim-first", 1, ClaimFirst.class, NewKey.class);

  public static final Address<CreatePrincipal, Principal> CREATE_PRINCIPAL =
      new Address<>("registry.principal.create", 1, CreatePrincipal.class, Principal.class);

  public static final Address<GetPrincipal, Principal> GET_PRINCIPAL =
      new Address<>("registry.principal.get", 1, GetPrincipal.class, Principal.class);

  /** By name. */
  public static final Address<ListPrincipals, Principals> LIST_PRINCIPALS =
      new Address<>("registry.principal.list", 1, ListPrincipals.class, Principals.class);

  public static final Address<EditPrincipal, Principal> EDIT_PRINCIPAL =
      new Address<>("registry.principal.edit", 1, EditPrincipal.class, Principal.class);

  /** Makes a key. The only moment at which its secret is known. */
  public static final Address<CreateKey, NewKey> CREATE_KEY =
      new Address<>("registry.key.create", 1, CreateKey.class, NewKey.class);

  /** Newest first. */
  public static final Address<ListKeys, Keys> LIST_KEYS =
      new Address<>("registry.key.list", 1, ListKeys.class, Keys.class);

  /**
   * Makes a key in another's place, with its label, grants and quota; the other ends after an
   * overlap. Both share one quota as long as both are valid. Fails with CONFLICT when the other is
   * not valid any more.
   */
  public static final Address<RotateKey, NewKey> ROTATE_KEY =
      new Address<>("registry.key.rotate", 1, RotateKey.class, NewKey.class);

  /** Grants and quota of a key hold from the next snapshot on. */
  public static final Address<EditKey, Key> EDIT_KEY =
      new Address<>("registry.key.edit", 1, EditKey.class, Key.class);

  /** A revoked key is refused from the next snapshot on. Revoking twice is no mistake. */
  public static final Address<RevokeKey, Key> REVOKE_KEY =
      new Address<>("registry.key.revoke", 1, RevokeKey.class, Key.class);

  /** When keys were used last; for the platform only, about once a minute. */
  public static final Address<KeysUsed, Counted> KEYS_USED =
      new Address<>("registry.key.used", 1, KeysUsed.class, Counted.class);

  public record MakeFirstCode() {}

  public record FirstCode(@Nullable String code) {}

  public record IsFirstNeeded() {}

  public record FirstNeeded(boolean needed) {}

  public record ClaimFirst(String code, String name, String displayName) {
    public ClaimFirst {
      Names.text("code", code, 256);
      Names.principal(name);
      Names.text("display name", displayName, 256);
    }

    @Override
    public String toString() {
      return "ClaimFirst[name=" + name + "]";
    }
  }

  /**
   * A key with its secret.
   *
   * @param secret {@code slw_…}; null when a repeated request gets the answer of the first: the
   *     secret is shown once
   */
  public record NewKey(Key key, @Nullable String secret) {
    @Override
    public String toString() {
      return "NewKey[" + key.prefix() + "]";
    }
  }

  public record CreatePrincipal(
      String name,
      Principal.Kind kind,
      String displayName,
      List<Actor.Grant> grants,
      @Nullable String idempotencyKey) {
    public CreatePrincipal {
      Names.principal(name);
      Names.text("display name", displayName, 256);
      grants = requireGrants(grants);
    }
  }

  public record GetPrincipal(String name) {
    public GetPrincipal {
      Names.principal(name);
    }
  }

  public record ListPrincipals(Paging paging) {}

  /** A page; {@code next} is null on the last one. */
  public record Principals(List<Principal> items, @Nullable String next) {
    public Principals {
      items = List.copyOf(items);
    }
  }

  /**
   * What is null stays as it is.
   *
   * @param grants all it may do from now on
   */
  public record EditPrincipal(
      String name,
      @Nullable Long expected,
      @Nullable String displayName,
      @Nullable Boolean disabled,
      @Nullable List<Actor.Grant> grants,
      String reason) {
    public EditPrincipal {
      Names.principal(name);
      if (displayName != null) {
        Names.text("display name", displayName, 256);
      }
      grants = grants == null ? null : requireGrants(grants);
      Names.text("reason", reason, 4096);
    }
  }

  /**
   * @param expiresAt null: never
   * @param grants what it may, none of it beyond what its principal may; null: all of that
   */
  public record CreateKey(
      String principal,
      String label,
      @Nullable Instant expiresAt,
      @Nullable List<Actor.Grant> grants,
      KeyQuota quota,
      @Nullable String idempotencyKey) {
    public CreateKey {
      Names.principal(principal);
      Names.text("label", label, 256);
      grants = grants == null ? null : requireGrants(grants);
    }

    /** A key that may all that its principal may, without a quota. */
    public CreateKey(
        String principal,
        String label,
        @Nullable Instant expiresAt,
        @Nullable String idempotencyKey) {
      this(principal, label, expiresAt, null, KeyQuota.NONE, idempotencyKey);
    }
  }

  /**
   * @param overlap how long the old key stays valid; zero: it is revoked at once
   * @param expiresAt of the new key; null: as long from now as the old one was given
   */
  public record RotateKey(
      String prefix,
      Duration overlap,
      @Nullable Instant expiresAt,
      String reason,
      @Nullable String idempotencyKey) {
    private static final Duration MOST_OVERLAP = Duration.ofDays(90);

    public RotateKey {
      Names.text("key's prefix", prefix, 64);
      Names.text("reason", reason, 4096);
      if (overlap.isNegative() || overlap.compareTo(MOST_OVERLAP) > 0) {
        throw new IllegalArgumentException(
            "an overlap is 0 to "
                + MOST_OVERLAP.toSeconds()
                + " seconds, not "
                + overlap.toSeconds());
      }
    }
  }

  /**
   * What is null stays as it is.
   *
   * @param grants what it may from now on
   * @param allGrants true: it may all that its principal may; {@code grants} is null then
   * @param quota the whole of it; {@link KeyQuota#NONE} lifts it
   */
  public record EditKey(
      String prefix,
      @Nullable Long expected,
      @Nullable String label,
      @Nullable List<Actor.Grant> grants,
      boolean allGrants,
      @Nullable KeyQuota quota,
      String reason) {
    public EditKey {
      Names.text("key's prefix", prefix, 64);
      if (label != null) {
        Names.text("label", label, 256);
      }
      if (grants != null && allGrants) {
        throw new IllegalArgumentException("a key has grants of its own or all, not both");
      }
      grants = grants == null ? null : requireGrants(grants);
      Names.text("reason", reason, 4096);
    }
  }

  /**
   * @param principal null: of all
   */
  public record ListKeys(@Nullable String principal, Paging paging) {}

  /** A page; {@code next} is null on the last one. */
  public record Keys(List<Key> items, @Nullable String next) {
    public Keys {
      items = List.copyOf(items);
    }
  }

  public record RevokeKey(String prefix, String reason) {
    public RevokeKey {
      Names.text("key's prefix", prefix, 64);
      Names.text("reason", reason, 4096);
    }
  }

  /**
   * @param at by key prefix
   */
  public record KeysUsed(Map<String, Instant> at) {
    public KeysUsed {
      at = Map.copyOf(at);
    }
  }

  /** How many rows something touched. */
  public record Counted(int rows) {}

  private static List<Actor.Grant> requireGrants(List<Actor.Grant> grants) {
    if (grants.size() > 256) {
      throw new IllegalArgumentException("at most 256 grants, not " + grants.size());
    }
    grants.forEach(grant -> Names.pattern(grant.pattern()));
    return grants.stream().distinct().toList();
  }
}
