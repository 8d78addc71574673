package dev.slipway.platform.security;

import dev.slipway.bus.Actor;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.SessionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recognises people by the secrets of their sessions, as {@link KeyRing} does programs by their
 * keys: from an immutable map of hashes that is replaced as a whole, so that a session that was
 * ended is unknown from the next snapshot on. A session that was not used for its idle time, or has
 * reached its end, is refused here at that very moment. Thread-safe.
 */
public final class SessionRing {

  /**
   * What all sessions of one person together may predict on a node: plenty for hands, too little
   * for a program, which takes a key of its own.
   */
  public static final KeyQuota QUOTA = new KeyQuota(20.0, 5_000.0, null);

  private static final int MAX_SECRET = 128;

  private final long idleMillis;
  private final LongSupplier clockMillis;
  private final Map<String, KeyMeter> meters = new ConcurrentHashMap<>();
  private volatile Map<SecretHash, Holder> holders = Map.of();

  /**
   * @param idle how long a session lives unused
   */
  public SessionRing(Duration idle) {
    this(idle, System::currentTimeMillis);
  }

  SessionRing(Duration idle, LongSupplier clockMillis) {
    this.idleMillis = idle.toMillis();
    this.clockMillis = clockMillis;
  }

  /**
   * A session that is open.
   *
   * @param id of the session, no secret
   * @param sha256 of its secret, lower-case hexadecimal
   * @param idleUntil when it ends unless it is used again
   * @param expiresAt when it ends whatever happens
   */
  public record Known(
      String id,
      String sha256,
      Actor actor,
      String displayName,
      Instant idleUntil,
      Instant expiresAt) {}

  private static final class Holder {
    final SessionHash from;
    final Actor actor;
    final long expiresAtMillis;
    volatile long usedAtMillis;

    Holder(SessionHash session, long usedAtMillis) {
      this.from = session;
      this.actor =
          new Actor(Actor.Kind.PERSON, session.principal(), session.principal(), session.grants());
      this.expiresAtMillis = session.expiresAt().toEpochMilli();
      this.usedAtMillis = Math.max(usedAtMillis, session.usedAt().toEpochMilli());
    }
  }

  /** Replaces all sessions. What this node has seen of their use is kept for those that stay. */
  public void replace(List<SessionHash> sessions) {
    Map<SecretHash, Holder> before = holders;
    Map<SecretHash, Holder> next = new HashMap<>();
    for (SessionHash session : sessions) {
      SecretHash hash = SecretHash.parse(session.sha256());
      Holder known = before.get(hash);
      next.put(
          hash,
          known != null && known.from.equals(session)
              ? known
              : new Holder(session, known == null ? 0 : known.usedAtMillis));
    }
    holders = Map.copyOf(next);
    meters
        .keySet()
        .retainAll(
            sessions.stream().map(SessionHash::principal).collect(Collectors.toUnmodifiableSet()));
  }

  /** What meters the predictions of a person who is signed in. */
  public KeyMeter meter(Actor person) {
    return meters.computeIfAbsent(
        person.name(), name -> KeyMeter.ofPerson(name, QUOTA, System::nanoTime));
  }

  /** How many sessions are known. */
  public int size() {
    return holders.size();
  }

  /**
   * Whose session this is, which does not count as its use: a page that only watches keeps nobody
   * signed in. Null when it is unknown or over.
   */
  public @Nullable Known look(String secret) {
    Holder holder = open(secret, clockMillis.getAsLong());
    return holder == null ? null : known(holder);
  }

  private @Nullable Holder open(String secret, long now) {
    if (secret.isEmpty() || secret.length() > MAX_SECRET) {
      return null;
    }
    Holder holder = holders.get(SecretHash.of(secret));
    return holder == null
            || now >= holder.expiresAtMillis
            || now - holder.usedAtMillis >= idleMillis
        ? null
        : holder;
  }

  /** Whose session this is, which counts as its use; null when it is unknown or over. */
  public @Nullable Known recognise(String secret) {
    long now = clockMillis.getAsLong();
    Holder holder = open(secret, now);
    if (holder == null) {
      return null;
    }
    if (now - holder.usedAtMillis > 1000) {
      holder.usedAtMillis = now; // once a second is enough, and spares the other cores' caches
    }
    return known(holder);
  }

  private Known known(Holder holder) {
    long idleUntil = Math.min(holder.usedAtMillis + idleMillis, holder.expiresAtMillis);
    return new Known(
        holder.from.id(),
        holder.from.sha256(),
        holder.actor,
        holder.from.displayName(),
        Instant.ofEpochMilli(idleUntil),
        holder.from.expiresAt());
  }

  /** By hash, when sessions were used since the last call; for the registry, once a minute. */
  public Map<String, Instant> takeUsed(long sinceMillis) {
    Map<String, Instant> used = new TreeMap<>();
    for (Holder holder : holders.values()) {
      if (holder.usedAtMillis > sinceMillis) {
        used.put(holder.from.sha256(), Instant.ofEpochMilli(holder.usedAtMillis));
      }
    }
    return used;
  }
}
