package dev.slipway.platform.flow;

import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest changes.
 *
 * @param from the position before the first of them
 * @param upTo the position of the last one that was read, whether it is kept or not
 */
record Tail(Position from, List<Change> changes, Position upTo) {

  private static final int KEEP = 2000;

  Tail {
    changes = List.copyOf(changes);
  }

  Tail plus(List<Change> more, Position read) {
    List<Change> all = new ArrayList<>(changes);
    all.addAll(more);
    int extra = all.size() - KEEP;
    return extra <= 0
        ? new Tail(from, all, read)
        : new Tail(all.get(extra - 1).position(), all.subList(extra, all.size()), read);
  }

  /** The index of the first change after a position; the size when there is none. */
  int after(Position position) {
    int low = 0;
    int high = changes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (changes.get(middle).position().compareTo(position) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
