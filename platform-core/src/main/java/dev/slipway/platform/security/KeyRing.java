package dev.slipway.platform.security;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Recognises callers by their keys: a key is hashed each time (75 ns) and its hash looked up in an
 * immutable map that is replaced as a whole. No key is kept in memory, and no cache has to be
 * emptied: a key that is revoked is unknown from the next snapshot on. A lookup by hash leaks
 * nothing of a key by its timing. Thread-safe.
 */
public final class KeyRing {

  private static final int MAX_KEY = 256;

  private final LongSupplier clockMillis;
  private final LongSupplier nanoTime;
  private volatile Map<SecretHash, Holder> holders = Map.of();

  /**
   * Of the keys that have a quota, by the very actor that {@link #actor} answers; those of the keys
   * before the last replacement too, so that no call under way escapes its quota.
   */
  private volatile IdentityHashMap<Actor, KeyMeter> meters = new IdentityHashMap<>();

  private volatile IdentityHashMap<Actor, KeyMeter> newest = meters;
  private Map<Family, KeyMeter.Buckets> families = Map.of();

  /** Keys that share one quota. */
  private record Family(String name, KeyQuota quota) {}

  public KeyRing() {
    this(System::currentTimeMillis, System::nanoTime);
  }

  KeyRing(LongSupplier clockMillis, LongSupplier nanoTime) {
    this.clockMillis = clockMillis;
    this.nanoTime = nanoTime;
  }

  private static final class Holder {
    final String prefix;
    final Actor actor;
    final KeyHash from;
    final long expiresAtMillis;
    volatile long usedAtMillis;

    Holder(KeyHash key) {
      this.from = key;
      this.prefix = key.prefix();
      this.actor =
          new Actor(
              key.kind() == Principal.Kind.PERSON ? Actor.Kind.PERSON : Actor.Kind.PROGRAM,
              key.principal(),
              key.principal(),
              key.grants());
      Instant expires = key.expiresAt();
      this.expiresAtMillis = expires == null ? Long.MAX_VALUE : expires.toEpochMilli();
    }
  }

  /**
   * Replaces all keys. What was used when is kept for keys that stay, and what they have used of
   * their quotas as long as those stay too.
   */
  public synchronized void replace(List<KeyHash> keys) {
    Map<SecretHash, Holder> before = holders;
    Map<SecretHash, Holder> next = new HashMap<>();
    IdentityHashMap<Actor, KeyMeter> metered = new IdentityHashMap<>();
    Map<Family, KeyMeter.Buckets> shared = new HashMap<>();
    for (KeyHash key : keys) {
      SecretHash hash = SecretHash.parse(key.sha256());
      Holder known = before.get(hash);
      Holder holder = known != null && known.from.equals(key) ? known : new Holder(key);
      next.put(hash, holder);
      if (key.quota() != null && !key.quota().unlimited()) {
        KeyMeter old = known == null ? null : newest.get(known.actor);
        metered.put(
            holder.actor,
            new KeyMeter(
                key.prefix(),
                buckets(key, key.quota(), shared),
                old == null ? new KeyMeter.Refused() : old.refused()));
      }
    }
    families = shared;
    IdentityHashMap<Actor, KeyMeter> both = new IdentityHashMap<>(newest);
    both.putAll(metered);
    newest = metered;
    meters = both; // before the keys: none is ever used without its quota
    holders = Map.copyOf(next);
  }

  private KeyMeter.Buckets buckets(
      KeyHash key, KeyQuota quota, Map<Family, KeyMeter.Buckets> shared) {
    Family family = new Family(key.family() == null ? key.prefix() : key.family(), quota);
    return shared.computeIfAbsent(
        family,
        first -> {
          KeyMeter.Buckets known = families.get(first);
          return known == null ? new KeyMeter.Buckets(quota, nanoTime) : known;
        });
  }

  /**
   * What meters the calls of an actor.
   *
   * @param actor as {@link #actor} answered it
   * @return null for an actor whose key has no quota
   */
  public @Nullable KeyMeter meter(Actor actor) {
    IdentityHashMap<Actor, KeyMeter> known = meters;
    return known.isEmpty() ? null : known.get(actor);
  }

  /** How often quotas refused, for the metrics page. */
  public List<KeyMeter.Refusals> refusals() {
    return newest.values().stream()
        .flatMap(meter -> meter.refusals().stream())
        .sorted(
            Comparator.comparing(KeyMeter.Refusals::quota).thenComparing(KeyMeter.Refusals::key))
        .toList();
  }

  /** How many keys are known. */
  public int size() {
    return holders.size();
  }

  /** Whose key this is; null when it is unknown, revoked or expired. */
  public @Nullable Actor actor(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      return null;
    }
    Holder holder = holders.get(SecretHash.of(key));
    if (holder == null) {
      return null;
    }
    long now = clockMillis.getAsLong();
    if (now >= holder.expiresAtMillis) {
      return null;
    }
    if (now - holder.usedAtMillis > 1000) {
      holder.usedAtMillis = now; // once a second is enough, and spares the other cores' caches
    }
    return holder.actor;
  }

  /**
   * Who calls, by the value of the header {@code Authorization}.
   *
   * @param header null without one: nobody
   * @throws SlipwayException UNAUTHENTICATED when it carries something that is no key of ours
   */
  public Actor authenticate(@Nullable String header) {
    if (header == null) {
      return Actor.NOBODY;
    }
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new SlipwayException(
          FailureCode.UNAUTHENTICATED,
          "the header Authorization is 'Bearer slw_...', with a key made by 'slipway key create'");
    }
    Actor actor = actor(header.substring(7).trim());
    if (actor == null) {
      throw new SlipwayException(
          FailureCode.UNAUTHENTICATED,
          "this key is unknown, revoked or expired; ask an administrator for another");
    }
    return actor;
  }

  /** By prefix, when keys were used since the last call; for the registry, about once a minute. */
  public Map<String, Instant> takeUsed(long sinceMillis) {
    Map<String, Instant> used = new TreeMap<>();
    for (Holder holder : holders.values()) {
      if (holder.usedAtMillis > sinceMillis) {
        used.put(holder.prefix, Instant.ofEpochMilli(holder.usedAtMillis));
      }
    }
    return used;
  }
}
