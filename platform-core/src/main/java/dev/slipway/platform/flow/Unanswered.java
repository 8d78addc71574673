package dev.slipway.platform.flow;

import dev.slipway.platform.Pure;
import dev.slipway.platform.flow.Health.Act;
import dev.slipway.platform.flow.Health.Code;
import dev.slipway.platform.flow.Health.State;
import dev.slipway.platform.flow.Health.Step;
import dev.slipway.platform.flow.HealthPolicy.Facts;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.TrafficPolicy.Route;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The health of a model of which no version answers: none was wished, or none is ready. Pure. */
@Pure
final class Unanswered {

  private Unanswered() {}

  /**
   * @param latest version, 0 before the first
   */
  static Health notDeployed(int latest) {
    if (latest == 0) {
      return new Health(
          State.NOT_DEPLOYED,
          Code.NO_VERSION,
          "No version has been registered yet.",
          "Upload a model file: it becomes version 1.",
          new Step(Act.UPLOAD, null, null),
          Map.of());
    }
    return new Health(
        State.NOT_DEPLOYED,
        Code.NO_WISH,
        "No version is deployed; the latest is version " + latest + ".",
        "Deploy version " + latest + ".",
        new Step(Act.DEPLOY, latest, null),
        Map.of("version", latest));
  }

  /**
   * @param wished deployments, at least one
   */
  static Health nothingAnswers(Facts facts, List<Placed> wished) {
    List<Placed> routed =
        wished.stream().filter(one -> HealthPolicy.inPolicy(facts, one.version())).toList();
    List<Placed> asked = routed.isEmpty() ? wished : routed;
    for (Placed one : asked) {
      if (one.onItsWay() && one.since().plus(HealthPolicy.START_PATIENCE).isAfter(facts.now())) {
        return new Health(
            State.NEEDS_ATTENTION,
            Code.STARTING,
            "Version "
                + one.version()
                + " is "
                + one.state()
                + "; requests are refused until it is READY.",
            null,
            null,
            PlacedWords.values(one));
      }
    }
    if (routed.isEmpty() && !facts.routes().isEmpty()) {
      Route first =
          facts.routes().stream().max(Comparator.comparingInt(Route::weight)).orElseThrow();
      Placed other = wished.get(0);
      return new Health(
          State.FAILING,
          Code.NONE_READY,
          "The traffic goes to version "
              + first.version()
              + ", which is not deployed, so requests are refused.",
          "Deploy version "
              + first.version()
              + ", or move the traffic to version "
              + other.version()
              + ".",
          new Step(Act.DEPLOY, first.version(), null),
          Map.of("version", first.version(), "other", other.version()));
    }
    Placed worst = asked.stream().min(Comparator.comparingInt(Unanswered::rank)).orElseThrow();
    String state =
        worst.onItsWay()
            ? " has been "
                + worst.state()
                + " for "
                + PlacedWords.minutes(worst, facts.now())
                + " min"
                + worst.because()
            : " is " + worst.state() + worst.because();
    return new Health(
        State.FAILING,
        Code.NONE_READY,
        "No version is ready, so requests are refused. Version " + worst.version() + state,
        PlacedWords.noRoom(worst) ? PlacedWords.makeRoom(worst) : PlacedWords.retry(worst),
        new Step(
            PlacedWords.noRoom(worst) ? Act.MAKE_ROOM : Act.RETRY, worst.version(), worst.id()),
        PlacedWords.values(worst));
  }

  private static int rank(Placed one) {
    return one.state() == DeploymentStatus.State.FAILED ? 0 : PlacedWords.noRoom(one) ? 1 : 2;
  }
}
