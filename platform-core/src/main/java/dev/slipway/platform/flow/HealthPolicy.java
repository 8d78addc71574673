package dev.slipway.platform.flow;

import dev.slipway.platform.Pure;
import dev.slipway.platform.flow.Health.Act;
import dev.slipway.platform.flow.Health.Code;
import dev.slipway.platform.flow.Health.State;
import dev.slipway.platform.flow.Health.Step;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives a model's health from values: no version that answers, or an error limit that is broken,
 * is failing; a deployment that is not what it is wished to be needs attention. Always with its
 * reason. Pure.
 */
@Pure
public final class HealthPolicy {

  /** What is neither loading nor failed for so long is stuck. */
  static final Duration START_PATIENCE = Duration.ofMinutes(5);

  /** A node that was not seen for so long is not counted on; it says that it is there each 5 s. */
  static final Duration NODE_SILENCE = Duration.ofSeconds(30);

  private HealthPolicy() {}

  /**
   * When errors are too many.
   *
   * @param errorPercent of the last minute's predictions, 0 to 100: more is failing
   * @param leastFailed fewer that failed are no rate yet, at least 1
   */
  public record Limits(double errorPercent, long leastFailed) {
    /** 1 %, from the third on. */
    public static final Limits USUAL = new Limits(1, 3);

    public Limits {
      if (!(errorPercent >= 0 && errorPercent <= 100) || leastFailed < 1) {
        throw new IllegalArgumentException(
            "an error limit is 0 to 100 % from 1 failure on, not "
                + errorPercent
                + " % from "
                + leastFailed);
      }
    }
  }

  /**
   * The last minute of a model's callers.
   *
   * @param failed with 5xx or without an answer
   * @param judged all but the callers' own mistakes
   * @param failedByVersion without zeros
   */
  public record Recent(long failed, long judged, Map<Integer, Long> failedByVersion) {
    public static final Recent NOTHING = new Recent(0, 0, Map.of());

    public Recent {
      failedByVersion = Map.copyOf(failedByVersion);
    }
  }

  /**
   * All that health is made of.
   *
   * @param latestVersion 0 before the first
   * @param deployments wishes, those to unload included
   * @param routes of the traffic policy; empty without one
   */
  public record Facts(
      int latestVersion, List<Placed> deployments, List<Route> routes, Recent recent, Instant now) {
    public Facts {
      deployments = List.copyOf(deployments);
      routes = List.copyOf(routes);
    }
  }

  /** The health of one model. */
  public static Health judge(Facts facts, Limits limits) {
    List<Placed> wished = facts.deployments().stream().filter(Placed::loaded).toList();
    if (wished.isEmpty()) {
      return Unanswered.notDeployed(facts.latestVersion());
    }
    List<Placed> answering =
        wished.stream().filter(one -> one.ready() > 0 && inPolicy(facts, one.version())).toList();
    if (answering.isEmpty()) {
      return Unanswered.nothingAnswers(facts, wished);
    }
    Health errors = errors(facts, limits);
    if (errors != null) {
      return errors;
    }
    String serves = serves(facts, answering);
    Health broken = broken(facts, wished, serves);
    return broken != null ? broken : settled(facts, wished, serves);
  }

