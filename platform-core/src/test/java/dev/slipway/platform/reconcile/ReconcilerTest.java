package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.node.LocalSnapshot;
import dev.slipway.platform.probe.AnonymousMemory;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Nodes.StatusEntry;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop with real serving, against a registry that a test can take away. */
class ReconcilerTest {

  private static final ServingSnapshot NOTHING =
      new ServingSnapshot(Instant.EPOCH, List.of(), List.of(), List.of(), List.of());

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final CopyEngine engine = new CopyEngine();
  private BusRegistry registry;
  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
  private NodeRig node;

  @BeforeEach
  void startANode() throws Exception {
    registry = new BusRegistry(Bus.of(vertx), directory);
    registry.route(TrafficPolicy.all(1));
    node = new NodeRig(vertx, directory, engine, 4000);
  }

  @AfterEach
  void stopIt() throws Exception {
    node.close();
    NodeRig.await(vertx.close());
  }

  @Test
  void aWishIsLoadedMeasuredServedAndReported() throws Exception {
    registry.wish(1, 1, NodeRig.settings(5));
    registry.untilReady(1, 1);
    assertEquals(5, node.answer());
    NodeRig.until("measured", () -> registry.measured.size() == 1);
    StatusEntry row = registry.status.get(1L);
    assertEquals("cpu", row.device());
    assertEquals(1, row.instances());
    assertTrue(row.memory().leasedBytes() >= 32L << 20, row.toString());
    assertTrue(node.journal.crashes().counts().isEmpty());
    JsonArray leases =
        node.reconciler
            .report()
            .devices()
            .getJsonArray("items")
            .getJsonObject(0)
            .getJsonArray("leases");
    assertEquals(1, leases.size());
    assertEquals("copy", leases.getJsonObject(0).getString("engine"));
  }

  @Test
  void aFirstHelloThatArrivesAfterTheSecondOneDoesNotShutTheNodeOut() throws Exception {
    node.close();
    registry.firstHelloIsLate = true;
    node = new NodeRig(vertx, directory, engine, 4000);
    registry.wish(1, 1, NodeRig.settings(5));
    registry.untilReady(1, 1);
  }

