package dev.slipway.platform.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.flow.Health.Act;
import dev.slipway.platform.flow.Health.Code;
import dev.slipway.platform.flow.HealthPolicy.Facts;
import dev.slipway.platform.flow.HealthPolicy.Limits;
import dev.slipway.platform.flow.HealthPolicy.Recent;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Glance.Said;
import dev.slipway.registry.api.Glance.Wish;
import dev.slipway.registry.api.TrafficPolicy.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HealthPolicyTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final List<Route> ALL_TO_1 = List.of(new Route(1, 10_000));
  private static final List<Route> SPLIT = List.of(new Route(3, 9000), new Route(4, 1000));

  /** A deployment on one node, in a state for a minute. */
  private static Placed is(int version, State state) {
    return is(version, state, null, null, Duration.ofMinutes(1));
  }

  private static Placed is(
      int version, State state, @Nullable String code, @Nullable String reason, Duration since) {
    return new Placed(
        version * 10L,
        version,
        true,
        1,
        state == State.READY ? 1 : 0,
        state,
        code,
        reason,
        NOW.minus(since));
  }

  private static Health judge(List<Route> routes, Recent recent, Placed... deployments) {
    return HealthPolicy.judge(
        new Facts(4, Arrays.asList(deployments), routes, recent, NOW), Limits.USUAL);
  }

  private static Health judge(List<Route> routes, Placed... deployments) {
    return judge(routes, Recent.NOTHING, deployments);
  }

  static Stream<Arguments> table() {
    Placed ready1 = is(1, State.READY);
    Placed failed2 =
        is(2, State.FAILED, "LOAD_FAILED", "The file ends too soon", Duration.ofMinutes(3));
    Placed noRoom2 =
        is(
            2,
            State.PENDING,
            "NO_CAPACITY",
            "It needs 9.1 GiB on cpu, which has 6.2 GiB free.",
            Duration.ofMinutes(3));
    return Stream.of(
        row(
            judge(ALL_TO_1, ready1),
            Health.State.HEALTHY,
            Code.ALL_READY,
            "Version 1 serves all traffic.",
            null),
        row(
            judge(SPLIT, is(3, State.READY), is(4, State.READY)),
            Health.State.HEALTHY,
            Code.ALL_READY,
            "Versions 3 (90 %) and 4 (10 %) serve the traffic.",
            null),
        row(
            judge(ALL_TO_1, ready1, failed2),
            Health.State.NEEDS_ATTENTION,
            Code.DEPLOYMENT_FAILED,
            "Version 2 FAILED: The file ends too soon. Version 1 serves all traffic.",
            Act.RETRY),
        row(
            judge(ALL_TO_1, ready1, noRoom2),
            Health.State.NEEDS_ATTENTION,
            Code.NO_ROOM,
            "Version 2 is PENDING: It needs 9.1 GiB on cpu, which has 6.2 GiB free. Version 1 serves all traffic.",
            Act.MAKE_ROOM),
        row(
            judge(ALL_TO_1, ready1, is(2, State.WARMING)),
            Health.State.NEEDS_ATTENTION,
            Code.CHANGING,
            "Version 2 is WARMING. Version 1 serves all traffic.",
            null),
        row(
            judge(ALL_TO_1, ready1, is(2, State.LOADING, null, null, Duration.ofMinutes(12))),
            Health.State.NEEDS_ATTENTION,
            Code.CHANGING,
            "Version 2 has been LOADING for 12 min. Version 1 serves all traffic.",
            Act.RETRY),
        row(
            judge(ALL_TO_1, is(1, State.LOADING)),
            Health.State.NEEDS_ATTENTION,
            Code.STARTING,
            "Version 1 is LOADING; requests are refused until it is READY.",
            null),
        row(
            judge(ALL_TO_1, is(1, State.LOADING, null, null, Duration.ofMinutes(6))),
            Health.State.FAILING,
            Code.NONE_READY,
            "No version is ready, so requests are refused. Version 1 has been LOADING for 6 min.",
            Act.RETRY),
        row(
            judge(List.of(new Route(2, 10_000)), failed2),
            Health.State.FAILING,
            Code.NONE_READY,
            "No version is ready, so requests are refused. Version 2 is FAILED: The file ends too soon.",
            Act.RETRY),
        row(
            judge(List.of(new Route(2, 10_000)), noRoom2),
            Health.State.FAILING,
            Code.NONE_READY,
            "No version is ready, so requests are refused. Version 2 is PENDING: It needs 9.1 GiB on cpu, which has 6.2 GiB free.",
            Act.MAKE_ROOM),
        row(
            judge(List.of(new Route(3, 10_000)), ready1),
            Health.State.FAILING,
            Code.NONE_READY,
            "The traffic goes to version 3, which is not deployed, so requests are refused.",
            Act.DEPLOY),
        row(
            judge(SPLIT, is(3, State.READY)),
            Health.State.NEEDS_ATTENTION,
            Code.ROUTED_NOT_DEPLOYED,
            "10 % of the traffic goes to version 4, which is not deployed; another answers in its place. Version 3 serves all traffic.",
            Act.DEPLOY),
        row(
            judge(
                ALL_TO_1,
                new Placed(
                    10, 1, true, 2, 1, State.PENDING, null, "No node has taken it up yet.", NOW)),
            Health.State.NEEDS_ATTENTION,
            Code.REPLICAS_MISSING,
            "Version 1 is ready on 1 of 2 nodes: No node has taken it up yet. Version 1 serves all traffic.",
            null),
        row(
            judge(ALL_TO_1, new Recent(20, 1000, Map.of(1, 20L)), ready1),
            Health.State.FAILING,
            Code.ERRORS,
            "2 % of requests failed in the last minute (20 of 1000, all of them by version 1); the limit is 1 %.",
            Act.LOOK),
        row(
            judge(
                SPLIT,
                new Recent(30, 1000, Map.of(3, 5L, 4, 25L)),
                is(3, State.READY),
                is(4, State.READY)),
            Health.State.FAILING,
            Code.ERRORS,
            "3 % of requests failed in the last minute (30 of 1000, most of them by version 4); the limit is 1 %.",
            Act.SHIFT_TRAFFIC),
        row(
            judge(ALL_TO_1),
            Health.State.NOT_DEPLOYED,
            Code.NO_WISH,
            "No version is deployed; the latest is version 4.",
            Act.DEPLOY),
        row(
            judge(ALL_TO_1, new Placed(10, 1, false, 1, 1, State.DRAINING, null, null, NOW)),
            Health.State.NOT_DEPLOYED,
            Code.NO_WISH,
            "No version is deployed; the latest is version 4.",
            Act.DEPLOY),
        row(
            HealthPolicy.judge(
                new Facts(0, List.of(), List.of(), Recent.NOTHING, NOW), Limits.USUAL),
            Health.State.NOT_DEPLOYED,
            Code.NO_VERSION,
            "No version has been registered yet.",
            Act.UPLOAD));
  }

  private static Arguments row(
      Health judged, Health.State state, Code code, String reason, @Nullable Act act) {
    return Arguments.of(reason, judged, state, code, act);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void healthIsDerivedWithItsReasonAndTheNextStep(
      String reason, Health judged, Health.State state, Code code, @Nullable Act act) {
    assertEquals(reason, judged.reason());
    assertEquals(state, judged.state());
    assertEquals(code, judged.code());
    Health.Step next = judged.next();
    assertEquals(act, next == null ? null : next.act());
    String sentence = judged.nextStep();
    assertEquals(act == null, sentence == null);
    assertTrue(sentence == null || sentence.endsWith("."), () -> String.valueOf(sentence));
  }

  @Test
  void aFewFailuresAreNoRateYetAndTheLimitItselfIsNotBroken() {
    Placed ready = is(1, State.READY);
    assertEquals(
        Health.State.HEALTHY,
        judge(ALL_TO_1, new Recent(2, 2, Map.of(1, 2L)), ready).state(),
        "two failures");
    assertEquals(
        Health.State.HEALTHY,
        judge(ALL_TO_1, new Recent(10, 1000, Map.of(1, 10L)), ready).state(),
        "exactly one per cent");
    assertEquals(
        Health.State.FAILING, judge(ALL_TO_1, new Recent(11, 1000, Map.of(1, 11L)), ready).state());
  }

  @Test
  void aVersionThatKeepsItsPlaceWithoutAShareStandsInAndIsNoFailure() {
    Health health =
        judge(
            List.of(new Route(1, 0), new Route(2, 10_000)),
            is(1, State.READY),
            is(2, State.LOADING));
    assertEquals(Health.State.NEEDS_ATTENTION, health.state());
    assertEquals("Version 2 is LOADING. Version 1 serves all traffic.", health.reason());
  }

  @Test
  void whatIsReadyButInNoPolicyAnswersNobody() {
    Health health = judge(ALL_TO_1, is(1, State.FAILED), is(2, State.READY));
    assertEquals(Health.State.FAILING, health.state());
  }

  @Test
  void whatNeedsSomebodyComesBeforeWhatIsOnItsWay() {
    int failing = judge(ALL_TO_1, is(1, State.FAILED)).urgency();
    int failed = judge(ALL_TO_1, is(1, State.READY), is(2, State.FAILED)).urgency();
    int busy = judge(ALL_TO_1, is(1, State.READY), is(2, State.LOADING)).urgency();
    int healthy = judge(ALL_TO_1, is(1, State.READY)).urgency();
    int idle = judge(ALL_TO_1).urgency();
    assertEquals(
        List.of(failing, failed, busy, healthy, idle),
        Stream.of(idle, busy, failing, healthy, failed).sorted().toList());
  }

  @Test
  void ofSeveralNodesTheStateIsTheOneThatAPersonAsksAboutFirst() {
    Map<String, Instant> seen =
        Map.of("a", NOW, "b", NOW.minusSeconds(5), "silent", NOW.minusSeconds(31));
    Placed both = placed(2, seen, said("a", State.READY), said("b", State.FAILED));
    assertEquals(State.FAILED, both.state());
    assertEquals(1, both.ready());
    Placed enough = placed(1, seen, said("a", State.READY), said("b", State.FAILED));
    assertEquals(State.READY, enough.state(), "as many as wished are ready");
    Placed silent = placed(1, seen, said("silent", State.READY));
    assertEquals(State.PENDING, silent.state(), "a node that is gone answers nobody");
    assertEquals(0, silent.ready());
    assertTrue(String.valueOf(silent.reason()).contains("silent"), silent::toString);
    Placed nobody = placed(1, seen);
    assertEquals("No node has taken it up yet.", nobody.reason());
    assertFalse(nobody.ready() > 0);
  }

  private static Said said(String node, State state) {
    return new Said(node, 1, state, null, null, 1, NOW);
  }

  private static Placed placed(int replicas, Map<String, Instant> seen, Said... said) {
    return Placed.of(
        new Wish(1, 1, true, replicas, "onnx", 1, NOW, List.of(said)),
        seen,
        NOW,
        HealthPolicy.NODE_SILENCE);
  }

  @Test
  void theLimitIsWhatTheInstallationSaysAndTheReasonNamesIt() {
    Facts facts =
        new Facts(
            1, List.of(is(1, State.READY)), ALL_TO_1, new Recent(8, 1000, Map.of(1, 8L)), NOW);
    assertEquals(Health.State.HEALTHY, HealthPolicy.judge(facts, Limits.USUAL).state());
    Health strict = HealthPolicy.judge(facts, new Limits(0.5, 3));
    assertEquals(Health.State.FAILING, strict.state());
    assertEquals(
        "0.8 % of requests failed in the last minute (8 of 1000, all of them by version 1); the limit is 0.5 %.",
        strict.reason());
    assertEquals(0.5, strict.values().get("limit"));
    assertEquals(Health.State.HEALTHY, HealthPolicy.judge(facts, new Limits(0.5, 9)).state());
    assertEquals(
        Health.State.FAILING,
        HealthPolicy.judge(facts, new Limits(0, 1)).state(),
        "no failure at all is allowed");
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "101, 1", "NaN, 1", "1, 0"})
  void aLimitIsAShareAndACount(double percent, long least) {
    assertThrows(IllegalArgumentException.class, () -> new Limits(percent, least));
  }
}
