package dev.slipway.app.cli.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every wish and every server. */
class PlannerPropertiesTest {

  private static final int WORLDS = 5_000;

  @Test
  void whatIsExportedAndAppliedChangesNothing() {
    for (int seed = 0; seed < WORLDS; seed++) {
      Present present = new RandomWorld(seed).present();
      String file = WishText.write(present, "*", List.of("an export"));
      Plan plan = Planner.plan(WishReader.read(file, "export.yaml"), present, true);
      assertEquals(List.of(), plan.steps(), "seed " + seed + "\n" + file);
      assertEquals(List.of(), plan.problems(), "seed " + seed + "\n" + file);
    }
  }

  @Test
  void aServerTakesEveryStepInThisOrderAndASecondPlanHasNone() {
    int planned = 0;
    int changing = 0;
    for (int seed = 0; seed < WORLDS; seed++) {
      RandomWorld world = new RandomWorld(seed);
      Present present = world.present();
      Wish wish = world.wish();
      for (boolean prune : new boolean[] {false, true}) {
        Plan plan = Planner.plan(wish, present, prune);
        if (!plan.problems().isEmpty()) {
          continue;
        }
        planned++;
        changing += plan.steps().isEmpty() ? 0 : 1;
        String world1 = "seed " + seed + " prune " + prune + "\n" + wish + "\n" + present;
        Present after;
        try {
          after = new ServerRules(present).take(plan);
        } catch (AssertionError | RuntimeException refused) {
          throw new AssertionError(world1 + "\n" + plan.steps(), refused);
        }
        Plan again = Planner.plan(wish, after, prune);
        assertEquals(List.of(), again.steps(), world1);
        assertEquals(List.of(), again.problems(), world1);
      }
    }
    // Else the sentence above would hold for want of worlds.
    assertTrue(planned > WORLDS / 2, planned + " planned");
    assertTrue(changing > WORLDS / 3, changing + " changing");
  }

  @Test
  void nothingIsRemovedUnasked() {
    IntStream.range(0, WORLDS)
        .forEach(
            seed -> {
              RandomWorld world = new RandomWorld(seed);
              Present present = world.present();
              Plan plan = Planner.plan(world.wish(), present, false);
              assertEquals(0, plan.count(Step.Action.REMOVE), () -> "seed " + seed);
            });
  }

  @Test
  void thePlanIsAFunctionOfWishAndServer() {
    for (int seed = 0; seed < 500; seed++) {
      RandomWorld one = new RandomWorld(seed);
      RandomWorld other = new RandomWorld(seed);
      Plan first = Planner.plan(one.wish(), one.present(), true);
      Plan second = Planner.plan(other.wish(), other.present(), true);
      assertEquals(first, second);
    }
  }
}
