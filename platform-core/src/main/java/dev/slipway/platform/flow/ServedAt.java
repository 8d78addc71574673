package dev.slipway.platform.flow;

import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Glance.ServedThen;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficRevision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which versions served a model at a moment, with what shares, and who decided it. Field by field
 * what the API answers.
 *
 * @param traffic null before the first deployment
 * @param aliases where each pointed then
 * @param deployments what each node had said last
 * @param sentence all of it for a person
 */
public record ServedAt(
    String model,
    Instant at,
    @Nullable Decision traffic,
    Map<String, Integer> aliases,
    List<Stood> deployments,
    String sentence) {

  public ServedAt {
    aliases = Map.copyOf(aliases);
    deployments = List.copyOf(deployments);
  }

  /** The policy that held; see {@link TrafficRevision}. */
  public record Decision(
      long revision,
      int number,
      List<Share> routes,
      List<Shadow> shadows,
      @Nullable StickyKey sticky,
      String decidedBy,
      Instant decidedAt,
      String reason,
      @Nullable Long rollout) {
    public Decision {
      routes = List.copyOf(routes);
      shadows = List.copyOf(shadows);
    }
  }

  /**
   * @param weight ten-thousandths
   * @param ready whether a node had it ready; where not, another version answered in its place
   */
  public record Share(int version, int weight, double percent, boolean ready) {}

  /**
   * @param since when the node said that
   */
  public record Stood(
      long deployment,
      @Nullable Integer version,
      String node,
      String state,
      @Nullable String reason,
      Instant since) {}

  static ServedAt of(ServedThen then) {
    List<Stood> stood =
        then.deployments().stream()
            .map(
                one ->
                    new Stood(
                        one.deployment(),
                        one.version(),
                        one.node(),
                        one.state().name(),
                        one.reason(),
                        one.since()))
            .toList();
    TrafficRevision revision = then.traffic();
    if (revision == null) {
      return new ServedAt(
          then.model(),
          then.at(),
          null,
          then.aliases(),
          stood,
          "At " + then.at() + " '" + then.model() + "' had no traffic policy: nothing served.");
    }
    List<Share> routes =
        revision.policy().routes().stream()
            .map(
                route ->
                    new Share(
                        route.version(),
                        route.weight(),
                        100.0 * route.weight() / TrafficPolicy.WHOLE,
                        ready(then, route)))
            .toList();
    Decision decision =
        new Decision(
            revision.revision(),
            revision.number(),
            routes,
            revision.policy().shadows(),
            revision.policy().sticky(),
            revision.actor(),
            revision.decidedAt(),
            revision.reason(),
            revision.rollout());
    return new ServedAt(
        then.model(), then.at(), decision, then.aliases(), stood, sentence(then, decision));
  }

  private static boolean ready(ServedThen then, Route route) {
    return then.deployments().stream()
        .anyMatch(
            one ->
                one.state() == State.READY
                    && one.version() != null
                    && one.version() == route.version());
  }

  private static String sentence(ServedThen then, Decision decision) {
    List<Share> sharing = decision.routes().stream().filter(one -> one.weight() > 0).toList();
    List<String> parts =
        sharing.stream()
            .map(
                one ->
                    "version "
                        + one.version()
                        + (sharing.size() == 1
                            ? ""
                            : " (" + HealthPolicy.percent(one.percent()) + ")")
                        + (one.ready() ? "" : ", which was not ready,"))
            .toList();
    return "At "
        + then.at()
        + " '"
        + then.model()
        + "' was served by "
        + String.join(" and ", parts)
        + ", under traffic revision "
        + decision.number()
        + ", decided by "
        + decision.decidedBy()
        + " at "
        + decision.decidedAt()
        + (decision.reason().isEmpty() ? "" : " (\"" + decision.reason() + "\")")
        + ".";
  }
}
