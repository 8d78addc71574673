package dev.slipway.platform.security;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.ItemQuota;
import dev.slipway.registry.api.KeyQuota;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a key with a quota, or a person who is signed in, may still ask for. One for each and node,
 * shared by all event loops: rates are {@link TokenBucket}s, bytes one counter that is added to and
 * taken back from, so that no limit is passed by asking on many connections. Keys that replaced one
 * another have meters of their own that draw from the same buckets. Thread-safe, never blocks;
 * allocates only what it refuses.
 */
public final class KeyMeter implements ItemQuota {

  private static final String REQUESTS = "requestsPerSecond";
  private static final String ITEMS = "itemsPerSecond";
  private static final String BYTES = "bytesInFlight";

  /** How often something was refused; goes on counting when a key's quota changes. */
  static final class Refused {
    final AtomicLong requests = new AtomicLong();
    final AtomicLong items = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
  }

  /** What the keys of one family draw from. */
  static final class Buckets {
    final KeyQuota quota;
    private final @Nullable TokenBucket requests;
    private final @Nullable TokenBucket items;
    private final AtomicLong bytes = new AtomicLong();

    Buckets(KeyQuota quota, LongSupplier nanoTime) {
      this.quota = quota;
      this.requests = bucket(quota.requestsPerSecond(), nanoTime);
      this.items = bucket(quota.itemsPerSecond(), nanoTime);
    }

    private static @Nullable TokenBucket bucket(@Nullable Double rate, LongSupplier nanoTime) {
      return rate == null ? null : new TokenBucket(rate, nanoTime);
    }
  }

  /**
   * How often a quota refused, since the key was first known here.
   *
   * @param key its prefix
   * @param quota the name of the part
   */
  public record Refusals(String key, String quota, long count) {}

  private final String key;
  private final String who;
  private final Buckets buckets;
  private final Refused refused;

  KeyMeter(String key, Buckets buckets, Refused refused) {
    this(key, "the key " + key + "…", buckets, refused);
  }

  private KeyMeter(String key, String who, Buckets buckets, Refused refused) {
    this.key = key;
    this.who = who;
    this.buckets = buckets;
    this.refused = refused;
  }

  /** What a person's sessions on this node draw from together. */
  static KeyMeter ofPerson(String name, KeyQuota quota, LongSupplier nanoTime) {
    return new KeyMeter(
        name, name + ", who is signed in,", new Buckets(quota, nanoTime), new Refused());
  }

  Refused refused() {
    return refused;
  }

  /**
   * Takes one request and holds the bytes that its body announces; asked before the body is read.
   *
   * @param bytes announced, 0 when that is not known
   * @return null when both were taken; else {@code QUOTA_EXCEEDED}, or {@code TOO_LARGE} for a body
   *     that can never fit, and no bytes are held
   */
  public @Nullable SlipwayException admit(long bytes) {
    TokenBucket requests = buckets.requests;
    if (requests != null) {
      long wait = requests.take(1);
      if (wait != 0) {
        refused.requests.incrementAndGet();
        return spent(REQUESTS, buckets.quota.requestsPerSecond(), "requests a second", 1, wait);
      }
    }
    return holdBytes(bytes);
  }

  @Override
  public @Nullable SlipwayException takeItems(int count) {
    TokenBucket items = buckets.items;
    long wait = items == null ? 0 : items.take(count);
    if (wait == 0) {
      return null;
    }
    refused.items.incrementAndGet();
    return spent(ITEMS, buckets.quota.itemsPerSecond(), "items a second", count, wait);
  }

  /**
   * Holds bytes of a body, all or none, until they are {@linkplain #releaseBytes released}.
   *
   * @return as {@link #admit}
   */
  public @Nullable SlipwayException holdBytes(long bytes) {
    Long limit = buckets.quota.bytesInFlight();
    if (limit == null || bytes == 0) {
      return null;
    }
    long held = buckets.bytes.addAndGet(bytes);
    if (held <= limit) {
      return null;
    }
    buckets.bytes.addAndGet(-bytes);
    refused.bytes.incrementAndGet();
    return full(limit, held - bytes, bytes);
  }

  /** Gives back what was held. */
  public void releaseBytes(long bytes) {
    if (buckets.quota.bytesInFlight() != null && bytes != 0) {
      buckets.bytes.addAndGet(-bytes);
    }
  }

  /** Bytes held now. */
  public long heldBytes() {
    return buckets.bytes.get();
  }

  /** How often each part of the quota refused. */
  List<Refusals> refusals() {
    return List.of(
        new Refusals(key, REQUESTS, refused.requests.get()),
        new Refusals(key, ITEMS, refused.items.get()),
        new Refusals(key, BYTES, refused.bytes.get()));
  }

  private SlipwayException spent(
      String quota, @Nullable Double limit, String unit, long wanted, long waitNanos) {
    long seconds = Math.max(1, (waitNanos + 999_999_999L) / 1_000_000_000L);
    return new SlipwayException(
        FailureCode.QUOTA_EXCEEDED,
        who
            + " may ask for "
            + number(limit)
            + " "
            + unit
            + " (its quota "
            + quota
            + ") and has used them; there is room for "
            + wanted
            + " more in "
            + number(Math.ceil((double) waitNanos / 1e8) / 10)
            + " s",
        details(quota, limit, seconds),
        null);
  }

  private SlipwayException full(long limit, long held, long wanted) {
    if (wanted > limit) {
      return new SlipwayException(
          FailureCode.TOO_LARGE,
          "the body has "
              + wanted
              + " bytes, and all requests of "
              + who
              + " together may hold "
              + limit
              + " (its quota "
              + BYTES
              + "); send fewer rows at once");
    }
    return new SlipwayException(
        FailureCode.QUOTA_EXCEEDED,
        "requests of "
            + who
            + " hold "
            + held
            + " of the "
            + limit
            + " bytes that they may at once (its quota "
            + BYTES
            + "), and this one brings "
            + wanted
            + "; try again when one of them is answered",
        details(BYTES, limit, 1),
        null);
  }

  private Map<String, Object> details(String quota, @Nullable Number limit, long seconds) {
    return Map.of(
        "retryAfterSeconds",
        seconds,
        "key",
        key,
        "quota",
        quota,
        "limit",
        limit == null ? 0 : limit);
  }

  private static String number(@Nullable Double value) {
    double shown = value == null ? 0 : value;
    return shown == Math.rint(shown) && Math.abs(shown) < 1e15
        ? Long.toString((long) shown)
        : Double.toString(shown);
  }
}
