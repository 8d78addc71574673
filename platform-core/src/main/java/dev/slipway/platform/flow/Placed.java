package dev.slipway.platform.flow;

import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Glance.Said;
import dev.slipway.registry.api.Glance.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deployment over all nodes: one state, the one that a person asks about first.
 *
 * @param loaded whether it is wished to be loaded
 * @param ready on how many nodes that still answer
 * @param state of the whole; PENDING when no node has said anything yet
 * @param since when that was entered
 */
public record Placed(
    long id,
    int version,
    boolean loaded,
    int replicas,
    int ready,
    State state,
    @Nullable String reasonCode,
    @Nullable String reason,
    Instant since) {

  /** Broken first, then on its way, then there. */
  private static final List<State> ORDER =
      List.of(
          State.FAILED,
          State.PENDING,
          State.LOADING,
          State.WARMING,
          State.DRAINING,
          State.READY,
          State.UNLOADED);

  /**
   * Looks at a wish.
   *
   * @param nodesSeen when each node was seen last
   * @param silence a node that was not seen for longer answers nobody, whatever its rows say
   */
  static Placed of(Wish wish, Map<String, Instant> nodesSeen, Instant now, Duration silence) {
    List<Said> heard =
        wish.said().stream()
            .filter(
                said -> {
                  Instant seen = nodesSeen.get(said.node());
                  return seen != null && !seen.plus(silence).isBefore(now);
                })
            .toList();
    int ready = (int) heard.stream().filter(said -> said.state() == State.READY).count();
    Said first =
        heard.stream()
            .filter(said -> !wish.loaded() || said.state() != State.UNLOADED)
            .filter(said -> ready < wish.replicas() || said.state() == State.READY)
            .min(Comparator.comparingInt(said -> ORDER.indexOf(said.state())))
            .orElse(null);
    if (first != null) {
      return new Placed(
          wish.deployment(),
          wish.version(),
          wish.loaded(),
          wish.replicas(),
          ready,
          first.state(),
          first.reasonCode(),
          first.reason(),
          first.since());
    }
    return new Placed(
        wish.deployment(),
        wish.version(),
        wish.loaded(),
        wish.replicas(),
        ready,
        wish.loaded() ? State.PENDING : State.UNLOADED,
        null,
        wish.loaded() ? silent(wish, heard) : null,
        wish.since());
  }

  private static String silent(Wish wish, List<Said> heard) {
    if (wish.said().isEmpty() || !heard.isEmpty()) {
      return "No node has taken it up yet.";
    }
    return "Nothing was heard of " + wish.said().get(0).node() + ", which had it, for a while.";
  }

  /** Whether it is getting ready by itself: nothing is wrong but that it takes time. */
  boolean onItsWay() {
    return switch (state) {
      case LOADING, WARMING, DRAINING -> true;
      case PENDING -> reasonCode == null;
      case READY, UNLOADED, FAILED -> false;
    };
  }

  /** The reason as the end of a sentence that has begun. */
  String because() {
    String text = reason;
    if (text == null || text.isBlank()) {
      return ".";
    }
    String trimmed = text.strip();
    return ": " + trimmed + (trimmed.endsWith(".") ? "" : ".");
  }
}
