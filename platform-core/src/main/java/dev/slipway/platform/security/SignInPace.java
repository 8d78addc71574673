package dev.slipway.platform.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows whoever tries to sign in with wrong passwords, by name and address together, and by address
 * over all names. Never by name alone: whoever knows a name could lock its owner out. Nor by
 * address alone where somebody came in before: strangers behind the same address would lock
 * everybody there out. After a few free tries each one that fails doubles the time until the next.
 * A try counts when it begins, so that many at once are not free.
 *
 * <p>Holds a bounded number of entries: beyond it those that were quiet longest are forgotten.
 * Thread-safe; a call takes a microsecond.
 */
public final class SignInPace {

  private static final int FREE_FOR_NAME = 5;
  private static final long MOST_FOR_NAME_MILLIS = 15 * 60_000L;
  private static final int FREE_FOR_ADDRESS = 30;
  private static final long MOST_FOR_ADDRESS_MILLIS = 60_000L;

  /** Whoever was quiet for so long begins anew. */
  private static final long FORGOTTEN_MILLIS = 60 * 60_000L;

  /** For so long a name is at home at an address where it came in. */
  private static final long AT_HOME_MILLIS = 30 * 24 * 60 * 60_000L;

  private final Map<String, Tries> byName;
  private final Map<String, Tries> byAddress;

  /** When a name came in last at an address: a stranger's tries put nothing in here. */
  private final Map<String, Long> atHome;

  private final LongSupplier clockMillis;

  /** What one name at one address, or one address, has tried. */
  private static final class Tries {
    int failed;
    long lastMillis;
    long notBeforeMillis;
  }

  public SignInPace() {
    this(10_000, System::currentTimeMillis);
  }

  /**
   * @param most entries of each kind
   */
  SignInPace(int most, LongSupplier clockMillis) {
    this.byName = bounded(most);
    this.byAddress = bounded(most);
    this.atHome = bounded(most);
    this.clockMillis = clockMillis;
  }

  /**
   * Begins a try. Where the name is at home, the address' other tries neither slow it nor are
   * slowed by it.
   *
   * @param address without a port
   * @return 0 when it may go on, and is counted; else the seconds until the next may, rounded up
   */
  public synchronized long begin(String name, String address) {
    long now = clockMillis.getAsLong();
    Tries pair = tries(byName, pair(name, address), now);
    Tries all = atHome(name, address, now) ? null : tries(byAddress, address, now);
    long notBefore =
        all == null ? pair.notBeforeMillis : Math.max(pair.notBeforeMillis, all.notBeforeMillis);
    long wait = notBefore - now;
    if (wait > 0) {
      return (wait + 999) / 1000;
    }
    count(pair, FREE_FOR_NAME, MOST_FOR_NAME_MILLIS, now);
    if (all != null) {
      count(all, FREE_FOR_ADDRESS, MOST_FOR_ADDRESS_MILLIS, now);
    }
    return 0;
  }

  /**
   * Ends a try well: the name is free at this address again, and at home there. The address gets
   * this one try back and no more, or somebody with a name of their own could go on for ever.
   */
  public synchronized void succeeded(String name, String address) {
    long now = clockMillis.getAsLong();
    byName.remove(pair(name, address));
    giveBackToAddress(name, address, now);
    atHome.put(pair(name, address), now);
  }

  /** Ends a try that proved nothing, e.g. because the registry was away. */
  public synchronized void undecided(String name, String address) {
    giveBack(byName.get(pair(name, address)));
    giveBackToAddress(name, address, clockMillis.getAsLong());
  }

  /** A try where the name is at home was never counted for the address. */
  private void giveBackToAddress(String name, String address, long now) {
    if (!atHome(name, address, now)) {
      giveBack(byAddress.get(address));
    }
  }

  private boolean atHome(String name, String address, long now) {
    Long cameIn = atHome.get(pair(name, address));
    return cameIn != null && now - cameIn < AT_HOME_MILLIS;
  }

  private static void giveBack(@org.jspecify.annotations.Nullable Tries tries) {
    if (tries != null && tries.failed > 0) {
      tries.failed--;
      tries.notBeforeMillis = 0;
    }
  }

  /** How many entries are held. */
  synchronized int size() {
    return byName.size() + byAddress.size() + atHome.size();
  }

  private static void count(Tries tries, int free, long mostMillis, long now) {
    tries.failed++;
    tries.lastMillis = now;
    int beyond = tries.failed - free;
    if (beyond >= 0) {
      tries.notBeforeMillis = now + Math.min(mostMillis, 1000L << Math.min(beyond, 20));
    }
  }

  private static Tries tries(Map<String, Tries> all, String key, long now) {
    Tries known = all.get(key);
    if (known != null
        && now - Math.max(known.lastMillis, known.notBeforeMillis) < FORGOTTEN_MILLIS) {
      return known;
    }
    Tries fresh = new Tries();
    fresh.lastMillis = now;
    all.put(key, fresh);
    return fresh;
  }

  private static String pair(String name, String address) {
    return address + ' ' + name;
  }

  private static <T> Map<String, T> bounded(int most) {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > most;
      }
    };
  }
}
