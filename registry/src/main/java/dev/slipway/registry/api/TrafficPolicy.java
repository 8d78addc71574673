package dev.slipway.registry.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which version answers, and who is kept on it.
 *
 * @param routes at least one; different versions; the weights sum to {@link #WHOLE}. The order is
 *     the order of the buckets: a growing share takes over from its neighbour
 * @param sticky what keeps a caller on its version, or null: each request is drawn at random
 * @param salt what the sticky key is hashed with. Another salt deals all callers anew; null in a
 *     command keeps the one that is
 * @param shadows versions that see copies of requests and never answer
 */
public record TrafficPolicy(
    List<Route> routes, @Nullable StickyKey sticky, @Nullable String salt, List<Shadow> shadows) {

  /** The sum of all weights: one for each bucket. */
  public static final int WHOLE = 10_000;

  public TrafficPolicy {
    routes = List.copyOf(routes);
    shadows = List.copyOf(shadows);
    if (routes.isEmpty() || routes.size() > 100) {
      throw new IllegalArgumentException("a policy has 1 to 100 routes, not " + routes.size());
    }
    if (shadows.size() > 16) {
      throw new IllegalArgumentException("at most 16 shadows, not " + shadows.size());
    }
    Set<Integer> seen = new HashSet<>();
    int sum = 0;
    for (Route route : routes) {
      if (!seen.add(route.version())) {
        throw new IllegalArgumentException("version " + route.version() + " has two routes");
      }
      sum += route.weight();
    }
    if (sum != WHOLE) {
      throw new IllegalArgumentException(
          "the weights of all routes sum to " + WHOLE + " (100 %), not " + sum);
    }
    if (salt != null) {
      Names.text("salt", salt, 256);
    }
  }

  /** Everything to one version. */
  public static TrafficPolicy all(int version) {
    return new TrafficPolicy(List.of(new Route(version, WHOLE)), null, null, List.of());
  }

  /** The share of a version, 0 to {@link #WHOLE}. */
  public int weightOf(int version) {
    return routes.stream()
        .filter(route -> route.version() == version)
        .mapToInt(Route::weight)
        .sum();
  }

  /**
   * @param weight ten-thousandths of the traffic, 0 to {@link #WHOLE}; 0 keeps the version's place
   *     among the buckets
   */
  public record Route(int version, int weight) {
    public Route {
      Names.version(version);
      if (weight < 0 || weight > WHOLE) {
        throw new IllegalArgumentException(
            "a weight is 0 to " + WHOLE + " ten-thousandths, not " + weight);
      }
    }
  }

  /**
   * @param sample ten-thousandths of the requests that it sees a copy of, 1 to {@link #WHOLE}
   */
  public record Shadow(int version, int sample) {
    public Shadow {
      Names.version(version);
      if (sample < 1 || sample > WHOLE) {
        throw new IllegalArgumentException(
            "a shadow's sample is 1 to " + WHOLE + " ten-thousandths, not " + sample);
      }
    }
  }

  /**
   * Where the text is that keeps a caller on a version.
   *
   * @param name of the header, of the request's parameter, or of the input tensor
   */
  public record StickyKey(Source source, String name) {
    public StickyKey {
      Names.text("sticky key's name", name, 256);
      if (name.isBlank()) {
        throw new IllegalArgumentException("a sticky key's name is empty");
      }
    }

    /** Parts of a request. */
    public enum Source {
      HEADER,
      PARAMETER,
      INPUT
    }
  }
}
