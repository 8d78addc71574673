package dev.slipway.monitor.rate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When anybody counted: the union of all nodes' stretches. Immutable.
 *
 * @param stretches in order, none touching the next
 */
public record Coverage(List<Stretch> stretches) {

  /**
   * @param from seconds since 1970, inclusive
   * @param until exclusive, not before {@code from}
   */
  public record Stretch(double from, double until) {
    public Stretch {
      if (!(from <= until)) {
        throw new IllegalArgumentException("a stretch ends after its start");
      }
    }
  }

  public Coverage {
    stretches = List.copyOf(stretches);
  }

  /** The union of stretches in any order. */
  public static Coverage of(List<Stretch> any) {
    List<Stretch> sorted = new ArrayList<>(any);
    sorted.sort(Comparator.comparingDouble(Stretch::from));
    List<Stretch> union = new ArrayList<>();
    for (Stretch next : sorted) {
      Stretch last = union.isEmpty() ? null : union.get(union.size() - 1);
      if (last != null && next.from() <= last.until()) {
        union.set(union.size() - 1, new Stretch(last.from(), Math.max(last.until(), next.until())));
      } else {
        union.add(next);
      }
    }
    return new Coverage(union);
  }

  /** How many seconds of a time somebody counted. */
  public double seconds(long from, long until) {
    return seconds((double) from, (double) until);
  }

  private double seconds(double from, double until) {
    double covered = 0;
    for (int i = firstEndingAfter(from); i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      if (stretch.from() >= until) {
        break;
      }
      covered += Math.min(until, stretch.until()) - Math.max(from, stretch.from());
    }
    return covered;
  }

  private int firstEndingAfter(double time) {
    int low = 0;
    int high = stretches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (stretches.get(middle).until() <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
