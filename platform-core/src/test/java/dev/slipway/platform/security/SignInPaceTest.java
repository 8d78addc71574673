package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInPaceTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final SignInPace pace = new SignInPace(100, clock::get);

  /** A wrong one; 0 when it was looked at. */
  private long tried(String name, String address) {
    long wait = pace.begin(name, address);
    if (wait == 0) {
      pace.failed(address);
    }
    return wait;
  }

  @Test
  void afterFiveWrongTriesEachOneDoublesTheWait() {
    for (int i = 0; i < 5; i++) {
      assertEquals(0, tried("ada", "192.0.2.1"));
    }
    for (long wait = 1; wait <= 512; wait *= 2) {
      assertEquals(wait, tried("ada", "192.0.2.1"));
      clock.addAndGet(wait * 1000 - 1);
      assertEquals(1, tried("ada", "192.0.2.1"), "a moment too soon");
      clock.addAndGet(1);
      assertEquals(0, tried("ada", "192.0.2.1"));
    }
    assertEquals(900, tried("ada", "192.0.2.1"), "a quarter of an hour at most");
  }

  @Test
  void nobodySlowsThePersonAtAnotherAddress() {
    for (int i = 0; i < 10_000; i++) {
      tried("ada", "192.0.2." + i % 50);
      clock.addAndGet(10);
    }
    assertTrue(tried("ada", "192.0.2.1") > 0);
    assertEquals(0, tried("ada", "198.51.100.4"));
  }

  @Test
  void anAddressThatTriesManyNamesIsSlowedForEachOfThem() {
    for (int i = 0; i < 30; i++) {
      assertEquals(0, tried("name-" + i, "192.0.2.1"));
    }
    assertEquals(1, tried("name-0", "192.0.2.1"));
    assertEquals(0, tried("name-0", "192.0.2.2"));
    for (int i = 0; i < 20; i++) {
      tried("more-" + i, "192.0.2.1");
    }
    assertEquals(60, tried("name-0", "192.0.2.1"), "a minute at most");
    clock.addAndGet(60_000);
    assertEquals(0, tried("name-0", "192.0.2.1"));
    assertEquals(60, tried("name-0", "192.0.2.1"), "and again after each try");
  }

  @Test
  void whoeverComesToAnAddressForTheFirstTimeIsNotKeptOutByStrangersWhoNeverStop() {
    for (int i = 0; i < 100_000; i++) {
      tried("stranger-" + i % 5_000, "192.0.2.1");
      clock.addAndGet(1);
    }
    assertEquals(0, tried("invited", "192.0.2.1"));
    for (int i = 0; i < 60_000; i++) {
      tried("stranger-" + i % 5_000, "192.0.2.1");
      clock.addAndGet(1);
    }
    assertEquals(0, tried("invited", "192.0.2.1"), "a minute after a typing error");
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
  void ofAnAddressOnlyAFewAreLookedAtAtOnceUnlessTheyAreAtHome() {
    assertEquals(0, tried("ada", "192.0.2.1"));
    pace.succeeded("ada", "192.0.2.1");
    int begun = 0;
    for (int i = 0; i < 50; i++) {
      begun += pace.begin("stranger-" + i, "192.0.2.1") == 0 ? 1 : 0;
    }
    assertEquals(8, begun);
    assertEquals(1, pace.begin("new-here", "192.0.2.1"), "come again in a second");
    assertEquals(0, pace.begin("ada", "192.0.2.1"));
    assertEquals(0, pace.begin("new-here", "192.0.2.2"), "elsewhere there is room");
    pace.failed("192.0.2.1");
    assertEquals(0, pace.begin("new-here", "192.0.2.1"));
  }

  @Test
  void whoComesInIsFreeAgainAndTheAddressGetsNoMoreThanThatTryBack() {
    for (int i = 0; i < 4; i++) {
      tried("ada", "192.0.2.1");
    }
    tried("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, tried("ada", "192.0.2.1"));
    }
    // Somebody with a name of their own between the tries at others'.
    int guesses = 0;
    for (int i = 0; i < 1000; i++) {
      if (tried("eve", "192.0.2.9") == 0) {
        pace.succeeded("eve", "192.0.2.9");
      }
      guesses += tried("victim-" + i % 50, "192.0.2.9") == 0 ? 1 : 0;
    }
    assertTrue(guesses <= 81, guesses + " guesses at fifty names without a wait");
  }

  @Test
  void aThousandStrangersAtAnAddressDoNotKeepOutWhoCameInThereBefore() {
    assertEquals(0, tried("ada", "192.0.2.1"));
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 1000; i++) {
      tried("stranger-" + i, "192.0.2.1");
      clock.addAndGet(1000);
    }
    assertEquals(0, tried("new-here", "192.0.2.1"));
    assertTrue(tried("new-here", "192.0.2.1") > 0, "strangers wait after each try");
    assertEquals(0, tried("ada", "192.0.2.1"), "who came in here before does not");
    assertEquals(0, tried("ada", "192.0.2.1"), "nor after a typing error");
    pace.succeeded("ada", "192.0.2.1");
    assertTrue(tried("new-here", "192.0.2.1") > 0, "and frees nobody else by coming in");
  }

  @Test
  void whoIsAtHomeAtAnAddressIsStillSlowedByItsOwnWrongTries() {
    tried("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, tried("ada", "192.0.2.1"));
    }
    assertEquals(1, tried("ada", "192.0.2.1"));
  }

  @Test
  void aMonthAfterItCameInANameIsAStrangerAtTheAddress() {
    tried("ada", "192.0.2.1");
    pace.succeeded("ada", "192.0.2.1");
    clock.addAndGet(30 * 24 * 3_600_000L);
    for (int i = 0; i < 30; i++) {
      tried("stranger-" + i, "192.0.2.1");
    }
    assertEquals(0, tried("ada", "192.0.2.1"));
    assertEquals(2, tried("ada", "192.0.2.1"));
  }

  @Test
  void whatProvedNothingIsNotCounted() {
    for (int i = 0; i < 100; i++) {
      assertEquals(0, tried("ada", "192.0.2.1"));
      pace.undecided("ada", "192.0.2.1");
    }
  }

  @Test
  void anHourOfQuietIsANewBeginning() {
    for (int i = 0; i < 5; i++) {
      tried("ada", "192.0.2.1");
    }
    clock.addAndGet(3_602_000);
    for (int i = 0; i < 5; i++) {
      assertEquals(0, tried("ada", "192.0.2.1"));
    }
    assertEquals(1, tried("ada", "192.0.2.1"));
  }

  @Test
  void memoryIsBoundedHoweverManyTry() {
    for (int i = 0; i < 100_000; i++) {
      String address = "10.0." + i / 250 % 250 + "." + i % 250;
      tried("name-" + i, address);
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
