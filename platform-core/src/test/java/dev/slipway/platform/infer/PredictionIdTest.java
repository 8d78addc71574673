package dev.slipway.platform.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PredictionIdTest {

  private static final byte[] KEY = new byte[16];

  static {
    for (int i = 0; i < 16; i++) {
      KEY[i] = (byte) i;
    }
  }

  private final PredictionIds ids = new PredictionIds(KEY, 42);

  @Test
  void theKeyedHashIsThePapers() {
    byte[] message = new byte[15];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }
    SipHash hash = new SipHash(KEY);
    assertEquals(0xa129ca6149be45e5L, hash.hash(message, 15));
    assertEquals(0x726fdb47dd0e0e31L, hash.hash(message, 0));
  }

  @Test
  void anIdTellsItsStoryFromItsTextAlone() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<TrafficLane> lanes = List.of(TrafficLane.values());
    for (int i = 0; i < 5_000; i++) {
      PredictionId made =
          new PredictionIds(KEY, random.nextLong() >>> (1 + random.nextInt(62)))
              .next(
                  1_764_000_000_000L + (random.nextLong() >>> 22),
                  random.nextLong() >>> (1 + random.nextInt(62)),
                  random.nextInt(Integer.MAX_VALUE),
                  lanes.get(random.nextInt(lanes.size())));
      PredictionId read = ids.parse(made.text());
      assertNotNull(read, () -> "seed " + seed + ": " + made.text());
      assertEquals(made.epochMillis(), read.epochMillis(), () -> "seed " + seed);
      assertEquals(made.nodeEpoch(), read.nodeEpoch(), () -> "seed " + seed);
      assertEquals(made.trafficRevision(), read.trafficRevision(), () -> "seed " + seed);
      assertEquals(made.version(), read.version(), () -> "seed " + seed);
      assertEquals(made.lane(), read.lane(), () -> "seed " + seed);
      assertEquals(made.sequence(), read.sequence(), () -> "seed " + seed);
      assertEquals(made.text(), read.text(), () -> "seed " + seed);
    }
  }

  @Test
  void aChangedOrInventedIdIsRefused() {
    String text = ids.next(1_790_000_000_000L, 17, 3, TrafficLane.ROUTED).text();
    assertTrue(text.matches("[0-9a-z]{24,40}"), text);
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == '0' ? '1' : '0';
      assertNull(ids.parse(text.substring(0, i) + other + text.substring(i + 1)), "at " + i);
    }
    assertNull(ids.parse(text.substring(1)));
    assertNull(ids.parse(text + "0"));
    assertNull(ids.parse(""));
    assertNull(ids.parse("ü".repeat(30)));
    assertNull(ids.parse("z".repeat(5000)));
    assertNull(new PredictionIds(new byte[16], 42).parse(text), "another installation's key");
  }

  @Test
  void noTwoAnswersShareAnId() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertTrue(seen.add(ids.next(1_790_000_000_000L, 17, 3, TrafficLane.ROUTED).text()));
    }
    assertNotEquals(
        new PredictionIds(KEY, 42).next(5, 1, 1, TrafficLane.ROUTED).text(),
        new PredictionIds(KEY, 42).next(5, 1, 1, TrafficLane.ROUTED).text());
  }
}