  private static @Nullable Health errors(Facts facts, Limits limits) {
    Recent recent = facts.recent();
    if (recent.failed() < limits.leastFailed()
        || 100.0 * recent.failed() <= limits.errorPercent() * recent.judged()) {
      return null;
    }
    double percent = 100.0 * recent.failed() / recent.judged();
    Map.Entry<Integer, Long> most =
        recent.failedByVersion().entrySet().stream()
            .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry::getKey))
            .orElse(null);
    Map<String, Object> values = new HashMap<>();
    values.put("percent", percent);
    values.put("failed", recent.failed());
    values.put("requests", recent.judged());
    values.put("limit", limits.errorPercent());
    String whose = "";
    Integer version = null;
    if (most != null) {
      version = most.getKey();
      values.put("version", version);
      whose =
          most.getValue() == recent.failed()
              ? ", all of them by version " + version
              : ", most of them by version " + version;
    }
    boolean shared = facts.routes().stream().filter(route -> route.weight() > 0).count() > 1;
    return new Health(
        State.FAILING,
        Code.ERRORS,
        percent(percent)
            + " of requests failed in the last minute ("
            + recent.failed()
            + " of "
            + recent.judged()
            + whose
            + "); the limit is "
            + percent(limits.errorPercent())
            + ".",
        shared && version != null
            ? "Move the traffic away from version " + version + ", or look at what fails."
            : "Look at what fails, or bring an earlier traffic policy back.",
        new Step(shared && version != null ? Act.SHIFT_TRAFFIC : Act.LOOK, version, null),
        values);
  }

  private static @Nullable Health broken(Facts facts, List<Placed> wished, String serves) {
    for (Placed one : wished) {
      if (one.state() == DeploymentStatus.State.FAILED) {
        return new Health(
            State.NEEDS_ATTENTION,
            Code.DEPLOYMENT_FAILED,
            "Version " + one.version() + " FAILED" + one.because() + " " + serves,
            PlacedWords.retry(one),
            new Step(Act.RETRY, one.version(), one.id()),
            PlacedWords.values(one));
      }
    }
    for (Placed one : wished) {
      if (PlacedWords.noRoom(one)) {
        return new Health(
            State.NEEDS_ATTENTION,
            Code.NO_ROOM,
            "Version " + one.version() + " is PENDING" + one.because() + " " + serves,
            PlacedWords.makeRoom(one),
            new Step(Act.MAKE_ROOM, one.version(), one.id()),
            PlacedWords.values(one));
      }
    }
    for (Route route : facts.routes()) {
      if (route.weight() > 0
          && wished.stream().noneMatch(one -> one.version() == route.version())) {
        return new Health(
            State.NEEDS_ATTENTION,
            Code.ROUTED_NOT_DEPLOYED,
            share(route)
                + " of the traffic goes to version "
                + route.version()
                + ", which is not deployed; another answers in its place. "
                + serves,
            "Deploy version " + route.version() + ", or move its share.",
            new Step(Act.DEPLOY, route.version(), null),
            Map.of(
                "version",
                route.version(),
                "weight",
                route.weight(),
                "percent",
                100.0 * route.weight() / TrafficPolicy.WHOLE));
      }
    }
    return null;
  }

  private static Health settled(Facts facts, List<Placed> wished, String serves) {
    for (Placed one : wished) {
      if (one.ready() < one.replicas() && one.ready() > 0) {
        return new Health(
            State.NEEDS_ATTENTION,
            Code.REPLICAS_MISSING,
            "Version "
                + one.version()
                + " is ready on "
                + one.ready()
                + " of "
                + one.replicas()
                + " nodes"
                + one.because()
                + " "
                + serves,
            null,
            null,
            Map.of("version", one.version(), "ready", one.ready(), "replicas", one.replicas()));
      }
    }
    for (Placed one : wished) {
      if (one.ready() == 0) {
        boolean stuck = !one.since().plus(START_PATIENCE).isAfter(facts.now());
        return new Health(
            State.NEEDS_ATTENTION,
            Code.CHANGING,
            "Version "
                + one.version()
                + (stuck
                    ? " has been "
                        + one.state()
                        + " for "
                        + PlacedWords.minutes(one, facts.now())
                        + " min"
                        + one.because()
                        + " "
                    : " is " + one.state() + ". ")
                + serves,
            stuck ? PlacedWords.retry(one) : null,
            stuck ? new Step(Act.RETRY, one.version(), one.id()) : null,
            PlacedWords.values(one));
      }
    }
    return new Health(
        State.HEALTHY,
        Code.ALL_READY,
        serves,
        null,
        null,
        Map.of("versions", wished.stream().map(Placed::version).toList()));
  }

  /** Who answers, in a sentence; what falls back goes to the stable version. */
  private static String serves(Facts facts, List<Placed> answering) {
    List<Route> ready =
        facts.routes().stream()
            .filter(route -> answering.stream().anyMatch(one -> one.version() == route.version()))
            .toList();
    List<Route> sharing = ready.stream().filter(route -> route.weight() > 0).toList();
    if (sharing.size() > 1) {
      List<String> parts = new ArrayList<>();
      sharing.forEach(route -> parts.add(route.version() + " (" + share(route) + ")"));
      String last = parts.remove(parts.size() - 1);
      return "Versions " + String.join(", ", parts) + " and " + last + " serve the traffic.";
    }
    Route only = sharing.isEmpty() ? ready.get(0) : sharing.get(0);
    return "Version " + only.version() + " serves all traffic.";
  }

  static boolean inPolicy(Facts facts, int version) {
    return facts.routes().stream().anyMatch(route -> route.version() == version);
  }

  private static String share(Route route) {
    return percent(100.0 * route.weight() / TrafficPolicy.WHOLE);
  }

  static String percent(double percent) {
    int digits = percent == Math.rint(percent) ? 0 : isWhole(percent * 10) ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f %%", percent);
  }

  private static boolean isWhole(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-6;
  }
}
