package dev.slipway.app.cli.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Step.Action;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  /** House with two versions, both deployed, all traffic to the first, two aliases. */
  private static Present house() {
    return new Present(
        Map.of(
            "house",
            new Present.Model(
                "house",
                "Prices",
                Map.of("team", "pricing"),
                "ada",
                7,
                List.of(
                    new Present.Version(1, ONE, 0, "", Map.of()),
                    new Present.Version(3, TWO, 2, "May", Map.of())),
                Map.of("champion", new Present.Alias(1, 4), "gone", new Present.Alias(null, 9)),
                List.of(
                    new Present.Deployment(11, 1, Wished.LOADED, 1, 5, DeploymentSettings.DEFAULT),
                    new Present.Deployment(12, 3, Wished.LOADED, 1, 6, DeploymentSettings.DEFAULT)),
                new Present.Traffic(8, TrafficPolicy.all(1)))),
        Map.of(
            "till",
            new Present.Person(
                Principal.Kind.PROGRAM,
                "Till",
                false,
                List.of(new Grant(Right.PREDICT, "house")),
                3)));
  }

  private static Plan plan(Present present, boolean prune, String... lines) {
    return Planner.plan(WishReader.read(String.join("\n", lines), "f"), present, prune);
  }

  private static List<String> shown(Plan plan) {
    return PlanText.lines(plan);
  }

  @Test
  void anEmptyServerGetsEverythingInTheOrderInWhichItTakesIt() {
    Plan plan =
        plan(
            Present.NOTHING,
            false,
            "models:",
            "  house:",
            "    description: Prices",
            "    versions:",
            "      old: {digest: " + ONE + ", path: one.onnx}",
            "      new: {digest: " + TWO + ", path: two.onnx}",
            "    aliases: {champion: new}",
            "    deployments: {old: {batching: {maxItems: 32}}, new: }",
            "    traffic: {routes: {old: 90, new: 10}}",
            "principals:",
            "  till: {grants: ['predict:house']}");
    assertEquals(
        List.of(
            "model house",
            "house version 'old'",
            "house version 'new'",
            "house deployment of the new version 'old'",
            "house deployment of the new version 'new'",
            "house traffic",
            "house alias champion",
            "principal till"),
        plan.steps().stream().map(Step::subject).toList());
    // The first deployment takes all traffic and so makes revision 1, which the change follows.
    assertEquals(1, ((Step.SetTraffic) plan.steps().get(5)).expected());
    assertTrue(
        shown(plan)
            .contains(
                "    routes  the new version 'old' 100 % → the new version 'old' 90 %, the new"
                    + " version 'new' 10 %"),
        () -> String.join("\n", shown(plan)));
    assertTrue(shown(plan).contains("    batching.maxItems  32"), () -> shown(plan).toString());
  }

  @Test
  void trafficThatTheFirstDeploymentBringsNeedsNoStepOfItsOwn() {
    Plan plan =
        plan(
            Present.NOTHING,
            false,
            "models:",
            "  house:",
            "    versions: {1: {digest: " + ONE + ", path: one.onnx}}",
            "    deployments: {1: }",
            "    traffic: {routes: {1: 100}, sticky: null, shadows: {}}");
    assertTrue(
        plan.steps().stream().noneMatch(step -> step instanceof Step.SetTraffic),
        plan.steps()::toString);
  }

  @Test
  void onlyWhatDiffersIsAStepAndItSaysBeforeAndAfter() {
    Plan plan =
        plan(
            house(),
            false,
            "models:",
            "  house:",
            "    description: Prices of houses",
            "    versions: {1: {digest: " + ONE + "}, 3: {digest: " + TWO + "}}",
            "    aliases: {champion: 3, gone: 1}",
            "    deployments: {1: {batching: {maxItems: 32}}, 3: }",
            "    traffic: {routes: {1: 99.5, 3: 0.5}, sticky: header:user}",
            "principals:",
            "  till: {grants: ['view:*', 'predict:house'], disabled: true}");
    assertEquals(
        List.of(
            "~ model house",
            "    description  Prices → Prices of houses",
            "~ house deployment of v1",
            "    batching.maxItems  8 → 32",
            "~ house traffic",
            "    routes  v1 100 % → v1 99.5 %, v3 0.5 %",
            "    sticky  none → header:user",
            "~ house alias champion",
            "    version  v1 → v3",
            "+ house alias gone",
            "    version  v1",
            "~ principal till",
            "    disabled  false → true",
            "    grants    predict:house → predict:house, view:*",
            "",
            "Plan: 1 to create, 5 to change, 0 to remove; 3 as wished."),
        shown(plan));
    Step.SetAlias gone =
        plan.steps().stream()
            .filter(step -> step instanceof Step.SetAlias)
            .map(step -> (Step.SetAlias) step)
            .filter(step -> step.alias().equals("gone"))
            .findFirst()
            .orElseThrow();
    assertEquals(9, gone.expected(), "an alias that was taken away goes on at its last revision");
  }

  @Test
  void whatTheFileDoesNotMentionStaysAndIsSaid() {
    String[] file = {
      "models:",
      "  house:",
      "    versions: {1: {digest: " + ONE + "}}",
      "    aliases: {}",
      "    deployments: {1: }"
    };
    Plan kept = plan(house(), false, file);
    assertEquals(List.of(), kept.steps());
    assertEquals(
        List.of("house alias champion → v1", "house deployment of v3", "house v3"), kept.kept());
    assertEquals(
        List.of(
            "- house alias champion",
            "    version  v1",
            "- house deployment of v3",
            "- house v3",
            "    artifact  " + TWO),
        shown(plan(house(), true, file)).subList(0, 5));
    assertEquals(
        List.of(),
        plan(house(), true, "models:", "  house: {description: Prices}").steps(),
        "what the file does not list at all it does not speak for");
  }

  @Test
  void aPruneNeverTakesWhatIsStillNeeded() {
    Plan plan =
        plan(
            house(),
            true,
            "models:",
            "  house:",
            "    versions: {3: {digest: " + TWO + "}}",
            "    deployments: {3: }");
    assertEquals(
        List.of(
            "house: the deployment of v1 is not in the file, but traffic goes to it; route that"
                + " elsewhere, or keep the deployment",
            "house v1 is not in the file, but traffic goes to it; keep it"),
        plan.problems());
    Plan moved =
        plan(
            house(),
            true,
            "models:",
            "  house:",
            "    versions: {3: {digest: " + TWO + "}}",
            "    deployments: {3: }",
            "    traffic: {routes: {3: 100}}",
            "    aliases: {champion: 3}");
    assertEquals(List.of(), moved.problems());
    assertEquals(
        List.of("house traffic", "house alias champion", "house deployment of v1", "house v1"),
        moved.steps().stream().map(Step::subject).toList());
  }

  @Test
  void modelsBeyondTheFileGoOnlyWithAScopeThatCoversThem() {
    assertEquals(List.of(), plan(house(), true, "models: {}").steps());
    assertEquals(List.of(), plan(house(), true, "scope: shop-*").steps());
    assertEquals(List.of("model house"), plan(house(), false, "scope: h*").kept());
    Plan plan = plan(house(), true, "scope: h*");
    assertEquals(3, plan.count(Action.REMOVE));
    assertEquals("model house", plan.steps().get(2).subject());
  }

  @Test
  void anArtifactThatIsNotThereNeedsItsFiles() {
    Plan plan =
        plan(Present.NOTHING, false, "models: {house: {versions: {1: {digest: " + ONE + "}}}}");
    assertEquals(
        List.of(
            "house version '1': its artifact "
                + ONE
                + " is not registered there; give the path of its files"),
        plan.problems());
    assertTrue(PlanText.sum(plan).endsWith("It cannot be applied: 1 problem."));
  }

  @Test
  void aVersionIsFoundByItsArtifactWhateverItsNumber() {
    Plan plan =
        plan(
            house(),
            false,
            "models:",
            "  house:",
            "    versions: {1: {digest: " + TWO + "}, 2: {digest: " + ONE + "}}",
            "    aliases: {champion: 1}");
    assertEquals(
        List.of("~ house alias champion", "    version  v1 → v3"), shown(plan).subList(0, 2));
  }

  @Test
  void trafficToWhatIsNotDeployedIsAProblem() {
    assertEquals(
        List.of(
            "house: traffic names the new version 'x', which is not deployed; deploy it, or leave"
                + " it out"),
        plan(
                house(),
                false,
                "models:",
                "  house:",
                "    versions: {x: {digest: " + "3".repeat(64) + ", path: p}}",
                "    traffic: {routes: {x: 100}}")
            .problems());
    assertEquals(
        List.of("house: v1 is to be unloaded, but traffic goes to it; route that elsewhere"),
        plan(house(), false, "models: {house: {deployments: {1: {wished: UNLOADED}}}}").problems());
    assertEquals(
        List.of("house has no version 2"),
        plan(house(), false, "models: {house: {aliases: {champion: 2}}}").problems());
  }

  @Test
  void anUnloadComesAfterTheTrafficThatLeaves() {
    Plan plan =
        plan(
            house(),
            false,
            "models:",
            "  house:",
            "    deployments: {1: {wished: UNLOADED}}",
            "    traffic: {routes: {3: 100}}");
    assertEquals(
        List.of("house traffic", "house deployment of v1"),
        plan.steps().stream().map(Step::subject).toList());
  }

  @Test
  void anUntouchedPolicyIsNoProblemWhateverIsDeployed() {
    Present present =
        new Present(
            Map.of(
                "house",
                new Present.Model(
                    "house",
                    "",
                    Map.of(),
                    "ada",
                    1,
                    List.of(new Present.Version(1, ONE, 0, "", Map.of())),
                    Map.of(),
                    List.of(),
                    new Present.Traffic(
                        2,
                        new TrafficPolicy(List.of(new Route(1, 10_000)), null, "s", List.of())))),
            Map.of());
    String file = WishText.write(present, null, List.of());
    Plan plan = Planner.plan(WishReader.read(file, "f"), present, true);
    assertEquals(List.of(), plan.problems());
    assertEquals(List.of(), plan.steps());
    assertEquals("Nothing to do: 3 things are as wished.", PlanText.sum(plan));
  }
}
