package dev.slipway.platform.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.infer.RouteReason;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {

  private static final StickyKey USER = new StickyKey(StickyKey.Source.HEADER, "x-user");
  private static final Set<Integer> ALL_READY = Set.of(1, 2, 3, 4, 5);

  private static RouteTable table(Set<Integer> ready, int... weights) {
    return RouteTable.of(traffic(weights), ready);
  }

  private static TrafficRevision traffic(int... weights) {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      routes.add(new Route(i + 1, weights[i]));
    }
    return new TrafficRevision(
        17,
        "m",
        1,
        new TrafficPolicy(routes, USER, "salt", List.of(new Shadow(5, 100))),
        null,
        null,
        "ada",
        "because",
        Instant.EPOCH);
  }

  private static int version(RouteTable table, String key) {
    RouteTable.Choice choice = table.choose(key, 0);
    assertNotNull(choice);
    return choice.version();
  }

  private static int[] byBucket(RouteTable table) {
    int[] versions = new int[Buckets.COUNT];
    for (int bucket = 0; bucket < versions.length; bucket++) {
      // The middle of the bucket, as a random number would name it.
      int random = (int) (((bucket * 2L + 1) << 31) / Buckets.COUNT);
      RouteTable.Choice choice = table.choose(null, random);
      assertNotNull(choice);
      versions[bucket] = choice.version();
    }
    return versions;
  }

  private static int[] split(Random random, int parts) {
    int[] weights = new int[parts];
    int rest = TrafficPolicy.WHOLE;
    for (int i = 0; i < parts - 1; i++) {
      weights[i] = random.nextInt(rest + 1);
      rest -= weights[i];
    }
    weights[parts - 1] = rest;
    return weights;
  }

  @Test
  void aCallerMovesOnlyToAVersionWhoseShareGrew() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int[] before = split(random, 2 + random.nextInt(3));
      int left = random.nextInt(before.length - 1);
      int[] after = before.clone();
      after[left] = random.nextInt(before[left] + before[left + 1] + 1);
      after[left + 1] = before[left] + before[left + 1] - after[left];
      int[] was = byBucket(table(ALL_READY, before));
      int[] is = byBucket(table(ALL_READY, after));
      Map<Integer, Integer> joined = new HashMap<>();
      for (int bucket = 0; bucket < was.length; bucket++) {
        if (was[bucket] != is[bucket]) {
          int to = is[bucket];
          joined.merge(to, 1, Integer::sum);
          assertTrue(
              after[to - 1] > before[to - 1],
              "seed " + seed + ", bucket " + bucket + " went to " + to + ", which did not grow");
        }
      }
      for (int i = 0; i < before.length; i++) {
        assertEquals(
            Math.max(0, after[i] - before[i]),
            joined.getOrDefault(i + 1, 0),
            "seed " + seed + ": as many moved as the weights say");
      }
    }
  }

  @Test
  void withManyRoutesCallersMoveOnlyInTheDirectionOfTheOneThatGrows() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int[] before = split(random, 5);
      int grows = random.nextInt(5);
      int shrinks = (grows + 1 + random.nextInt(4)) % 5;
      int by = random.nextInt(before[shrinks] + 1);
      int[] after = before.clone();
      after[shrinks] -= by;
      after[grows] += by;
      int[] was = byBucket(table(ALL_READY, before));
      int[] is = byBucket(table(ALL_READY, after));
      for (int bucket = 0; bucket < was.length; bucket++) {
        int from = Math.abs(was[bucket] - 1 - grows);
        int to = Math.abs(is[bucket] - 1 - grows);
        assertTrue(
            was[bucket] == is[bucket] || to < from,
            "seed " + seed + ": bucket " + bucket + " moved away from the growing share");
      }
    }
  }

  @Test
  void theSameKeyAlwaysGetsTheSameVersionAndKeysFollowTheWeights() {
    RouteTable table = table(ALL_READY, 9_000, 1_000);
    int second = 0;
    for (int i = 0; i < 20_000; i++) {
      int version = version(table, "user-" + i);
      assertEquals(version, version(table, "user-" + i));
      second += version == 2 ? 1 : 0;
    }
    assertEquals(0.1, second / 20_000.0, 0.01);
  }

  @Test
  void withoutAKeyEachRequestIsDrawn() {
    Random random = new Random(7);
    RouteTable table = table(ALL_READY, 5_000, 5_000);
    int second = 0;
    for (int i = 0; i < 20_000; i++) {
      RouteTable.Choice choice = table.choose(null, random.nextInt());
      assertNotNull(choice);
      second += choice.version() == 2 ? 1 : 0;
    }
    assertEquals(0.5, second / 20_000.0, 0.02);
  }

  @Test
  void whatIsNotReadyFallsBackToTheStableVersionAndSaysSo() {
    RouteTable table = table(Set.of(1), 1_000, 9_000);
    assertEquals(1, table.stable());
    int[] lanes = new int[2];
    for (int i = 0; i < 1_000; i++) {
      RouteTable.Choice choice = table.choose("user-" + i, 0);
      assertNotNull(choice);
      assertEquals(1, choice.version());
      assertEquals(17, choice.trafficRevision());
      lanes[choice.lane() == TrafficLane.FALLBACK ? 1 : 0]++;
    }
    assertTrue(lanes[0] > 50 && lanes[1] > 800, lanes[0] + " routed, " + lanes[1] + " fell back");
  }

  @Test
  void aWeightOfZeroKeepsAPlaceButGetsNothing() {
    RouteTable table = table(ALL_READY, 10_000, 0);
    for (int version : byBucket(table)) {
      assertEquals(1, version);
    }
    assertEquals(1, table.stable());
  }

  @Test
  void nothingReadyIsNoChoice() {
    RouteTable table = table(Set.of(), 5_000, 5_000);
    assertNull(table.choose("ada", 0));
    assertEquals(1, table.stable(), "which one is meant is known all the same");
    assertNull(RouteTable.of(null, Set.of(3)).choose("ada", 0), "no policy, no traffic");
  }

  @Test
  void aNamedVersionIsPinnedWheneverItIsReady() {
    RouteTable table = table(Set.of(1, 4), 10_000);
    RouteTable.Choice choice = table.pinned(4);
    assertNotNull(choice);
    assertEquals(TrafficLane.PINNED, choice.lane());
    assertEquals(17, choice.trafficRevision());
    assertNull(table.pinned(2));
    assertNotNull(RouteTable.of(null, Set.of(3)).pinned(3));
  }

  @Test
  void onlyReadyShadowsSeeCopies() {
    assertEquals(1, table(ALL_READY, 10_000).shadows().size());
    assertEquals(0, table(Set.of(1), 10_000).shadows().size());
  }

  @Test
  void whoAsksIsToldByWhatTheVersionIsChosen() {
    RouteTable two = table(ALL_READY, 9_000, 1_000);
    int bucket = new Buckets("salt").of("ada");
    assertEquals(new RouteReason(RouteReason.By.STICKY, bucket, false), two.reason("ada"));
    assertEquals(RouteReason.DRAWN, two.reason(null));
    assertEquals(
        new RouteReason(RouteReason.By.ONLY, -1, false), table(ALL_READY, 10_000).reason("ada"));
    RouteTable halfReady = table(Set.of(1), 5_000, 5_000);
    for (int i = 0; i < 100; i++) {
      String key = "caller" + i;
      RouteTable.Choice choice = halfReady.choose(key, 0);
      assertNotNull(choice);
      assertEquals(choice.lane() == TrafficLane.FALLBACK, halfReady.reason(key).fallback(), key);
    }
  }
}
