package dev.slipway.app.cli.bring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Planner;
import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Settings;
import dev.slipway.app.cli.apply.Step;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.TrafficPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BringWishTest {

  private static Repository repository() {
    NavigableMap<Long, Path> versions = new TreeMap<>();
    versions.put(2L, Path.of("/models/house/2"));
    versions.put(10L, Path.of("/models/house/10"));
    versions.put(11L, Path.of("/models/house/11"));
    return new Repository(
        Repository.Kind.TENSORFLOW_SERVING,
        List.of(
            new Foreign(
                "house",
                versions,
                List.of(2L, 11L),
                new Settings(Map.of("batching.maxItems", 32)),
                Map.of("stable", 2L),
                Map.of("team", "pricing"),
                List.of(),
                List.of(),
                List.of(),
                null)));
  }

  /** With digests, as the files would have them: 10 and 11 are one artifact where asked. */
  private static Wish known(boolean copies) {
    Wish wish = BringWish.of(repository(), true);
    ModelWish model = wish.models().get("house");
    Map<String, VersionWish> versions = new LinkedHashMap<>();
    model
        .versions()
        .forEach(
            (label, version) ->
                versions.put(
                    label,
                    version.with(
                        String.format(
                            "%064d",
                            copies && label.equals("11") ? 10 : Integer.parseInt(label)))));
    return new Wish(null, Map.of("house", model.with(versions)), Map.of());
  }

  @Test
  void versionsKeepTheirOrderAndSayWhereTheyComeFrom() {
    ModelWish model = BringWish.of(repository(), false).models().get("house");
    assertEquals(List.of("2", "10", "11"), List.copyOf(model.versions().keySet()));
    assertEquals(
        Map.of(BringWish.FROM, "TensorFlow Serving", BringWish.NUMBER, "10"),
        model.versions().get("10").tags());
    assertEquals(List.of("11", "2"), List.copyOf(model.deployments().keySet()));
    assertNull(model.traffic(), "nobody asked for traffic");
  }

  @Test
  void theFirstImportMakesEverythingAndTrafficGoesToTheNewestLoaded() {
    Plan plan =
        Planner.plan(BringWish.additions(known(false), Present.NOTHING), Present.NOTHING, false);
    assertEquals(List.of(), plan.problems());
    assertEquals(
        List.of(
            "model house",
            "house version '2'",
            "house version '10'",
            "house version '11'",
            "house deployment of the new version '11'",
            "house deployment of the new version '2'",
            "house alias stable"),
        plan.steps().stream().map(Step::subject).toList());
  }

  @Test
  void aCopyOfAVersionIsThatVersion() {
    Plan plan =
        Planner.plan(BringWish.additions(known(true), Present.NOTHING), Present.NOTHING, false);
    assertEquals(List.of(), plan.problems());
    assertTrue(
        plan.steps().stream().noneMatch(step -> step.subject().contains("'11'")),
        plan.steps()::toString);
    assertTrue(
        plan.steps().stream()
            .anyMatch(step -> step.subject().equals("house deployment of the new version '10'")));
  }

  @Test
  void aSecondImportSendsNothingAndLeavesAloneWhatPeopleChanged() {
    Present present =
        new Present(
            Map.of(
                "house",
                new Present.Model(
                    "house",
                    "Described by a person",
                    Map.of("team", "research"),
                    "ada",
                    4,
                    List.of(
                        new Present.Version(
                            1, String.format("%064d", 2), 3, "noted by a person", Map.of()),
                        new Present.Version(2, String.format("%064d", 10), 1, "", Map.of()),
                        new Present.Version(3, String.format("%064d", 11), 1, "", Map.of())),
                    Map.of("stable", new Present.Alias(3, 2)),
                    List.of(
                        new Present.Deployment(
                            1, 1, Wished.LOADED, 1, 1, DeploymentSettings.DEFAULT),
                        new Present.Deployment(
                            2, 3, Wished.LOADED, 2, 7, DeploymentSettings.DEFAULT)),
                    new Present.Traffic(5, TrafficPolicy.all(3)))),
            Map.of());
    Plan plan = Planner.plan(BringWish.additions(known(false), present), present, false);
    assertEquals(List.of(), plan.steps());
    assertEquals(List.of(), plan.problems());
  }

  @Test
  void whatAnInterruptedImportLeftOutIsMadeUpFor() {
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
                    List.of(new Present.Version(1, String.format("%064d", 2), 0, "", Map.of())),
                    Map.of(),
                    List.of(),
                    null)),
            Map.of());
    Plan plan = Planner.plan(BringWish.additions(known(false), present), present, false);
    assertEquals(
        List.of(
            "house v1 note",
            "house version '10'",
            "house version '11'",
            "house deployment of the new version '11'",
            "house deployment of v1",
            "house alias stable"),
        plan.steps().stream().map(Step::subject).toList());
  }
}
