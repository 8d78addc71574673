package dev.slipway.platform.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.Measures;
import dev.slipway.monitor.api.Rates.ModelRates;
import dev.slipway.platform.flow.OverviewMaker.Page;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.Glance.ModelGlance;
import dev.slipway.registry.api.Glance.Policy;
import dev.slipway.registry.api.Glance.Said;
import dev.slipway.registry.api.Glance.Wish;
import dev.slipway.registry.api.TrafficPolicy.Route;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OverviewMakerTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static ModelGlance model(String name, @Nullable State state, int changedMinutesAgo) {
    Deed deed =
        new Deed(
            new Change.Position(5, changedMinutesAgo),
            NOW.minusSeconds(60L * changedMinutesAgo),
            "ada",
            Change.Kind.DEPLOYMENT,
            "1",
            "create",
            null,
            new JsonObject(),
            new JsonObject().put("version", 1),
            "");
    List<Wish> wishes =
        state == null
            ? List.of()
            : List.of(
                new Wish(
                    1,
                    1,
                    true,
                    1,
                    "onnx",
                    1,
                    NOW,
                    List.of(new Said("n", 1, state, null, null, 1, NOW))));
    return new ModelGlance(
        name,
        "",
        "ada",
        1,
        "linear",
        Map.of(),
        wishes,
        state == null ? null : new Policy(1, 1, List.of(new Route(1, 10_000)), List.of(), NOW),
        null,
        deed);
  }

  private static Glance.Models models(ModelGlance... models) {
    return new Glance.Models(
        NOW, new Change.Position(9, 9), List.of(models), Map.of("n", NOW), false);
  }

  private static Rates.All rates(Map<String, ModelRates> models) {
    return new Rates.All(NOW, models, Collections.nCopies(60, 0.0));
  }

  private static Overview make(Glance.Models models, Rates.@Nullable All rates) {
    return OverviewMaker.make(models, rates, new Page(null, 100), HealthPolicy.Limits.USUAL);
  }

  @Test
  void whatNeedsSomebodyComesFirstAndTheNewestChangeBeforeOlderOnes() {
    Overview overview =
        make(
            models(
                model("fine-old", State.READY, 50),
                model("fine-new", State.READY, 2),
                model("idle", null, 1),
                model("warming", State.WARMING, 1),
                model("broken", State.FAILED, 500)),
            rates(Map.of()));
    assertEquals(
        List.of("broken", "warming", "fine-new", "fine-old", "idle"),
        overview.items().stream().map(Overview.Item::model).toList());
    Overview.Totals totals = overview.totals();
    assertEquals(
        List.of(5, 1, 1, 2, 1),
        List.of(
            totals.models(),
            totals.failing(),
            totals.needAttention(),
            totals.healthy(),
            totals.notDeployed()));
    Overview.Item idle = overview.items().get(4);
    assertEquals("linear", idle.engine(), "of the latest version");
    assertEquals("onnx", overview.items().get(0).engine(), "of what is routed to");
    assertEquals("9-9", overview.position());
  }

  @Test
  void pagesGoOnWhereTheLastOneEndedAndTotalsAreOfAllModels() {
    List<ModelGlance> many = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      many.add(model("m" + i, i % 3 == 0 ? State.FAILED : State.READY, i / 2));
    }
    Glance.Models models = models(many.toArray(ModelGlance[]::new));
    List<String> seen = new ArrayList<>();
    String cursor = null;
    do {
      Overview page =
          OverviewMaker.make(
              models, rates(Map.of()), new Page(cursor, 7), HealthPolicy.Limits.USUAL);
      assertTrue(page.items().size() <= 7);
      assertEquals(25, page.totals().models());
      page.items().forEach(item -> seen.add(item.model()));
      cursor = page.cursor();
    } while (cursor != null);
    assertEquals(
        make(models, rates(Map.of())).items().stream().map(Overview.Item::model).toList(), seen);
    assertThrows(
        SlipwayException.class,
        () -> OverviewMaker.make(models, null, new Page("x", 7), HealthPolicy.Limits.USUAL));
  }

  @Test
  void ratesStandBesideTheModelAndTheirSumInTheTotals() {
    ModelRates busy =
        new ModelRates(
            new Measures(200, 0.5, 1.0, 2.0, 1.5, 0.1),
            5,
            1000,
            Map.of(1, 5L),
            Collections.nCopies(60, 3.0));
    Overview overview =
        make(
            models(model("busy", State.READY, 1), model("quiet", State.READY, 2)),
            rates(Map.of("busy", busy)));
    Overview.Item item = overview.items().get(0);
    assertEquals(200.0, item.requestsPerSecond());
    assertEquals(2.0, item.p99Millis());
    assertEquals(60, item.spark().size());
    assertEquals(0.0, overview.items().get(1).requestsPerSecond(), "0 for zero");
    assertNull(overview.items().get(1).p99Millis(), "nothing to make a latency of");
    assertEquals(200.0, overview.totals().requestsPerSecond());
    assertEquals(0.5, overview.totals().errorPercent());
    assertEquals(1, overview.totals().serving());
  }

  @Test
  void whileNumbersCannotBeReadThereAreNoneAndNothingElseIsMissing() {
    Overview overview = make(models(model("m", State.READY, 1)), null);
    assertFalse(overview.measured());
    Overview.Item item = overview.items().get(0);
    assertNull(item.requestsPerSecond());
    assertEquals(Collections.nCopies(60, null), item.spark());
    assertEquals(Health.State.HEALTHY, item.health());
  }
}
