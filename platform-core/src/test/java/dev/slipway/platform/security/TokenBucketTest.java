package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of the bucket, by a clock that the test moves. */
class TokenBucketTest {

  private static final double SECOND = 1e9;

  private final AtomicLong now = new AtomicLong(-5_000);

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.3, 1, 7, 50, 999.5, 12_345, 1e6, 1e9})
  void itGivesWhatABucketOfOneSecondGives(double rate) {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      TokenBucket bucket = new TokenBucket(rate, now::get);
      double room = rate; // tokens in a bucket that is full
      long given = 0;
      long largest = 0;
      long began = now.get();
      for (int step = 0; step < 300; step++) {
        long passed = (long) (random.nextDouble() * random.nextInt(4) * SECOND / Math.max(rate, 1));
        now.addAndGet(passed);
        room = Math.min(rate, room + passed * rate / SECOND);
        long tokens = 1L + random.nextInt(random.nextBoolean() ? 2 : (int) Math.min(500, rate + 2));
        boolean wanted = room >= tokens || room >= rate;
        long wait = bucket.take(tokens);
        // Between the two of them lies the rounding of the times, nothing else.
        if (Math.abs(room - tokens) > 0.02 * tokens && Math.abs(room - rate) > 0.02 * tokens) {
          assertEquals(wanted, wait == 0, "seed " + seed + " step " + step + " room " + room);
        }
        if (wait == 0) {
          room -= tokens;
          given += tokens;
          largest = Math.max(largest, tokens);
        }
        double most = rate * (now.get() - began) / SECOND + Math.max(rate, largest);
        assertTrue(given <= most * 1.001 + 1, given + " of at most " + most);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 3, 1000, 1e6})
  void whoWaitsAsLongAsItSaysIsServed(double rate) {
    Random random = new Random(7);
    TokenBucket bucket = new TokenBucket(rate, now::get);
    for (int i = 0; i < 500; i++) {
      long tokens = 1L + random.nextInt(20);
      long wait = bucket.take(tokens);
      if (wait != 0) {
        assertTrue(wait > 0, "a time to wait");
        now.addAndGet(wait + 1);
        assertEquals(0, bucket.take(tokens), "after the wait that it asked for");
      }
    }
  }

  @Test
  void aSecondsWorthMayComeAtOnceAndThenComesBackBitByBit() {
    TokenBucket bucket = new TokenBucket(10, now::get);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, bucket.take(1));
    }
    long wait = bucket.take(1);
    assertTrue(wait > 99_000_000 && wait <= 100_000_000, "a tenth of a second, not " + wait);
    now.addAndGet(100_000_001);
    assertEquals(0, bucket.take(1));
    assertTrue(bucket.take(1) > 0);
    now.addAndGet(3_600_000_000_000L);
    int burst = 0;
    while (bucket.take(1) == 0) {
      burst++;
    }
    assertEquals(10, burst, "however long nobody asked");
  }

  @Test
  void moreThanASecondsWorthIsTakenFromAFullBucketAndPaidOff() {
    TokenBucket bucket = new TokenBucket(10, now::get);
    assertEquals(0, bucket.take(100));
    assertEquals(9.1e9, bucket.take(1), 1e6, "nine seconds until a tenth of the bucket is there");
    now.addAndGet(9_200_000_000L);
    assertEquals(0, bucket.take(1));
    assertTrue(bucket.take(100) > 0, "it is not full yet");
    now.addAndGet(1_100_000_000L);
    assertEquals(0, bucket.take(100));
    assertTrue(bucket.take(Integer.MAX_VALUE) > 0);
  }

  @Test
  void manyThreadsTogetherGetNotOneMore() throws Exception {
    int threads = 8;
    TokenBucket bucket = new TokenBucket(50_000, now::get);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 5; round++) {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          all.add(
              pool.submit(
                  () -> {
                    go.await();
                    int taken = 0;
                    for (int ask = 0; ask < 20_000; ask++) {
                      taken += bucket.take(1) == 0 ? 1 : 0;
                    }
                    return taken;
                  }));
        }
        go.countDown();
        int taken = 0;
        for (Future<Integer> one : all) {
          taken += one.get(60, TimeUnit.SECONDS);
        }
        assertEquals(50_000, taken, "160,000 asked");
        now.addAndGet(1_000_000_000L);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
