package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final AtomicLong nanos = new AtomicLong(77);
  private final KeyRing ring = new KeyRing(now::get, nanos::get);

  @Test
  void aKeyIsKnownByItsHashWithItsOwnersGrants() {
    ring.replace(List.of(key("slw_a", "ada", null)));
    Actor actor = ring.actor("slw_a");
    assertNotNull(actor);
    assertEquals("ada", actor.name());
    assertEquals(Actor.Kind.PROGRAM, actor.kind());
    assertTrue(actor.may(Right.PREDICT, "house-prices"));
    assertNull(ring.actor("slw_b"));
    assertNull(ring.actor(""));
    assertNull(ring.actor("slw_a".repeat(1000)));
  }

  @Test
  void aKeyThatIsNotInTheNextSnapshotIsUnknownAtOnce() {
    ring.replace(List.of(key("slw_a", "ada", null), key("slw_b", "bob", null)));
    ring.replace(List.of(key("slw_b", "bob", null)));
    assertNull(ring.actor("slw_a"));
    assertNotNull(ring.actor("slw_b"));
  }

  @Test
  void grantsThatChangedHoldFromTheNextSnapshotOn() {
    ring.replace(List.of(key("slw_a", "ada", null)));
    KeyHash without = key("slw_a", "ada", null);
    ring.replace(
        List.of(
            new KeyHash(
                without.prefix(), without.sha256(), "ada", without.kind(), List.of(), 2, null)));
    Actor actor = ring.actor("slw_a");
    assertNotNull(actor);
    assertTrue(actor.grants().isEmpty());
  }

  @Test
  void aKeyExpiresByTheClockWithoutANewSnapshot() {
    ring.replace(List.of(key("slw_a", "ada", Instant.ofEpochMilli(1_000_500))));
    assertNotNull(ring.actor("slw_a"));
    now.set(1_000_500);
    assertNull(ring.actor("slw_a"));
  }

  @Test
  void theHeaderOfNobodyIsNobodyAndAnUnknownKeyIsRefused() {
    assertEquals(Actor.NOBODY, ring.authenticate(null));
    for (String header : List.of("Bearer slw_unknown", "Basic YTpi", "Bearer", "slw_a", "")) {
      SlipwayException refused =
          assertThrows(SlipwayException.class, () -> ring.authenticate(header), header);
      assertEquals(FailureCode.UNAUTHENTICATED, refused.code());
    }
    ring.replace(List.of(key("slw_a", "ada", null)));
    assertEquals("ada", ring.authenticate("bearer slw_a").name());
  }

  @Test
  void whatWasUsedIsToldOnce() {
    ring.replace(List.of(key("slw_a", "ada", null), key("slw_b", "bob", null)));
    assertNotNull(ring.actor("slw_a"));
    assertEquals(Map.of("slw_a", Instant.ofEpochMilli(1_000_000)), ring.takeUsed(999_999));
    assertTrue(ring.takeUsed(1_000_000).isEmpty());
  }

  @Test
  void aKeyWithoutAQuotaHasNoMeter() {
    ring.replace(List.of(key("slw_a", "ada", null), metered("slw_b", KeyQuota.NONE, null)));
    assertNull(ring.meter(actor("slw_a")));
    assertNull(ring.meter(actor("slw_b")));
    assertNull(ring.meter(Actor.NOBODY));
    assertTrue(ring.refusals().isEmpty());
  }

  @Test
  void whatAKeyHasUsedOfItsQuotaOutlivesSnapshotsThatDoNotChangeIt() {
    KeyQuota two = new KeyQuota(2.0, null, null);
    ring.replace(List.of(metered("slw_a", two, null)));
    assertNull(meter("slw_a").admit(0));
    ring.replace(List.of(metered("slw_a", two, null), key("slw_b", "bob", null)));
    assertNull(meter("slw_a").admit(0));
    SlipwayException spent = meter("slw_a").admit(0);
    assertNotNull(spent);
    assertEquals(FailureCode.QUOTA_EXCEEDED, spent.code());
    assertEquals(1L, spent.details().get("retryAfterSeconds"));
    assertEquals("slw_a", spent.details().get("key"));
    assertEquals(2.0, spent.details().get("limit"));
    assertEquals(
        "the key slw_a… may ask for 2 requests a second (its quota requestsPerSecond) and has used"
            + " them; there is room for 1 more in 0.5 s",
        spent.getMessage());
    nanos.addAndGet(500_000_001);
    assertNull(meter("slw_a").admit(0));
  }

  @Test
  void anotherQuotaHoldsFromTheNextSnapshotOnAndItsRefusalsGoOnCounting() {
    ring.replace(List.of(metered("slw_a", new KeyQuota(1.0, null, null), null)));
    assertNull(meter("slw_a").admit(0));
    assertNotNull(meter("slw_a").admit(0));
    KeyMeter before = meter("slw_a");
    Actor old = actor("slw_a");
    ring.replace(List.of(metered("slw_a", new KeyQuota(null, 3.0, null), null)));
    assertNull(meter("slw_a").admit(0));
    assertNotNull(meter("slw_a").takeItems(4) == null ? meter("slw_a").takeItems(1) : null);
    assertEquals(before, ring.meter(old), "a call under way keeps its meter");
    assertEquals(
        List.of(
            new KeyMeter.Refusals("slw_a", "bytesInFlight", 0),
            new KeyMeter.Refusals("slw_a", "itemsPerSecond", 1),
            new KeyMeter.Refusals("slw_a", "requestsPerSecond", 1)),
        ring.refusals());
    ring.replace(List.of(key("slw_a", "ada", null)));
    assertNull(ring.meter(actor("slw_a")));
  }

  @Test
  void aKeyAndTheOneThatReplacesItShareOneQuota() {
    KeyQuota two = new KeyQuota(2.0, null, 100L);
    ring.replace(List.of(metered("slw_old", two, "slw_old")));
    assertNull(meter("slw_old").admit(60));
    ring.replace(List.of(metered("slw_old", two, "slw_old"), metered("slw_new", two, "slw_old")));
    SlipwayException full = meter("slw_new").admit(60);
    assertNotNull(full);
    assertTrue(String.valueOf(full.getMessage()).contains("slw_new"), full.getMessage());
    SlipwayException spent = meter("slw_old").admit(0);
    assertNotNull(spent);
    meter("slw_old").releaseBytes(60);
    assertEquals(0, meter("slw_new").heldBytes());
    assertNull(meter("slw_new").holdBytes(100));
    assertEquals(
        FailureCode.TOO_LARGE,
        java.util.Objects.requireNonNull(meter("slw_new").holdBytes(101)).code());
  }

  private Actor actor(String secret) {
    return java.util.Objects.requireNonNull(ring.actor(secret));
  }

  private KeyMeter meter(String secret) {
    return java.util.Objects.requireNonNull(ring.meter(actor(secret)));
  }

  private static KeyHash metered(String secret, KeyQuota quota, @Nullable String family) {
    KeyHash plain = key(secret, "ada", null);
    return new KeyHash(
        plain.prefix(),
        plain.sha256(),
        plain.principal(),
        plain.kind(),
        plain.grants(),
        1,
        null,
        quota,
        family);
  }

  @Test
  void predictingNeedsItsOwnRight() {
    Permission closed = new Permission(false);
    Actor viewer =
        new Actor(Actor.Kind.PERSON, "v", "v", List.of(new Grant(Right.ADMINISTER, "*")));
    SlipwayException forbidden = closed.refusePredict(viewer, "m");
    assertNotNull(forbidden);
    assertEquals(FailureCode.FORBIDDEN, forbidden.code());
    SlipwayException nobody = closed.refusePredict(Actor.NOBODY, "m");
    assertNotNull(nobody);
    assertEquals(FailureCode.UNAUTHENTICATED, nobody.code());
    Actor some =
        new Actor(Actor.Kind.PROGRAM, "p", "p", List.of(new Grant(Right.PREDICT, "house-*")));
    assertNull(closed.refusePredict(some, "house-prices"));
    assertNotNull(closed.refusePredict(some, "fraud"));
    assertTrue(closed.maySee(some, "house-prices") && closed.maySee(viewer, "fraud"));
    assertNull(new Permission(true).refusePredict(Actor.NOBODY, "m"));
  }

  private static KeyHash key(String secret, String principal, Instant expires) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
      return new KeyHash(
          secret,
          HexFormat.of().formatHex(hash),
          principal,
          Principal.Kind.PROGRAM,
          List.of(new Grant(Right.PREDICT, "*")),
          1,
          expires);
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
