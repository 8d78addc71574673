package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a key may: what its principal may, narrowed by grants of its own. Never more. Pure. */
public final class KeyScope {
  private KeyScope() {}

  /**
   * The grants of a key now. A grant of the scope that reaches beyond the principal's is cut back
   * to it; where two patterns only overlap, neither within the other, nothing is granted.
   *
   * @param principal what the principal may today
   * @param scope the key's own grants; null: all of the principal's
   */
  public static List<Grant> narrow(List<Grant> principal, @Nullable List<Grant> scope) {
    if (scope == null) {
      return principal;
    }
    List<Grant> narrowed = new ArrayList<>();
    for (Grant wish : scope) {
      for (Grant held : principal) {
        Right right = lesser(held.right(), wish.right());
        String pattern =
            held.covers(wish.pattern())
                ? wish.pattern()
                : wish.covers(held.pattern()) ? held.pattern() : null;
        if (right != null && pattern != null) {
          narrowed.add(new Grant(right, pattern));
        }
      }
    }
    return narrowed.stream().distinct().toList();
  }

  /**
   * The first grant of a scope that no grant of the principal includes, or null when the scope only
   * narrows. A pattern lies within another when the other matches it as a name: its stars can be
   * matched by stars alone.
   */
  public static @Nullable Grant beyond(List<Grant> principal, List<Grant> scope) {
    Actor holder = new Actor(Actor.Kind.PROGRAM, "", "", principal);
    for (Grant wish : scope) {
      if (!holder.may(wish.right(), wish.pattern())) {
        return wish;
      }
    }
    return null;
  }

  /** PREDICT is a right of its own; the others lie within each other. */
  private static @Nullable Right lesser(Right one, Right other) {
    if (one == Right.PREDICT || other == Right.PREDICT) {
      return one == other ? one : null;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
