package dev.slipway.registry.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Device;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.ServingSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Wishes: what is to be loaded, and how. */
class DeploymentIT {
  private static final DeploymentSettings SETTINGS =
      new DeploymentSettings(
          "onnx",
          new Instances(2, 4),
          new Batching(32, 500, 2048, 1 << 20),
          new DeviceWish(Device.Kind.CPU, 1L << 30, "left", Isolation.IN_PROCESS, 3),
          Map.of("intra-op-threads", "1"));

  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void aWishIsReadAsItWasMade() {
    String model = deployable();
    Deployment made =
        registry.ask(
            Deployments.CREATE,
            new Deployments.CreateDeployment(model, 1, SETTINGS, 2, "try", null));
    assertEquals(1, made.generation());
    assertEquals(SETTINGS, made.settings());
    assertEquals(2, made.replicas());
    assertEquals(made, registry.ask(Deployments.GET, new Deployments.GetDeployment(made.id())));
  }

  @Test
  void aVersionIsDeployedOnceAndTheRefusalNamesTheDeployment() {
    String model = deployable();
    long id = registry.deploy(model, 1).id();
    SlipwayException there =
        registry.refused(
            Deployments.CREATE,
            new Deployments.CreateDeployment(model, 1, DeploymentSettings.DEFAULT, 1, "", null));
    assertEquals(FailureCode.ALREADY_EXISTS, there.code());
    assertEquals(id, there.details().get("deployment"));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refused(
                Deployments.CREATE,
                new Deployments.CreateDeployment(model, 9, DeploymentSettings.DEFAULT, 1, "", null))
            .code());
  }

  @Test
  void eachChangeOfTheWishIsANewGenerationAndARetryKeepsTheSettings() {
    String model = deployable();
    Deployment made = registry.deploy(model, 1);
    Deployment edited =
        registry.ask(
            Deployments.EDIT,
            new Deployments.EditDeployment(made.id(), 1L, null, SETTINGS, 3, "more"));
    assertEquals(2, edited.generation());
    assertEquals(SETTINGS, edited.settings());
    assertEquals(3, edited.replicas());
    Deployment again =
        registry.ask(
            Deployments.RETRY, new Deployments.RetryDeployment(made.id(), "disk was full"));
    assertEquals(3, again.generation());
    assertEquals(1, again.retries());
    assertEquals(SETTINGS, again.settings());
    assertEquals(
        FailureCode.PRECONDITION_FAILED,
        registry
            .refused(
                Deployments.EDIT, new Deployments.EditDeployment(made.id(), 2L, null, null, 1, ""))
            .code());
    assertEquals(
        FailureCode.PRECONDITION_REQUIRED,
        registry
            .refused(
                Deployments.EDIT,
                new Deployments.EditDeployment(made.id(), null, null, null, 1, ""))
            .code());
  }

  @Test
  void whatTakesTrafficIsNotDeletedUnlessOneInsists() {
    String model = deployable();
    Deployment made = registry.deploy(model, 1);
    SlipwayException routed =
        registry.refused(
            Deployments.DELETE, new Deployments.DeleteDeployment(made.id(), 1L, false, "over"));
    assertEquals(FailureCode.CONFLICT, routed.code());
    assertTrue(String.valueOf(routed.getMessage()).contains("100.0 %"));
    assertEquals(
        FailureCode.CONFLICT,
        registry
            .refused(
                Deployments.EDIT,
                new Deployments.EditDeployment(
                    made.id(), 1L, Deployment.Wished.UNLOADED, null, null, ""))
            .code());
    registry.ask(Deployments.DELETE, new Deployments.DeleteDeployment(made.id(), 1L, true, "over"));
    assertEquals(
        FailureCode.NOT_FOUND,
        registry.refused(Deployments.GET, new Deployments.GetDeployment(made.id())).code());
  }

  @Test
  void aServingSnapshotHoldsTheWishWithAllThatLoadingTakes() {
    String model = deployable();
    Deployment made =
        registry.ask(
            Deployments.CREATE, new Deployments.CreateDeployment(model, 1, SETTINGS, 1, "", null));
    ServingSnapshot snapshot =
        registry.askAs(Actor.PLATFORM, Nodes.READ_SERVING, new Nodes.ReadServing());
    ServingSnapshot.Wish wish =
        snapshot.wishes().stream()
            .filter(one -> one.deployment() == made.id())
            .findFirst()
            .orElseThrow();
    assertEquals(1, wish.generation());
    assertEquals(SETTINGS, wish.settings());
    assertEquals("model.onnx", wish.entry());
    assertEquals(List.of(RegistryUnderTest.signature()), wish.signatures());
    assertEquals(
        1,
        snapshot.traffic().stream()
            .filter(revision -> revision.model().equals(model))
            .findFirst()
            .orElseThrow()
            .number());
  }

  @Test
  void whoMayNotSeeAModelDoesNotLearnThatItIsDeployed() {
    String model = deployable();
    Deployment made = registry.deploy(model, 1);
    Actor stranger = RegistryUnderTest.actor("eve", Right.OPERATE, "other-*");
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refusedAs(stranger, Deployments.GET, new Deployments.GetDeployment(made.id()))
            .code());
    assertEquals(
        FailureCode.NOT_FOUND,
        registry
            .refusedAs(
                stranger,
                Deployments.DELETE,
                new Deployments.DeleteDeployment(made.id(), 1L, true, ""))
            .code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(
                new Actor(
                    Actor.Kind.PROGRAM,
                    "eve",
                    "eve",
                    List.of(
                        new Actor.Grant(Right.VIEW, "*"),
                        new Actor.Grant(Right.OPERATE, "other-*"))),
                Deployments.DELETE,
                new Deployments.DeleteDeployment(made.id(), 1L, true, ""))
            .code());
    assertEquals(
        List.of(),
        registry
            .askAs(stranger, Deployments.LIST, new Deployments.ListDeployments(null, Paging.FIRST))
            .items());
  }

  private String deployable() {
    String model = registry.model();
    registry.version(model);
    return model;
  }
}
