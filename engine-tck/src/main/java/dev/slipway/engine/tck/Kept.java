package dev.slipway.engine.tck;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Objects that nobody shall hold any more; the garbage collector tells who does. Used by one thread
 * at a time.
 */
final class Kept {

  private static final int MANY = 256;
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_NANOS = 10_000_000;

  private final List<WeakReference<Object>> watched = new ArrayList<>();

  void watch(Object object) {
    if (watched.size() >= MANY) {
      forgetWhatIsGone();
    }
    watched.add(new WeakReference<>(object));
  }

  boolean isEmpty() {
    return watched.isEmpty();
  }

  /** How many of them are held; 0 where the collector does not come when it is called. */
  int afterCollection() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      System.gc();
      forgetWhatIsGone();
      if (watched.isEmpty()) {
        return 0;
      }
      // A thread of the engine's may be about to let go of what it worked on.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return collectorComes() ? watched.size() : 0;
  }

  private void forgetWhatIsGone() {
    watched.removeIf(one -> one.refersTo(null));
  }

  private static boolean collectorComes() {
    WeakReference<Object> nobodys = new WeakReference<>(new Object());
    System.gc();
    return nobodys.refersTo(null);
  }
}
