package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.api.Sessions.Tries;
import dev.slipway.registry.api.Sessions.Tries.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailedTriesTest {

  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final FailedTries tries = new FailedTries(() -> now);

  private void later(int seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
  }

  @Test
  void theFirstIsToldAtOnceAndWhatFollowsOnceAMinute() {
    Instant first = now;
    tries.wrong(Way.PASSWORD, "ada", "10.0.0.1");
    assertEquals(
        List.of(new Tries(Way.PASSWORD, "ada", "10.0.0.1", 1, 0, first, first)), tries.take());
    later(10);
    Instant second = now;
    tries.wrong(Way.PASSWORD, "ada", "10.0.0.1");
    assertEquals(List.of(), tries.take());
    later(20);
    tries.early(Way.PASSWORD, "ada", "10.0.0.1");
    assertEquals(List.of(), tries.take());
    Instant last = now;
    later(30);
    assertEquals(
        List.of(new Tries(Way.PASSWORD, "ada", "10.0.0.1", 1, 1, second, last)), tries.take());
    later(60);
    assertEquals(List.of(), tries.take());
  }

  @Test
  void namesAddressesAndWaysAreToldApart() {
    tries.wrong(Way.PASSWORD, "ada", "10.0.0.1");
    tries.wrong(Way.PASSWORD, "ada", "10.0.0.2");
    tries.wrong(Way.PASSWORD, "bob", "10.0.0.1");
    tries.wrong(Way.CODE, "ada", "10.0.0.1");
    assertEquals(4, tries.take().size());
  }

  @Test
  void whoTriesManyNamesCannotHideAnothersTries() {
    for (int i = 0; i < 10_000; i++) {
      tries.wrong(Way.PASSWORD, "name-" + i, "10.0.0.1");
    }
    tries.wrong(Way.PASSWORD, "ada", "10.9.9.9");
    List<Tries> told = tries.take();
    assertEquals(FailedTries.MOST_OF_ADDRESS + 2, told.size());
    assertTrue(told.stream().anyMatch(one -> one.name().equals("ada")));
    assertEquals(
        10_000 - FailedTries.MOST_OF_ADDRESS,
        told.stream().filter(one -> one.name().isEmpty()).mapToLong(Tries::wrong).sum());
  }

  @Test
  void whateverComesIsBoundedAndNothingIsLeftOut() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long wrong = 0;
    long early = 0;
    List<Tries> told = new ArrayList<>();
    int minutes = 5;
    for (int second = 0; second < minutes * 60; second++) {
      for (int i = 0; i < 200; i++) {
        Way way = Way.values()[random.nextInt(Way.values().length)];
        String name = "n" + random.nextInt(500);
        String address = "a" + random.nextInt(500);
        if (random.nextBoolean()) {
          tries.wrong(way, name, address);
          wrong++;
        } else {
          tries.early(way, name, address);
          early++;
        }
      }
      told.addAll(tries.take());
      later(1);
    }
    int most = (FailedTries.MOST_PAIRS + Way.values().length) * (minutes + 1);
    assertTrue(told.size() <= most, told.size() + " changes, seed " + seed);
    later(120);
    told.addAll(tries.take());
    assertEquals(wrong, told.stream().mapToLong(Tries::wrong).sum(), "seed " + seed);
    assertEquals(early, told.stream().mapToLong(Tries::early).sum(), "seed " + seed);
  }

  @Test
  void whatCouldNotBeWrittenDownIsToldAMinuteLaterWithTheRest() {
    tries.wrong(Way.CODE, "ada", "10.0.0.1");
    List<Tries> due = tries.take();
    tries.giveBack(due);
    assertEquals(List.of(), tries.take());
    tries.early(Way.CODE, "ada", "10.0.0.1");
    later(60);
    List<Tries> again = tries.take();
    assertEquals(1, again.size());
    assertEquals(1, again.get(0).wrong());
    assertEquals(1, again.get(0).early());
  }
}