  @Test
  void anOlderWishDoesNotComeBackWhenWhatIsKnownOfItsFootprintIsLate() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    Promise<Void> late = Promise.promise();
    registry.footprintsHeld = late;
    registry.wish(2, 1, NodeRig.settings(2));
    NodeRig.until("the older one waits", () -> registry.footprintsAsked.get() == 2);
    registry.footprintsHeld = null;
    registry.unwish(2);
    registry.unwish(1);
    NodeRig.until("nothing is loaded", () -> engine.open.get() == 0);
    late.complete();
    Thread.sleep(500); // what must not happen would
    assertEquals(1, engine.loads.get(), "nothing is loaded that is not wished");
  }

  @Test
  void aVersionTellsHowItStandsAndWhatItsLoadTook() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.gate =
        request -> {
          try {
            go.await();
          } catch (InterruptedException stopped) {
            throw new EngineException(EngineFailure.INTERNAL, "stopped");
          }
        };
    registry.wish(1, 1, NodeRig.settings(1));
    untilStands(1, ModelView.Standing.LOADING);
    // Loads are one after the other: the second has to wait.
    registry.wish(2, 1, NodeRig.settings(2));
    untilStands(2, ModelView.Standing.UNAVAILABLE);
    go.countDown();
    untilStands(1, ModelView.Standing.READY);
    engine.gate =
        request -> {
          throw new EngineException(EngineFailure.BAD_MODEL, "not a model");
        };
    NodeRig.until(
        "what was measured is told",
        () ->
            registry.measured.stream()
                .anyMatch(one -> one.warmBytes() == version(1).memoryBytes()));
    registry.wish(3, 1, NodeRig.settings(3));
    NodeRig.until(
        "the third is refused",
        () -> version(3) != null && version(3).reason().contains("not a model"));
    assertEquals(ModelView.Standing.UNAVAILABLE, version(3).standing());
  }

  private ModelView.VersionView version(int number) {
    ModelView view = node.serving.predictor().model("m");
    return view == null ? null : view.version(number);
  }

  private void untilStands(int number, ModelView.Standing standing) {
    NodeRig.until(
        "version " + number + " is " + standing,
        () -> version(number) != null && version(number).standing() == standing);
  }

  @Test
  void newSettingsAreSwappedInWithoutAFailedCall() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    List<Integer> answers =
        whilePredicting(
            () -> {
              for (int generation = 1; generation <= 6; generation++) {
                registry.wish(1, generation, NodeRig.settings(generation));
                registry.untilReady(1, generation);
                int now = generation;
                NodeRig.until("somebody is answered by it", () -> answered.contains(now));
              }
            });
    assertEquals(List.of(1, 2, 3, 4, 5, 6), answers.stream().distinct().sorted().toList());
    NodeRig.until("the old ones are unloaded", () -> engine.open.get() == 1);
    NodeRig.until("their leases are given back", () -> registry.leases.get() == 1);
  }

  @Test
  void aChangeOfTrafficReachesTheNextRequestWithin100MillisecondsAndFailsNone() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.wish(2, 1, NodeRig.settings(2));
    registry.untilReady(1, 1);
    registry.untilReady(2, 1);
    List<Integer> answers =
        whilePredicting(
            () ->
                NodeRig.within(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    () -> {
                      List<Duration> late = new ArrayList<>();
                      for (int i = 0; i < 10; i++) {
                        int to = i % 2 == 0 ? 2 : 1;
                        long committed = System.nanoTime();
                        registry.route(TrafficPolicy.all(to));
                        long last = committed;
                        for (int right = 0; right < 20; right++) {
                          long asked = System.nanoTime();
                          if (node.answer() != to) {
                            last = asked;
                            right = 0;
                          }
                        }
                        late.add(Duration.ofNanos(last - committed));
                      }
                      // The last request of every change, not of most of them.
                      return Collections.max(late);
                    }));
    assertFalse(answers.isEmpty());
  }

  @Test
  void predictionsGoOnWhileTheRegistryIsAwayAndStatusIsWrittenLater() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    registry.away = true;
    NodeRig.until("the node knows", () -> node.reconciler.knowledge().awaySince() != null);
    for (int i = 0; i < 50; i++) {
      assertEquals(1, node.answer());
    }
    engine.wearOut();
    assertThrows(ExecutionException.class, () -> node.predict().get(60, TimeUnit.SECONDS));
    NodeRig.until("it is loaded anew", () -> engine.loads.get() == 2);
    NodeRig.until("it serves", () -> node.reconciler.report().state().serving(1) != null);
    assertEquals(1, node.answer());
    registry.status.clear();
    registry.wish(2, 1, NodeRig.settings(2));
    registry.away = false;
    registry.untilReady(2, 1);
    assertNull(node.reconciler.knowledge().awaySince());
  }

  @Test
  void aStartWithoutTheRegistryServesWhatWasServedSaysHowOldItIsAndCatchesUp() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.key("slw_secret", true);
    registry.untilReady(1, 1);
    NodeRig.until("kept", () -> node.keys.actor("slw_secret") != null);
    NodeRig.until("on disk", () -> kept().keys().size() == 1 && kept().wishes().size() == 1);
    node.close();
    registry.away = true;
    registry.status.clear();
    node = new NodeRig(vertx, directory, engine, 4000);
    NodeRig.until("it serves", () -> node.reconciler.report().state().serving(1) != null);
    assertEquals(1, node.answer());
    assertNotNull(node.keys.actor("slw_secret"));
    Knowledge knowledge = node.reconciler.knowledge();
    assertEquals(Knowledge.Source.LOCAL_SNAPSHOT, knowledge.source());
    assertTrue(
        knowledge.sentence(Instant.now()).contains("kept on its own disk by an earlier"),
        knowledge.sentence(Instant.now()));
    registry.wish(1, 2, NodeRig.settings(9));
    registry.away = false;
    registry.untilReady(1, 2);
    assertEquals(9, node.answer());
    assertEquals(Knowledge.Source.REGISTRY, node.reconciler.knowledge().source());
  }

  @Test
  void whatWasQuietForLongIsAsOldAsTheLastAnswerOfTheRegistryNotAsTheLastChange() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    NodeRig.until("on disk", () -> kept().wishes().size() == 1);
    Instant changed = Instant.now();
    NodeRig.until("the disk is told while it runs", () -> keptAsOf().isAfter(changed));
    NodeRig.until("asked again", () -> asOf().isAfter(changed.plusSeconds(3)));
    Instant certain = asOf();
    node.close();
    registry.away = true;
    node = new NodeRig(vertx, directory, engine, 4000);
    Knowledge knowledge = node.reconciler.knowledge();
    assertEquals(Knowledge.Source.LOCAL_SNAPSHOT, knowledge.source());
    assertFalse(knowledge.asOf().isBefore(certain), knowledge + ", certain at " + certain);
    assertFalse(knowledge.asOf().isAfter(Instant.now()), knowledge.toString());
    io.vertx.core.json.JsonObject told = knowledge.json(knowledge.asOf().plusSeconds(100));
    assertEquals(100, told.getLong("ageSeconds"));
    assertEquals(knowledge.asOf().toString(), told.getString("asOf"));
  }

  @Test
  void aDeploymentThatIsDeletedWhileTheNodeWasDownLosesItsRow() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    NodeRig.until("on disk", () -> kept().wishes().size() == 1);
    node.close();
    registry.away = true;
    node = new NodeRig(vertx, directory, engine, 4000);
    registry.unwish(1);
    registry.away = false;
    NodeRig.until("its row is gone", () -> !registry.status.containsKey(1L));
  }

  @Test
  void aLoadThatFailsIsTriedAgainAndThenStaysFailedUntilSomebodyRetries() throws Exception {
    engine.gate =
        request -> {
          throw new EngineException(EngineFailure.INTERNAL, "no luck today");
        };
    registry.wish(1, 1, NodeRig.settings(1));
    NodeRig.until("it failed", () -> registry.state(1) == State.FAILED);
    assertEquals(3, engine.loads.get());
    assertTrue(registry.status.get(1L).reason().contains("no luck today"));
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> node.predict().get(60, TimeUnit.SECONDS));
    SlipwayException failure = (SlipwayException) refused.getCause();
    assertEquals(FailureCode.UNAVAILABLE, failure.code());
    assertTrue(failure.getMessage().contains("no luck today"), failure.getMessage());
    engine.gate = request -> {};
    registry.wish(1, 2, NodeRig.settings(1));
    registry.untilReady(1, 2);
    assertEquals(1, registry.leases.get());
  }

  @Test
  void filesThatAreNoModelAreNotTriedTwice() {
    engine.gate =
        request -> {
          throw new EngineException(EngineFailure.BAD_MODEL, "model.copy is no model");
        };
    registry.wish(1, 1, NodeRig.settings(1));
    NodeRig.until("it failed", () -> registry.state(1) == State.FAILED);
    assertEquals(1, engine.loads.get());
    assertEquals(0, registry.leases.get());
  }

  @Test
  void whatDoesNotFitWaitsWithNumbersAndComesWhenThereIsRoom() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1, 3000L, 1));
    registry.untilReady(1, 1);
    registry.wish(2, 1, NodeRig.settings(2, 2000L, 1));
    NodeRig.until("it waits", () -> "NO_CAPACITY".equals(reason(2)));
    assertEquals(
        "needs 2.0 GiB on cpu (declared), free 1000 MiB of 3.9 GiB",
        registry.status.get(2L).reason());
    registry.route(TrafficPolicy.all(2));
    registry.unwish(1);
    registry.untilReady(2, 1);
    NodeRig.until("the row of 1 is gone", () -> !registry.status.containsKey(1L));
    assertEquals(2, node.answer());
  }

  @Test
  void oneModelLoadsWhileTheOthersAreHeldBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 1, NodeRig.settings(1));
    registry.wish(2, 1, NodeRig.settings(2));
    NodeRig.until("one loads", () -> engine.loads.get() == 1);
    NodeRig.until("the other waits", () -> "QUEUED".equals(reason(2)));
    assertEquals(1, engine.loads.get());
    go.countDown();
    registry.untilReady(1, 1);
    registry.untilReady(2, 1);
  }

  @Test
  void aLoadThatIsNotWishedAnyMoreIsThrownAwayAndWhatServedServesOn() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 2, NodeRig.settings(2));
    NodeRig.until("the second loads", () -> engine.loads.get() == 2);
    registry.wish(1, 3, NodeRig.settings(1));
    registry.untilReady(1, 3);
    go.countDown();
    NodeRig.until("it is thrown away", () -> node.reconciler.report().state().units().size() == 1);
    assertEquals(1, engine.open.get());
    assertEquals(1, node.answer());
  }

  @Test
  void whatIsUnwishedIsUnloadedAndLeavesNothing() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    registry.wish(1, 2, NodeRig.settings(1), Deployment.Wished.UNLOADED);
    NodeRig.until("it is unloaded", () -> registry.state(1) == State.UNLOADED);
    assertEquals(2, registry.status.get(1L).observedGeneration());
    assertEquals(0, engine.open.get());
    assertEquals(0, registry.leases.get());
    assertTrue(node.reconciler.report().state().ledger().leases().isEmpty());
  }

  @Test
  void theThirdStartAfterTwoDeathsServesTheOthersAndSaysWhyThisOneFailed() throws Exception {
    node.close();
    LoadKey key = new LoadKey(String.format("%064x", 1), "copy", "1.0", "offset=1");
    for (int death = 1; death <= 2; death++) {
      LoadJournal.open(directory.resolve("journal"), "killed-" + death).begin(key, 1, 1, "m v1");
    }
    registry.wish(1, 1, NodeRig.settings(1));
    registry.wish(2, 1, NodeRig.settings(2));
    registry.route(TrafficPolicy.all(2));
    node = new NodeRig(vertx, directory, engine, 4000);
    registry.untilReady(2, 1);
    assertEquals(2, node.answer());
    NodeRig.until("it failed", () -> registry.state(1) == State.FAILED);
    assertEquals("CRASHED", reason(1));
    assertEquals(1, engine.loads.get());
    registry.wish(1, 2, NodeRig.settings(1));
    registry.untilReady(1, 2);
  }

  @Test
  void aNodeThatStartsAnewAsksForWhatWasMeasuredBefore() throws Exception {
    startsAnewWithWhatWasMeasured(() -> {});
  }

  @Test
  void soItDoesWithoutTheRegistryThoughNothingHasChangedSinceItWasMeasured() throws Exception {
    startsAnewWithWhatWasMeasured(() -> registry.away = true);
  }

  private void startsAnewWithWhatWasMeasured(Runnable meanwhile) throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    NodeRig.until("measured", () -> registry.measured.size() == 1);
    long measured = leased();
    node.close();
    meanwhile.run();
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    node = new NodeRig(vertx, directory, engine, 4000);
    NodeRig.until("it loads again", () -> engine.loads.get() == 2);
    assertEquals(measured, leased(), "it is not on probation while it loads");
    go.countDown();
    NodeRig.until("it serves", () -> node.reconciler.report().state().serving(1) != null);
  }

  private long leased() {
    return node.reconciler
        .report()
        .devices()
        .getJsonArray("items")
        .getJsonObject(0)
        .getJsonObject("leased")
        .getLong("memoryBytes");
  }

  @Test
  void aRestartConverges() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.wish(2, 1, NodeRig.settings(2));
    NodeRig.until("something loads", () -> engine.loads.get() >= 1);
    node.close();
    node = new NodeRig(vertx, directory, engine, 4000);
    registry.untilReady(1, 1);
    registry.untilReady(2, 1);
    assertEquals(1, node.answer());
  }

  @Test
  void stopsInOrderWhileAModelLoadsAreNoDeathsOfTheProcess() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 1, NodeRig.settings(1));
    for (int stop = 1; stop <= Crashes.ENOUGH; stop++) {
      int loads = stop;
      NodeRig.until("it loads", () -> engine.loads.get() == loads);
      node.close();
      node = new NodeRig(vertx, directory, engine, 4000);
    }
    go.countDown();
    registry.untilReady(1, 1);
    assertTrue(node.journal.leftBehind().isEmpty());
    assertTrue(node.journal.crashes().counts().isEmpty());
  }

  @Test
  void aRevokedKeyIsUnknownWithinASecond() throws Exception {
    NodeRig.within(
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        () -> {
          registry.key("slw_secret", true);
          NodeRig.until("known", () -> node.keys.actor("slw_secret") != null);
          long revoked = System.nanoTime();
          registry.key("slw_secret", false);
          NodeRig.until("unknown", () -> node.keys.actor("slw_secret") == null);
          return Duration.ofNanos(System.nanoTime() - revoked);
        });
  }

  @Test
  void liveSettingsAreAppliedWithoutAReload() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1, null, 3));
    registry.untilReady(1, 1);
    registry.wish(
        1,
        2,
        new DeploymentSettings(
            null,
            new DeploymentSettings.Instances(2, 2),
            new DeploymentSettings.Batching(4, 10, 100, 1 << 20),
            NodeRig.settings(1).device(),
            NodeRig.settings(1).engineSettings()));
    registry.untilReady(1, 2);
    assertEquals(1, engine.loads.get());
    NodeRig.until("two instances", () -> node.serving.served(1).instances() == 2);
  }

  @Test
  void instancesThatDoNotOpenAreToldBesideThoseThatServeAndTriedUntilTheyDo() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1, null, 3));
    registry.untilReady(1, 1);
    engine.stuck = true;
    registry.wish(1, 2, instances(2));
    NodeRig.until("it says so", () -> reason(1).equals("FEWER_INSTANCES"));
    assertEquals(State.READY, registry.state(1));
    String said = registry.status.get(1L).reason();
    assertTrue(said.contains("1 of 2 instances"), said);
    assertTrue(said.contains("nothing opens today"), said);
    assertEquals(1, registry.status.get(1L).instances());
    assertEquals(1, node.answer());
    engine.stuck = false;
    NodeRig.until("both serve", () -> registry.status.get(1L).instances() == 2);
    NodeRig.until("nothing is said any more", () -> registry.status.get(1L).reason() == null);
    assertEquals(1, engine.loads.get());
  }

  @Test
  void whatBreaksBeforeItsLoadIsReportedIsNeverCalledReadyAndWhatServedServesOn() throws Exception {
    node.close();
    AtomicReference<Consumer<EngineException>> armed = new AtomicReference<>();
    AtomicInteger looks = new AtomicInteger();
    // Memory is read when the weights are there, and again after the warm-up, before the report.
    Hands.Memory breaking =
        () -> {
          Consumer<EngineException> loss = armed.get();
          if (loss != null && looks.incrementAndGet() == 2) {
            armed.set(null);
            loss.accept(new EngineException(EngineFailure.DEVICE_LOST, "gone after its warm-up"));
          }
          return AnonymousMemory.bytes();
        };
    node = new NodeRig(vertx, directory, engine, 4000, breaking);
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    int before = engine.loads.get();
    List<Integer> meanwhile = new CopyOnWriteArrayList<>();
    engine.lossesGoTo =
        loss -> {
          int tries = engine.loads.get() - before;
          meanwhile.add(answerOf(node));
          if (tries <= 2) {
            looks.set(0);
            armed.set(loss);
          }
        };
    List<String> said = new CopyOnWriteArrayList<>();
    registry.wish(1, 2, NodeRig.settings(2));
    NodeRig.until(
        "it serves by the new settings",
        () -> {
          StatusEntry row = registry.status.get(1L);
          said.add(row.state() + " " + row.observedGeneration() + " " + row.reasonCode());
          return row.state() == State.READY && row.observedGeneration() == 2;
        });
    assertEquals(List.of(1, 1, 1), meanwhile, "what served before answers during each try");
    assertEquals(3, engine.loads.get() - before);
    assertTrue(said.stream().allMatch(row -> row.startsWith("READY ")), said::toString);
    NodeRig.until("only the new one is there", () -> engine.open.get() == 1);
    assertEquals(2, node.answer());
  }

  private static int answerOf(NodeRig node) {
    try {
      return node.answer();
    } catch (Exception refused) {
      return -1;
    }
  }

  @Test
  void instancesThatCameLaterAreInTheLeaseAndThoseThatOnlyCameBackAreNotTwice() throws Exception {
    node.close();
    long megabyte = 1 << 20;
    AtomicInteger open = engine.instances;
    // A model takes 100 MB, each of its instances 64.
    Hands.Memory memory = () -> 100 * megabyte * engine.open.get() + 64 * megabyte * open.get();
    node = new NodeRig(vertx, directory, engine, 4000, memory);
    registry.wish(1, 1, NodeRig.settings(1, null, 4));
    registry.untilReady(1, 1);
    NodeRig.until("it is measured", () -> registry.measured.size() == 1);
    NodeRig.until("its lease is what was measured", () -> leasedBytes() < 250 * megabyte);
    long one = leasedBytes();
    engine.stuck = true;
    registry.wish(1, 2, instances(3));
    NodeRig.until("two lack", () -> reason(1).equals("FEWER_INSTANCES"));
    assertEquals(one, leasedBytes());
    // Another live change while they lack: it is still said.
    registry.wish(1, 3, instances(3));
    NodeRig.until("it is heard", () -> registry.status.get(1L).observedGeneration() == 3);
    assertEquals("FEWER_INSTANCES", reason(1));
    engine.stuck = false;
    NodeRig.until("all serve", () -> registry.status.get(1L).reason() == null);
    NodeRig.until("the lease covers them", () -> leasedBytes() == one + 128 * megabyte);
    assertEquals(3, registry.status.get(1L).instances());
  }

  private long leasedBytes() {
    return registry.status.get(1L).memory().leasedBytes();
  }

  private static DeploymentSettings instances(int count) {
    return new DeploymentSettings(
        null,
        new DeploymentSettings.Instances(count, count),
        NodeRig.settings(1).batching(),
        NodeRig.settings(1).device(),
        NodeRig.settings(1).engineSettings());
  }

  /** Predicts without a pause while something happens; every call must be answered. */
  private List<Integer> whilePredicting(Happening happening) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              while (!stop.get()) {
                CompletableFuture<Integer> call = node.predict();
                sent.add(call);
                call.handle((value, failure) -> value == null || answered.add(value)).join();
              }
            });
    caller.start();
    try {
      happening.happens();
    } finally {
      stop.set(true);
      caller.join(60_000);
    }
    List<Integer> answers = new ArrayList<>();
    for (CompletableFuture<Integer> call : sent) {
      answers.add(call.get(60, TimeUnit.SECONDS));
    }
    return answers;
  }

  private Instant asOf() {
    return node.reconciler.knowledge().asOf();
  }

  private Instant keptAsOf() {
    try {
      return new LocalSnapshot(directory).load().savedAt();
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  private ServingSnapshot kept() {
    try {
      LocalSnapshot.Kept kept = new LocalSnapshot(directory).load();
      return kept == null ? NOTHING : kept.serving();
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  private interface Happening {
    void happens() throws Exception;
  }

  private static void pass(CountDownLatch go) throws EngineException {
    try {
      if (!go.await(120, TimeUnit.SECONDS)) {
        throw new EngineException(EngineFailure.INTERNAL, "the test forgot this load");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private String reason(long deployment) {
    StatusEntry row = registry.status.get(deployment);
    return row == null ? "" : String.valueOf(row.reasonCode());
  }
}
