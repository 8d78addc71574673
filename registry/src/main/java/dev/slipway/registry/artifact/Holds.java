package dev.slipway.registry.artifact;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who needs which blobs at the moment, and which are about to go. A blob is held or condemned,
 * never both. Thread-safe.
 */
final class Holds {
  private final Map<String, Integer> held = new HashMap<>();
  private final Set<String> condemned = new HashSet<>();

  /**
   * Holds all of them.
   *
   * @return false, and nothing is held, when one is about to be deleted
   */
  synchronized boolean hold(Collection<String> sha256s) {
    for (String sha256 : sha256s) {
      if (condemned.contains(sha256)) {
        return false;
      }
    }
    sha256s.forEach(sha256 -> held.merge(sha256, 1, Integer::sum));
    return true;
  }

  synchronized void release(Collection<String> sha256s) {
    sha256s.forEach(sha256 -> held.computeIfPresent(sha256, (key, n) -> n == 1 ? null : n - 1));
  }

  /** Condemns those that nobody holds, and says which. */
  synchronized Set<String> condemn(Collection<String> sha256s) {
    Set<String> now = new LinkedHashSet<>();
    for (String sha256 : sha256s) {
      if (!held.containsKey(sha256) && condemned.add(sha256)) {
        now.add(sha256);
      }
    }
    return now;
  }

  synchronized void pardon(Collection<String> sha256s) {
    condemned.removeAll(new HashSet<>(sha256s));
  }
}
