package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.SessionHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionRingTest {
  private static final long HOUR = 3_600_000;

  private final AtomicLong clock = new AtomicLong(1_000_000_000L);
  private final SessionRing ring = new SessionRing(Duration.ofHours(8), clock::get);

  @Test
  void aSessionIsKnownByItsSecretUntilTheNextSnapshotIsWithoutIt() {
    ring.replace(List.of(session("one", 0, 100), session("two", 0, 100)));
    SessionRing.Known known = ring.recognise("one");
    assertNotNull(known);
    assertEquals("ada", known.actor().id());
    assertEquals(Actor.Kind.PERSON, known.actor().kind());
    assertTrue(known.actor().may(Right.VIEW, "house"));
    assertNull(ring.recognise("three"));
    assertNull(ring.recognise(""));
    assertNull(ring.recognise("x".repeat(5000)));
    ring.replace(List.of(session("two", 0, 100)));
    assertNull(ring.recognise("one"));
    assertNotNull(ring.recognise("two"));
  }

  @Test
  void itEndsWhenItWasIdleTooLongAndUseProlongsIt() {
    ring.replace(List.of(session("one", 0, 100), session("two", 0, 100)));
    clock.addAndGet(7 * HOUR);
    assertEquals(Instant.ofEpochMilli(clock.get() + 8 * HOUR), recognise("one").idleUntil());
    clock.addAndGet(HOUR);
    assertNull(ring.recognise("two"), "eight hours idle");
    assertNotNull(ring.recognise("one"), "used an hour ago");
  }

  @Test
  void allSessionsOfAPersonDrawFromOneQuota() {
    ring.replace(List.of(session("one", 0, 100), session("two", 0, 100)));
    KeyMeter meter = ring.meter(recognise("one").actor());
    assertSame(meter, ring.meter(recognise("two").actor()));
    assertNull(meter.takeItems(5_000));
    assertNotNull(meter.takeItems(5_000), "a second's worth at once");
    ring.replace(List.of(session("two", 0, 100)));
    assertSame(meter, ring.meter(recognise("two").actor()), "as long as one of them is open");
    SlipwayException spent = meter.takeItems(5_000);
    assertNotNull(spent);
    assertTrue(
        spent.getMessage().contains("ada, who is signed in, may ask for 5000 items a second"),
        spent.getMessage());
  }

  @Test
  void lookingAtItIsNoUseOfIt() {
    ring.replace(List.of(session("one", 0, 100)));
    for (int i = 0; i < 7; i++) {
      clock.addAndGet(HOUR);
      assertNotNull(ring.look("one"), "a page that watches");
    }
    clock.addAndGet(HOUR);
    assertNull(ring.look("one"), "keeps nobody signed in");
    assertNull(ring.look("two"));
  }

  @Test
  void itEndsAtItsEndHoweverBusyItIs() {
    ring.replace(List.of(session("one", 0, 20)));
    for (int i = 0; i < 19; i++) {
      clock.addAndGet(HOUR);
      assertNotNull(ring.recognise("one"));
    }
    assertEquals(recognise("one").expiresAt(), recognise("one").idleUntil());
    clock.addAndGet(HOUR);
    assertNull(ring.recognise("one"));
  }

  @Test
  void aNewSnapshotForgetsNoUseAndBringsWhatOtherNodesSaw() {
    ring.replace(List.of(session("one", 0, 100), session("two", 0, 100)));
    clock.addAndGet(7 * HOUR);
    assertNotNull(ring.recognise("one"));
    clock.addAndGet(2 * HOUR);
    ring.replace(
        List.of(session("one", -9, 100), session("two", -1, 100), session("three", -9, 100)));
    assertNotNull(ring.recognise("one"), "used here two hours ago");
    assertNotNull(ring.recognise("two"), "used elsewhere an hour ago");
    assertNull(ring.recognise("three"));
  }

  @Test
  void otherGrantsReachASessionThatIsOpen() {
    SessionHash before = session("one", 0, 100);
    ring.replace(List.of(before));
    assertTrue(recognise("one").actor().mayAnywhere(Right.VIEW));
    ring.replace(
        List.of(
            new SessionHash(
                before.sha256(),
                before.id(),
                before.principal(),
                before.displayName(),
                List.of(),
                before.usedAt(),
                before.expiresAt())));
    assertTrue(!recognise("one").actor().mayAnywhere(Right.VIEW));
  }

  @Test
  void useIsToldOnceAMinuteAndOnlyOfWhatWasUsed() {
    SessionHash one = session("one", -1, 100);
    ring.replace(List.of(one, session("two", -1, 100)));
    long since = clock.get();
    clock.addAndGet(2000);
    assertNotNull(ring.recognise("one"));
    assertEquals(Map.of(one.sha256(), Instant.ofEpochMilli(clock.get())), ring.takeUsed(since));
    assertTrue(ring.takeUsed(clock.get()).isEmpty());
  }

  private SessionRing.Known recognise(String secret) {
    return java.util.Objects.requireNonNull(ring.recognise(secret));
  }

  private SessionHash session(String secret, int usedHours, int endsHours) {
    return new SessionHash(
        sha256(secret),
        "id-" + secret,
        "ada",
        "Ada",
        List.of(new Actor.Grant(Right.VIEW, "*")),
        Instant.ofEpochMilli(clock.get() + usedHours * HOUR),
        Instant.ofEpochMilli(clock.get() + endsHours * HOUR));
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
