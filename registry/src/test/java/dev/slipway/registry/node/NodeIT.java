package dev.slipway.registry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Footprint;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Paging;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What nodes write, and what keeps one that was replaced from writing. */
class NodeIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @Test
  void aNodeThatStartsAnewFencesOffItsFormerSelf() {
    String id = RegistryUnderTest.fresh("node");
    Nodes.Node first = join(id);
    Nodes.Node second = join(id);
    assertEquals(first.epoch() + 1, second.epoch());
    Deployment deployment = deployed();
    assertEquals(
        FailureCode.CONFLICT,
        registry
            .refusedAs(
                Actor.PLATFORM,
                Nodes.WRITE_STATUS,
                new Nodes.WriteStatus(
                    id, first.epoch(), List.of(entry(deployment, 1, State.READY))))
            .code());
    assertEquals(
        FailureCode.CONFLICT,
        registry.refusedAs(Actor.PLATFORM, Nodes.SEEN, new Nodes.Seen(id, first.epoch())).code());
    platform(Nodes.SEEN, new Nodes.Seen(id, second.epoch()));
  }

  @Test
  void aHelloThatIsSaidTwiceByOneProcessIsOneStart() {
    String id = RegistryUnderTest.fresh("node");
    UUID process = UUID.randomUUID();
    Nodes.Node first = join(id, process);
    Deployment wish = deployed();
    write(first, entry(wish, 1, State.READY));
    Nodes.Node again = join(id, process);
    assertEquals(first.epoch(), again.epoch());
    assertEquals(first.startedAt(), again.startedAt());
    assertEquals(State.READY, statusOf(wish).state(), "it has not been started anew");
    assertEquals(first.epoch() + 1, join(id).epoch(), "another process is another start");
  }

  @Test
  void aStatusStandsBesideTheWishAndOneOfAnOlderGenerationIsLeftOut() {
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    Deployment wish = deployed();
    assertEquals(1, write(node, entry(wish, 2, State.LOADING)));
    assertEquals(0, write(node, entry(wish, 1, State.FAILED)));
    DeploymentStatus status = statusOf(wish);
    assertEquals(State.LOADING, status.state());
    assertEquals(2, status.observedGeneration());
    assertEquals(1, write(node, entry(wish, 2, State.READY)));
    DeploymentStatus ready = statusOf(wish);
    assertEquals(new DeploymentStatus.Memory(3, 2, 1), ready.memory());
    assertTrue(!ready.since().isBefore(status.since()));
    assertEquals(1, write(node, entry(wish, 2, State.READY)));
    assertEquals(ready.since(), statusOf(wish).since(), "the same state is not entered again");
  }

  @Test
  void onlyAnotherStateLeavesAChangeRecord() {
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    Deployment wish = deployed();
    write(node, entry(wish, 1, State.LOADING));
    write(node, entry(wish, 1, State.LOADING));
    write(node, entry(wish, 1, State.READY));
    write(node, entry(wish, 1, State.READY));
    List<String> told =
        registry
            .ask(
                History.LIST_CHANGES,
                new History.ListChanges(
                    null,
                    null,
                    Change.Kind.STATUS,
                    Long.toString(wish.id()),
                    null,
                    null,
                    Paging.FIRST))
            .items()
            .stream()
            .map(Change::action)
            .toList();
    assertEquals(List.of("ready", "loading"), told);
  }

  @Test
  void whatAFormerSelfHadLoadedIsPendingUntilTheNodeSaysOtherwise() {
    String id = RegistryUnderTest.fresh("node");
    Nodes.Node first = join(id);
    Deployment loaded = deployed();
    Deployment failed = deployed();
    write(first, entry(loaded, 1, State.READY));
    write(first, entry(failed, 1, State.FAILED));
    Nodes.Node second = join(id);
    DeploymentStatus pending = statusOf(loaded);
    assertEquals(State.PENDING, pending.state());
    assertEquals("NODE_STARTED", pending.reasonCode());
    assertEquals(0, pending.instances());
    assertEquals(State.FAILED, statusOf(failed).state(), "a failure stays one");
    assertEquals(1, write(second, entry(loaded, 1, State.READY)));
    assertEquals(State.READY, statusOf(loaded).state());
  }

  @Test
  void aStatusOutlivesItsWishUntilTheNodeHasUnloaded() {
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    Deployment wish = deployed();
    write(node, entry(wish, 1, State.READY));
    registry.ask(Deployments.DELETE, new Deployments.DeleteDeployment(wish.id(), 1L, true, "over"));
    assertEquals(1, write(node, entry(wish, 1, State.DRAINING)));
    Nodes.StatusEntry gone = entry(wish, 1, State.UNLOADED);
    assertEquals(
        1,
        write(
            node,
            new Nodes.StatusEntry(
                gone.deployment(),
                gone.model(),
                gone.version(),
                1,
                State.UNLOADED,
                null,
                null,
                0,
                null,
                null,
                true)));
  }

  @Test
  void peopleDoNotWriteStatus() {
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    Deployment wish = deployed();
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refused(
                Nodes.WRITE_STATUS,
                new Nodes.WriteStatus(
                    node.id(), node.epoch(), List.of(entry(wish, 1, State.READY))))
            .code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry.refused(Nodes.READ_SERVING, new Nodes.ReadServing()).code());
  }

  @Test
  void oneNodeLeadsAndANewLeaderHasAHigherEpochThanTheOldOneCanWriteWith() {
    String role = RegistryUnderTest.fresh("role");
    Nodes.Leadership first = lead(role, "a");
    assertTrue(first.holds());
    assertFalse(lead(role, "b").holds());
    assertEquals(first.epoch(), lead(role, "a").epoch(), "who keeps a role keeps its epoch");
    RegistryUnderTest.await(leaderWrites(role, first.epoch()));
    platform(Nodes.RESIGN, new Nodes.Resign(role, "a", first.epoch()));
    assertThrows(
        SlipwayException.class,
        () -> RegistryUnderTest.await(leaderWrites(role, first.epoch())),
        "who has resigned writes no more");
    Nodes.Leadership second = lead(role, "b");
    assertTrue(second.holds());
    assertEquals(first.epoch() + 1, second.epoch());
    SlipwayException fenced =
        assertThrows(
            SlipwayException.class,
            () -> RegistryUnderTest.await(leaderWrites(role, first.epoch())));
    assertEquals(FailureCode.CONFLICT, fenced.code());
    RegistryUnderTest.await(leaderWrites(role, second.epoch()));
  }

  @Test
  void aFootprintIsTheMostThatWasSeen() {
    String digest = String.format("%064x", System.nanoTime());
    platform(
        Nodes.MEASURED,
        new Nodes.Measured(digest, "onnx", "1.29", "cpu", "rows=8", 100, 200, 300, 50));
    Footprint second =
        platform(
            Nodes.MEASURED,
            new Nodes.Measured(digest, "onnx", "1.29", "cpu", "rows=8", 90, 210, 250, 40));
    assertEquals(2, second.samples());
    assertEquals(
        List.of(100L, 210L, 300L, 40L),
        List.of(second.loadBytes(), second.warmBytes(), second.peakBytes(), second.loadMillis()));
    assertEquals(
        List.of(second),
        registry.ask(Nodes.LIST_FOOTPRINTS, new Nodes.ListFootprints(digest)).items());
  }

  private io.vertx.core.Future<Void> leaderWrites(String role, long epoch) {
    return registry
        .store()
        .write(RegistryUnderTest.command(), work -> NodeRoom.requireLeader(work, role, epoch));
  }

  private Nodes.Leadership lead(String role, String node) {
    return platform(Nodes.LEAD, new Nodes.Lead(role, node, Duration.ofSeconds(60)));
  }

  private Nodes.Node join(String id) {
    return join(id, UUID.randomUUID());
  }

  private Nodes.Node join(String id, UUID process) {
    return platform(
        Nodes.JOIN,
        new Nodes.Join(id, process, "127.0.0.1", "1.0", new JsonObject().put("cores", 2)));
  }

  private int write(Nodes.Node node, Nodes.StatusEntry entry) {
    return platform(
            Nodes.WRITE_STATUS, new Nodes.WriteStatus(node.id(), node.epoch(), List.of(entry)))
        .rows();
  }

  private <Q, A> A platform(dev.slipway.bus.Address<Q, A> address, Q request) {
    return registry.askAs(Actor.PLATFORM, address, request);
  }

  private DeploymentStatus statusOf(Deployment wish) {
    return registry.ask(Deployments.GET, new Deployments.GetDeployment(wish.id())).status().get(0);
  }

  private Deployment deployed() {
    String model = registry.model();
    registry.version(model);
    return registry.deploy(model, 1);
  }

  private static Nodes.StatusEntry entry(Deployment wish, long generation, State state) {
    return new Nodes.StatusEntry(
        wish.id(),
        wish.model(),
        wish.version(),
        generation,
        state,
        null,
        null,
        1,
        "cpu",
        new DeploymentStatus.Memory(3, 2, 1),
        false);
  }
}
