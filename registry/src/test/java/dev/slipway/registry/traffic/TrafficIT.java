package dev.slipway.registry.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficRevision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who answers production, and who decided it. */
class TrafficIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void aRegisteredVersionTakesNoTrafficAndTheFirstDeploymentTakesAll() {
    String model = registry.model();
    registry.version(model);
    assertEquals(
        FailureCode.NOT_FOUND, registry.refused(Traffic.GET, new Traffic.GetTraffic(model)).code());
    registry.deploy(model, 1);
    TrafficRevision first = registry.ask(Traffic.GET, new Traffic.GetTraffic(model));
    assertEquals(1, first.number());
    assertEquals(List.of(new Route(1, 10_000)), first.policy().routes());
    registry.version(model);
    registry.deploy(model, 2);
    assertEquals(first, registry.ask(Traffic.GET, new Traffic.GetTraffic(model)));
  }

  @Test
  void aModelWhoseDeploymentsWereAllDeletedGivesItsTrafficToTheNextOne() {
    String model = twoDeployed();
    for (Deployment deployment :
        registry
            .ask(Deployments.LIST, new Deployments.ListDeployments(model, Paging.FIRST))
            .items()) {
      registry.ask(
          Deployments.DELETE, new Deployments.DeleteDeployment(deployment.id(), 1L, true, ""));
    }
    registry.deploy(model, 2);
    TrafficRevision now = registry.ask(Traffic.GET, new Traffic.GetTraffic(model));
    assertEquals(2, now.number());
    assertEquals(List.of(new Route(2, 10_000)), now.policy().routes());
  }

  @Test
  void aSplitKeepsItsSaltUnlessANewOneIsAskedFor() {
    String model = twoDeployed();
    TrafficRevision split = set(model, 1, policy(9000, null));
    assertEquals(2, split.number());
    assertEquals(model, split.policy().salt());
    assertEquals(new StickyKey(StickyKey.Source.HEADER, "X-User"), split.policy().sticky());
    TrafficRevision dealtAnew = set(model, 2, policy(5000, "other"));
    assertEquals("other", dealtAnew.policy().salt());
    assertEquals("other", set(model, 3, policy(4000, null)).policy().salt());
  }

  @Test
  void anEarlierPolicyComesBackAsANewRevisionByOneCall() {
    String model = twoDeployed();
    TrafficRevision split = set(model, 1, policy(5000, null));
    TrafficRevision back =
        registry.ask(
            Traffic.RESTORE, new Traffic.RestoreTraffic(model, 2L, 1, "version 2 is slow"));
    assertEquals(3, back.number());
    assertEquals(1, back.restores());
    assertEquals(List.of(new Route(1, 10_000)), back.policy().routes());
    assertTrue(back.revision() > split.revision());
    assertEquals("ada", back.actor());
    assertEquals("version 2 is slow", back.reason());
    assertEquals(
        List.of(3, 2, 1),
        registry
            .ask(Traffic.HISTORY, new Traffic.TrafficHistory(model, Paging.FIRST))
            .items()
            .stream()
            .map(TrafficRevision::number)
            .toList());
    assertEquals(split, registry.ask(Traffic.REVISION, new Traffic.GetRevision(split.revision())));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refusedAs(
                RegistryUnderTest.actor("eve", Right.VIEW, "other"),
                Traffic.REVISION,
                new Traffic.GetRevision(split.revision()))
            .code());
  }

  @Test
  void ofTwoWhoEditOnePolicyTheSecondLosesNothingUnseen() {
    String model = twoDeployed();
    set(model, 1, policy(9000, null));
    SlipwayException stale =
        registry.refused(
            Traffic.SET, new Traffic.SetTraffic(model, 1L, policy(1000, null), null, ""));
    assertEquals(FailureCode.PRECONDITION_FAILED, stale.code());
    assertEquals(2L, stale.details().get("revision"));
    assertEquals(
        FailureCode.PRECONDITION_REQUIRED,
        registry
            .refused(Traffic.SET, new Traffic.SetTraffic(model, null, policy(1000, null), null, ""))
            .code());
  }

  @Test
  void aVersionThatIsNotDeployedTakesNoTraffic() {
    String model = registry.model();
    registry.version(model);
    registry.version(model);
    registry.deploy(model, 1);
    SlipwayException refused =
        registry.refused(
            Traffic.SET, new Traffic.SetTraffic(model, 1L, policy(9000, null), null, ""));
    assertEquals(FailureCode.CONFLICT, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("version 2"));
  }

  @Test
  void whileARolloutHoldsTheTrafficAManualChangeIsRefusedAndNamesIt() throws Exception {
    String model = twoDeployed();
    long rollout;
    try (var connection = registry.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "insert into registry.rollout (model, plan, state, actor, reason) values ('"
                    + model
                    + "', '{}', 'PAUSED', 'ada', '') returning id")) {
      rows.next();
      rollout = rows.getLong(1);
    }
    SlipwayException held =
        registry.refused(
            Traffic.SET, new Traffic.SetTraffic(model, 1L, policy(9000, null), null, ""));
    assertEquals(FailureCode.CONFLICT, held.code());
    assertEquals(rollout, held.details().get("rollout"));
    assertTrue(String.valueOf(held.getMessage()).contains("rollout " + rollout));
  }

  @Test
  void aliasAndTrafficMoveInOneTransactionOrNotAtAll() throws Exception {
    String model = twoDeployed();
    registry.ask(
        Traffic.SET,
        new Traffic.SetTraffic(
            model, 1L, TrafficPolicy.all(2), new Traffic.AliasMove("champion", 2), "promoted"));
    assertEquals(
        1,
        count(
            "select count(distinct xid) from registry.change where kind in ('TRAFFIC', 'ALIAS')"
                + " and reason = 'promoted' and model = '"
                + model
                + "'"));
    assertEquals(
        2, registry.ask(Catalog.GET_MODEL, new Catalog.GetModel(model)).aliases().get("champion"));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refused(
                Traffic.SET,
                new Traffic.SetTraffic(
                    model,
                    2L,
                    TrafficPolicy.all(1),
                    new Traffic.AliasMove("champion", 77),
                    "broken"))
            .code());
    assertEquals(
        List.of(new Route(2, 10_000)),
        registry.ask(Traffic.GET, new Traffic.GetTraffic(model)).policy().routes());
  }

  @Test
  void revisionsOfAllModelsShareOneSequence() {
    String one = twoDeployed();
    String other = twoDeployed();
    assertNotEquals(
        registry.ask(Traffic.GET, new Traffic.GetTraffic(one)).revision(),
        registry.ask(Traffic.GET, new Traffic.GetTraffic(other)).revision());
  }

  private String twoDeployed() {
    String model = registry.model();
    registry.version(model);
    registry.version(model);
    registry.deploy(model, 1);
    registry.deploy(model, 2);
    return model;
  }

  private TrafficRevision set(String model, long expected, TrafficPolicy policy) {
    return registry.ask(
        Traffic.SET, new Traffic.SetTraffic(model, expected, policy, null, "a try"));
  }

  private static TrafficPolicy policy(int first, @org.jspecify.annotations.Nullable String salt) {
    return new TrafficPolicy(
        List.of(new Route(1, first), new Route(2, 10_000 - first)),
        new StickyKey(StickyKey.Source.HEADER, "X-User"),
        salt,
        List.of());
  }

  private long count(String query) throws Exception {
    try (var connection = registry.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
