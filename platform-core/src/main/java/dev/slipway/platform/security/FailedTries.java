package dev.slipway.platform.security;

import dev.slipway.registry.api.Sessions.Tries;
import dev.slipway.registry.api.Sessions.Tries.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counts tries to sign in that failed, so that they can be written down without anybody being able
 * to flood what is written: by name and address, the first at once, what follows once a minute. Of
 * one address only a few names are told apart, and only so many pairs in all; what is beyond is
 * counted without the name, then without the address. Nothing is left uncounted.
 *
 * <p>Thread-safe; a call takes a microsecond.
 */
public final class FailedTries {

  /** Pairs of name and address that are told apart within a minute. */
  static final int MOST_PAIRS = 30;

  /** Of them, those of one address. */
  static final int MOST_OF_ADDRESS = 5;

  /** One pair is told about once in this time. */
  static final long EVERY_MILLIS = 60_000;

  private final Map<Whose, Count> counts = new HashMap<>();
  private final Supplier<Instant> clock;

  /** Name and address; either is empty when there were too many to tell them apart. */
  private record Whose(Way way, String name, String address) {}

  /** What was not told yet. */
  private static final class Count {
    long wrong;
    long early;
    Instant from = Instant.EPOCH;
    Instant until = Instant.EPOCH;
    Instant notBefore = Instant.EPOCH;

    void add(long moreWrong, long moreEarly, Instant first, Instant last) {
      from = wrong + early == 0 || first.isBefore(from) ? first : from;
      until = last.isAfter(until) ? last : until;
      wrong += moreWrong;
      early += moreEarly;
    }
  }

  public FailedTries() {
    this(Instant::now);
  }

  FailedTries(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /** Somebody showed what proves nothing. */
  public synchronized void wrong(Way way, String name, String address) {
    Instant now = clock.get();
    count(way, name, address).add(1, 0, now, now);
  }

  /** Somebody tried before it was time; what was shown was not looked at. */
  public synchronized void early(Way way, String name, String address) {
    Instant now = clock.get();
    count(way, name, address).add(0, 1, now, now);
  }

  /** Takes what is to be written down now. */
  public synchronized List<Tries> take() {
    Instant now = clock.get();
    List<Tries> due = new ArrayList<>();
    counts
        .entrySet()
        .removeIf(
            entry -> {
              Count count = entry.getValue();
              if (now.isBefore(count.notBefore)) {
                return false;
              }
              if (count.wrong + count.early == 0) {
                return true;
              }
              Whose whose = entry.getKey();
              due.add(
                  new Tries(
                      whose.way(),
                      whose.name(),
                      whose.address(),
                      count.wrong,
                      count.early,
                      count.from,
                      count.until));
              count.wrong = 0;
              count.early = 0;
              count.notBefore = now.plusMillis(EVERY_MILLIS);
              return false;
            });
    return due;
  }

  /** Gives back what could not be written down; it is due again in a minute. */
  public synchronized void giveBack(List<Tries> untold) {
    for (Tries tries : untold) {
      count(tries.way(), tries.name(), tries.address())
          .add(tries.wrong(), tries.early(), tries.from(), tries.until());
    }
  }

  private Count count(Way way, String name, String address) {
    Whose whose = new Whose(way, name, address);
    Count known = counts.get(whose);
    if (known != null) {
      return known;
    }
    long ofAddress = counts.keySet().stream().filter(one -> one.address().equals(address)).count();
    if (ofAddress >= MOST_OF_ADDRESS) {
      whose = new Whose(way, "", address);
    }
    if (!counts.containsKey(whose) && counts.size() >= MOST_PAIRS) {
      whose = new Whose(way, "", "");
    }
    return counts.computeIfAbsent(whose, fresh -> new Count());
  }
}
