package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInPaceTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final SignInPace pace = new SignInPace(100, clock::get);

  @Test
  void afterFiveWrongTriesEachOneDoublesTheWait() {
    for (int i = 0; i < 5; i++) {
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
    }
    for (long wait = 1; wait <= 512; wait *= 2) {
      assertEquals(wait, pace.begin("ada", "192.0.2.1"));
      clock.addAndGet(wait * 1000 - 1);
      assertEquals(1, pace.begin("ada", "192.0.2.1"), "a moment too soon");
      clock.addAndGet(1);
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
    }
    assertEquals(900, pace.begin("ada", "192.0.2.1"), "a quarter of an hour at most");
  }

  @Test
  void nobodySlowsThePersonAtAnotherAddress() {
    for (int i = 0; i < 10_000; i++) {
      pace.begin("ada", "192.0.2." + i % 50);
      clock.addAndGet(10);
    }
    assertTrue(pace.begin("ada", "192.0.2.1") > 0);
    assertEquals(0, pace.begin("ada", "198.51.100.4"));
  }

  @Test
  void anAddressThatTriesManyNamesIsSlowedForAllOfThem() {
    for (int i = 0; i < 30; i++) {
      assertEquals(0, pace.begin("name-" + i, "192.0.2.1"));
    }
    assertEquals(1, pace.begin("another", "192.0.2.1"));
    assertEquals(0, pace.begin("another", "192.0.2.2"));
    for (int i = 0; i < 20; i++) {
      clock.addAndGet(60_000);
      assertEquals(0, pace.begin("more-" + i, "192.0.2.1"), "a minute at most");
    }
    assertEquals(60, pace.begin("another", "192.0.2.1"));
  }

  @Test
  void triesThatBeginAtOnceAreNotFree() {
    int begun = 0;
    for (int i = 0; i < 1000; i++) {
      begun += pace.begin("ada", "192.0.2.1") == 0 ? 1 : 0;
    }
    assertEquals(5, begun);
  }

  @Test
  void whoComesInIsFreeAgainAndTheAddressGetsNoMoreThanThatTryBack() {
    for (int i = 0; i < 4; i++) {
      pace.begin("ada", "192.0.2.1");
    }
    pace.begin("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
    }
    // Somebody with a name of their own between the tries at others'.
    int guesses = 0;
    for (int i = 0; i < 1000; i++) {
      if (pace.begin("eve", "192.0.2.9") == 0) {
        pace.succeeded("eve", "192.0.2.9");
      }
      guesses += pace.begin("victim-" + i, "192.0.2.9") == 0 ? 1 : 0;
    }
    assertTrue(guesses <= 31, guesses + " guesses without a wait");
  }

  @Test
  void aThousandStrangersAtAnAddressDoNotKeepOutWhoCameInThereBefore() {
    assertEquals(0, pace.begin("ada", "192.0.2.1"));
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 1000; i++) {
      pace.begin("stranger-" + i, "192.0.2.1");
      clock.addAndGet(1000);
    }
    assertTrue(pace.begin("new-here", "192.0.2.1") > 0, "strangers still wait");
    assertEquals(0, pace.begin("ada", "192.0.2.1"), "who came in here before does not");
    pace.succeeded("ada", "192.0.2.1");
    assertTrue(pace.begin("new-here", "192.0.2.1") > 0, "and frees nobody else by coming in");
  }

  @Test
  void whoIsAtHomeAtAnAddressIsStillSlowedByItsOwnWrongTries() {
    pace.begin("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
    }
    assertEquals(1, pace.begin("ada", "192.0.2.1"));
  }

  @Test
  void aMonthAfterItCameInANameIsAStrangerAtTheAddress() {
    pace.begin("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    clock.addAndGet(30 * 24 * 3_600_000L);
    for (int i = 0; i < 30; i++) {
      pace.begin("stranger-" + i, "192.0.2.1");
    }
    assertEquals(1, pace.begin("ada", "192.0.2.1"));
  }

  @Test
  void whatProvedNothingIsNotCounted() {
    for (int i = 0; i < 100; i++) {
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
      pace.undecided("ada", "192.0.2.1");
    }
  }

  @Test
  void anHourOfQuietIsANewBeginning() {
    for (int i = 0; i < 5; i++) {
      pace.begin("ada", "192.0.2.1");
    }
    clock.addAndGet(3_602_000);
    for (int i = 0; i < 5; i++) {
      assertEquals(0, pace.begin("ada", "192.0.2.1"));
    }
    assertEquals(1, pace.begin("ada", "192.0.2.1"));
  }

  @Test
  void memoryIsBoundedHoweverManyTry() {
    for (int i = 0; i < 100_000; i++) {
      String address = "10.0." + i / 250 % 250 + "." + i % 250;
      pace.begin("name-" + i, address);
      if (i % 2 == 0) {
        pace.succeeded("name-" + i, address);
      }
    }
    assertTrue(pace.size() <= 300, pace.size() + " entries");
  }

  @Test
  void aRateLetsAFewThroughAtOnceAndThenAtItsPace() {
    AddressRate rate = new AddressRate(2, 3, 10, clock::get);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, rate.take("a"));
    }
    assertEquals(1, rate.take("a"));
    assertEquals(0, rate.take("b"));
    clock.addAndGet(500);
    assertEquals(0, rate.take("a"));
    assertEquals(1, rate.take("a"));
    clock.addAndGet(60_000);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, rate.take("a"));
    }
    assertEquals(1, rate.take("a"));
  }
}
