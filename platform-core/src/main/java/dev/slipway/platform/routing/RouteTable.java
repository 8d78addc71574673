package dev.slipway.platform.routing;

import dev.slipway.platform.infer.RouteReason;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficRevision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The effective routes of one model on this node: its traffic policy and what is ready, made into
 * one answer in constant time. Immutable.
 *
 * <p><b>Buckets.</b> The routes lie side by side over 10,000 {@linkplain Buckets buckets}, in the
 * policy's order, each as wide as its weight. A request's bucket is its sticky key's, or drawn at
 * random when it has none. While the salt stays, a caller therefore moves only when a boundary
 * passes its bucket, and only towards a share that grows: when two neighbours share anew what they
 * have (with two routes: always), nobody moves but to the one that grew, and exactly as many
 * buckets as the weights say. A change between two that are not neighbours also shifts those
 * between them; no rule that knows just the two policies can keep everybody in place for every
 * change of three or more shares.
 *
 * <p><b>Ready.</b> Where the policy's choice is not ready, the {@linkplain #stable stable} version
 * answers, and the lane says {@link TrafficLane#FALLBACK}. Its callers come back to their version
 * when it is ready again.
 */
public final class RouteTable {

  /**
   * Where a request goes.
   *
   * @param version its number
   * @param trafficRevision under which it was decided; 0 when the model has no policy
   */
  public record Choice(int version, TrafficLane lane, long trafficRevision) {}

  private final long revision;
  private final int stable;
  private final @Nullable StickyKey sticky;
  private final @Nullable Buckets buckets;
  private final List<@Nullable Choice> choices;
  private final byte @Nullable [] routeOfBucket;
  private final Map<Integer, Choice> pinned;
  private final List<Shadow> shadows;

  private RouteTable(
      long revision, @Nullable TrafficPolicy policy, String salt, Set<Integer> ready) {
    this.revision = revision;
    this.stable = policy == null ? 0 : stable(policy, ready);
    this.sticky = policy == null ? null : policy.sticky();
    this.buckets = sticky == null ? null : new Buckets(salt);
    this.pinned = pinned(revision, ready);
    List<@Nullable Choice> all = new ArrayList<>();
    List<Route> routes = policy == null ? List.of() : policy.routes();
    for (Route route : routes) {
      all.add(effective(route.version(), ready));
    }
    this.choices = all;
    this.routeOfBucket = lay(routes);
    this.shadows =
        policy == null
            ? List.of()
            : policy.shadows().stream().filter(s -> ready.contains(s.version())).toList();
  }

  /**
   * @param traffic null: the model never had a policy, and only pinned versions answer
   * @param ready versions that take calls on this node
   */
  public static RouteTable of(@Nullable TrafficRevision traffic, Set<Integer> ready) {
    if (traffic == null) {
      return new RouteTable(0, null, "", ready);
    }
    String salt = traffic.policy().salt();
    return new RouteTable(traffic.revision(), traffic.policy(), salt == null ? "" : salt, ready);
  }

  /**
   * The version that stands in for one that is not ready: of the ready ones in the policy, that
   * with the greatest weight, the first of equals. When none is ready, the same among all; 0
   * without a policy.
   */
  public int stable() {
    return stable;
  }

  /** What keeps a caller on its version; null: each request is drawn. */
  public @Nullable StickyKey sticky() {
    return sticky;
  }

  /** Counted over all models; 0 when there is no policy. */
  public long revision() {
    return revision;
  }

  /** Ready versions that see copies. */
  public List<Shadow> shadows() {
    return shadows;
  }

  /**
   * The policy's choice.
   *
   * @param key the sticky key's value, or null
   * @param random any number, for a request without a key
   * @return null when neither the choice nor the stable version is ready, or there is no policy
   */
  public @Nullable Choice choose(@Nullable String key, int random) {
    if (choices.isEmpty()) {
      return null;
    }
    if (routeOfBucket == null) {
      return choices.get(0);
    }
    int bucket =
        key != null && buckets != null
            ? buckets.of(key)
            : (int) (((random & 0xffff_ffffL) * Buckets.COUNT) >>> 32);
    return choices.get(routeOfBucket[bucket]);
  }

  /**
   * By what {@link #choose} chooses.
   *
   * @param key the sticky key's value, or null
   */
  public RouteReason reason(@Nullable String key) {
    Choice choice = choose(key, 0);
    boolean fallback = choice != null && choice.lane() == TrafficLane.FALLBACK;
    if (routeOfBucket == null) {
      return new RouteReason(RouteReason.By.ONLY, -1, fallback);
    }
    return key == null || buckets == null
        ? RouteReason.DRAWN
        : new RouteReason(RouteReason.By.STICKY, buckets.of(key), fallback);
  }

  /** The version that a caller named, or null when it is not ready. */
  public @Nullable Choice pinned(int version) {
    return pinned.get(version);
  }

  private @Nullable Choice effective(int version, Set<Integer> ready) {
    if (ready.contains(version)) {
      return new Choice(version, TrafficLane.ROUTED, revision);
    }
    return ready.contains(stable) ? new Choice(stable, TrafficLane.FALLBACK, revision) : null;
  }

  private static int stable(TrafficPolicy policy, Set<Integer> ready) {
    int best = 0;
    int weight = -1;
    for (boolean readyOnly : new boolean[] {true, false}) {
      for (Route route : policy.routes()) {
        if (route.weight() > weight && (!readyOnly || ready.contains(route.version()))) {
          best = route.version();
          weight = route.weight();
        }
      }
      if (best != 0) {
        return best;
      }
    }
    return best;
  }

  private static byte @Nullable [] lay(List<Route> routes) {
    if (routes.size() < 2) {
      return null;
    }
    byte[] table = new byte[Buckets.COUNT];
    int at = 0;
    for (int i = 0; i < routes.size(); i++) {
      int end = at + routes.get(i).weight();
      java.util.Arrays.fill(table, at, end, (byte) i);
      at = end;
    }
    return table;
  }

  private static Map<Integer, Choice> pinned(long revision, Set<Integer> ready) {
    Map<Integer, Choice> map = new HashMap<>();
    for (int version : ready) {
      map.put(version, new Choice(version, TrafficLane.PINNED, revision));
    }
    return map;
  }
}
