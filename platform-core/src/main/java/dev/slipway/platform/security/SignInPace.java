package dev.slipway.platform.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows whoever tries to sign in with wrong passwords, by name and address together. Never by name
 * alone: whoever knows a name could lock its owner out. Nor by address alone: strangers behind the
 * same address would lock everybody there out. An address that tried many names makes each name
 * wait for longer after its own last try there, so that nobody waits for what others did. After a
 * few free tries each one that fails doubles the time until the next. A try counts when it begins,
 * so that many at once are not free; and of an address only a few are looked at at once, so that a
 * flood from one leaves room for others.
 *
 * <p>Holds a bounded number of entries: beyond it those that were quiet longest are forgotten.
 * Thread-safe; a call takes a microsecond.
 */
public final class SignInPace {

  private static final int FREE_FOR_NAME = 5;
  private static final long MOST_FOR_NAME_MILLIS = 15 * 60_000L;
  private static final int FREE_FOR_ADDRESS = 30;
  private static final long MOST_FOR_ADDRESS_MILLIS = 60_000L;

  /**
   * Passwords of an address that are checked at once; where a name is at home it is not counted.
   */
  private static final int MOST_AT_ONCE = 8;

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
    int checking;
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
   * Begins a try. A name's first try at an address waits for nothing. Where the name is at home,
   * the address' other tries neither slow it nor are slowed by it.
   *
   * @param address without a port
   * @return 0 when it may go on, and is counted; else the seconds until the next may, rounded up
   */
  public synchronized long begin(String name, String address) {
    long now = clockMillis.getAsLong();
    Tries pair = tries(byName, pair(name, address), now);
    Tries all = atHome(name, address, now) ? null : tries(byAddress, address, now);
    long notBefore = pair.notBeforeMillis;
    if (all != null && pair.failed > 0) {
      long apart = delayMillis(all.failed, FREE_FOR_ADDRESS, MOST_FOR_ADDRESS_MILLIS);
      notBefore = Math.max(notBefore, pair.lastMillis + apart);
    }
    long wait = notBefore - now;
    if (wait > 0) {
      return (wait + 999) / 1000;
    }
    if (all != null && all.checking >= MOST_AT_ONCE) {
      return 1;
    }
    count(pair, FREE_FOR_NAME, MOST_FOR_NAME_MILLIS, now);
    if (all != null) {
      count(all, FREE_FOR_ADDRESS, MOST_FOR_ADDRESS_MILLIS, now);
      all.checking++;
    }
    return 0;
  }

  /**
   * Ends a try well: the name is free at this address again, and at home there. The address gets
   * this one try back and no more, or somebody with a name of their own could go on for ever.
   */
  public synchronized void succeeded(String name, String address) {
    long now = clockMillis.getAsLong();
    checked(address);
    byName.remove(pair(name, address));
    giveBackToAddress(name, address, now);
    atHome.put(pair(name, address), now);
  }

  /** Ends a try with a wrong password. */
  public synchronized void failed(String address) {
    checked(address);
  }

  /** Ends a try that proved nothing, e.g. because the registry was away. */
  public synchronized void undecided(String name, String address) {
    checked(address);
    giveBack(byName.get(pair(name, address)));
    giveBackToAddress(name, address, clockMillis.getAsLong());
  }

  /**
   * One is looked at less. Also where the name came to be at home meanwhile: rather one too many
   * may begin than one place be taken for ever.
   */
  private void checked(String address) {
    Tries all = byAddress.get(address);
    if (all != null && all.checking > 0) {
      all.checking--;
    }
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
    tries.notBeforeMillis = now + delayMillis(tries.failed, free, mostMillis);
  }

  private static long delayMillis(int failed, int free, long mostMillis) {
    int beyond = failed - free;
    return beyond < 0 ? 0 : Math.min(mostMillis, 1000L << Math.min(beyond, 20));
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
