package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.TrafficPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loop with an engine that is not in this process: what a worker needs goes through {@link
 * dev.slipway.platform.host.EngineHost} and the engine's own types alone.
 */
class FarHostTest {

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final CopyEngine engine = new CopyEngine();
  private final FarHost host = new FarHost(engine);
  private BusRegistry registry;
  private NodeRig node;

  @BeforeEach
  void startANode() throws Exception {
    registry = new BusRegistry(Bus.of(vertx), directory);
    registry.route(TrafficPolicy.all(1));
    node = new NodeRig(vertx, directory, host, 4000);
  }

  @AfterEach
  void stopIt() throws Exception {
    node.close();
    host.close();
    NodeRig.await(vertx.close());
  }

  @Test
  void aModelIsLoadedServedAndUnloadedWhereItsHostHasIt() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    engine.gate = request -> threads.add(Thread.currentThread().getName());
    registry.wish(1, 1, NodeRig.settings(5));
    registry.untilReady(1, 1);
    assertEquals(5, node.answer());
    assertEquals(ModelView.Standing.READY, standing());
    registry.wish(1, 2, NodeRig.settings(5), Deployment.Wished.UNLOADED);
    NodeRig.until("it is unloaded", () -> registry.state(1) == State.UNLOADED);
    assertEquals(0, engine.open.get());
    assertEquals(0, registry.leases.get());
    assertTrue(node.reconciler.report().state().ledger().leases().isEmpty());
    assertEquals(Set.of("far-worker-1"), threads, "the engine is used there only");
    assertEquals(
        List.of("load", "open", "run", "close instance", "close model"),
        host.asked.stream().distinct().toList());
  }

  @Test
  void predictionsAreRefusedUntilTheWorkerHasLoadedAndAnsweredFromThenOn() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 1, NodeRig.settings(3));
    NodeRig.until("it loads", () -> standing() == ModelView.Standing.LOADING);
    NodeRig.until("that is told", () -> registry.state(1) == State.LOADING);
    assertEquals(FailureCode.UNAVAILABLE, refusal().code());
    go.countDown();
    registry.untilReady(1, 1);
    assertEquals(3, node.answer());
  }

  @Test
  void anotherSettingIsSwappedInWhileTheWorkerServesTheOldOne() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 2, NodeRig.settings(2));
    NodeRig.until("the second loads", () -> engine.loads.get() == 2);
    go.countDown();
    registry.untilReady(1, 2);
    assertEquals(2, node.answer());
    NodeRig.until("the old one is unloaded", () -> engine.open.get() == 1);
    assertEquals(1, host.starts.get(), "both in one worker");
  }

  @Test
  void aWorkerThatDiesInTheMiddleOfACallFailsItAndIsReplaced() throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.untilReady(1, 1);
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    host.hang = new CountDownLatch(1);
    CompletableFuture<Integer> call = node.predict();
    NodeRig.until("the call runs there", () -> host.hanging.get() == 1);
    assertFalse(call.isDone());
    host.hang = null;
    host.die();
    mustTellOfTheDeath(call);
    NodeRig.until("another worker loads it", () -> engine.loads.get() == 2);
    NodeRig.until("that is told", () -> registry.state(1) == State.LOADING);
    NodeRig.until("callers are told", () -> standing() == ModelView.Standing.LOADING);
    assertEquals(FailureCode.UNAVAILABLE, refusal().code());
    mustCount(1, 1, Reason.Code.BROKEN);
    go.countDown();
    registry.untilReady(1, 1);
    assertEquals(1, node.answer());
    assertEquals(2, host.starts.get());
    assertEquals(1, engine.open.get());
    NodeRig.until("the first one's files are given back", () -> registry.leases.get() == 1);
  }

  @Test
  void aDeathIsToldOfEveryDeploymentOfTheWorkerBeforeAnybodyCallsAndOneNewWorkerServesThemAll()
      throws Exception {
    registry.wish(1, 1, NodeRig.settings(1));
    registry.wish(2, 1, NodeRig.settings(2));
    registry.untilReady(1, 1);
    registry.untilReady(2, 1);
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    host.die();
    assertEquals(0, engine.open.get());
    NodeRig.until("the first is not ready", () -> registry.state(1) != State.READY);
    NodeRig.until("nor is the second", () -> registry.state(2) != State.READY);
    mustCount(1, 1, Reason.Code.BROKEN);
    mustCount(2, 1, Reason.Code.BROKEN);
    go.countDown();
    registry.untilReady(1, 1);
    registry.untilReady(2, 1);
    assertEquals(1, node.answer());
    registry.route(TrafficPolicy.all(2));
    NodeRig.until("the second answers", () -> answers(2));
    assertEquals(4, engine.loads.get());
    assertEquals(2, host.starts.get());
    assertEquals(2, engine.open.get());
  }

  @Test
  void aDeathBeforeALoadIsReportedAsReadyIsNotForgotten() throws Exception {
    node.close();
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger readings = new AtomicInteger();
    node =
        new NodeRig(
            vertx,
            directory,
            host,
            4000,
            () -> {
              // Before, after the load, after the warm-up: it serves by then.
              if (readings.incrementAndGet() == 3) {
                try {
                  go.await();
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              }
              return 1_000_000;
            });
    registry.wish(1, 1, NodeRig.settings(1));
    NodeRig.until("it is measured", () -> readings.get() == 3);
    host.die();
    go.countDown();
    NodeRig.until("another worker loads it", () -> engine.loads.get() == 2);
    registry.untilReady(1, 1);
    assertEquals(1, node.answer());
  }

  @Test
  void aWorkerThatDiesOfEachLoadIsTriedAgainAndThenTheDeploymentStaysFailed() throws Exception {
    engine.gate =
        request -> {
          host.die();
          throw new EngineException(EngineFailure.INTERNAL, "nobody hears it");
        };
    registry.wish(1, 1, NodeRig.settings(1));
    NodeRig.until("it failed", () -> registry.state(1) == State.FAILED);
    assertEquals(3, engine.loads.get());
    assertEquals(3, host.starts.get());
    assertEquals("LOAD_FAILED", registry.status.get(1L).reasonCode());
    String reason = registry.status.get(1L).reason();
    assertTrue(reason.contains(FarHost.DIED), reason);
    mustCount(1, 3, Reason.Code.LOAD_FAILED);
    assertEquals(0, registry.leases.get());
    assertTrue(node.reconciler.report().state().ledger().leases().isEmpty());
    SlipwayException refused = refusal();
    assertEquals(FailureCode.UNAVAILABLE, refused.code());
    assertTrue(refused.getMessage().contains(FarHost.DIED), refused.getMessage());
    assertEquals(List.of(), nextStart("after the deaths").leftBehind(), "this process lives");
    engine.gate = request -> {};
    registry.wish(1, 2, NodeRig.settings(1));
    registry.untilReady(1, 2);
    assertEquals(1, node.answer());
  }

  @Test
  void aLoadInAWorkerIsInTheJournalUntilItHasEnded() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.gate = request -> pass(go);
    registry.wish(1, 1, NodeRig.settings(1));
    NodeRig.until("it loads", () -> engine.loads.get() == 1);
    LoadJournal killed = nextStart("killed");
    assertEquals(1, killed.leftBehind().size());
    LoadJournal.Entry entry = killed.leftBehind().get(0);
    assertEquals(1, entry.deployment());
    assertEquals("copy", entry.key().engine());
    assertEquals(1, killed.crashes().deaths(entry.key()));
    go.countDown();
    registry.untilReady(1, 1);
    assertEquals(List.of(), nextStart("later").leftBehind());
  }

  /** What the next start would find if this process were killed now; on a copy. */
  private LoadJournal nextStart(String name) throws IOException {
    Path copy = Files.createDirectories(directory.resolve("journal of " + name));
    for (String file : List.of("loading.json", "crashes.json")) {
      Path kept = directory.resolve("journal").resolve(file);
      if (Files.exists(kept)) {
        Files.copy(kept, copy.resolve(file));
      }
    }
    return LoadJournal.open(copy, name);
  }

  private void mustCount(long deployment, int failed, Reason.Code code) {
    Attempts attempts = node.reconciler.report().state().attempts().get(deployment);
    assertEquals(failed, attempts.failed());
    assertEquals(code, attempts.last().code());
    assertTrue(attempts.last().text().contains(FarHost.DIED), attempts.toString());
  }

  private static void mustTellOfTheDeath(CompletableFuture<Integer> call) {
    SlipwayException told = failure(call);
    assertEquals(FailureCode.UNAVAILABLE, told.code());
    assertTrue(told.getMessage().contains(FarHost.DIED), told.getMessage());
  }

  private SlipwayException refusal() {
    return failure(node.predict());
  }

  private static SlipwayException failure(CompletableFuture<Integer> call) {
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS));
    return (SlipwayException) refused.getCause();
  }

  private boolean answers(int expected) {
    try {
      return node.answer() == expected;
    } catch (ExecutionException notYet) {
      return false;
    } catch (Exception other) {
      throw new AssertionError(other);
    }
  }

  private static void pass(CountDownLatch go) throws EngineException {
    try {
      if (!go.await(120, TimeUnit.SECONDS)) {
        throw new EngineException(EngineFailure.INTERNAL, "the test forgot this load");
      }
    } catch (InterruptedException stopped) {
      throw new EngineException(EngineFailure.INTERNAL, "stopped", stopped);
    }
  }

  private ModelView.Standing standing() {
    ModelView view = node.serving.predictor().model("m");
    ModelView.VersionView version = view == null ? null : view.version(1);
    return version == null ? ModelView.Standing.UNAVAILABLE : version.standing();
  }
}
