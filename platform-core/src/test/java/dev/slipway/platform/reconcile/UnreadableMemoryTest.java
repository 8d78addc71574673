package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Bus;
import dev.slipway.platform.probe.AnonymousMemory;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Nodes.StatusEntry;
import dev.slipway.registry.api.TrafficPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system that does not say, or ceases to say, how much memory the process holds. */
class UnreadableMemoryTest {

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final CopyEngine engine = new CopyEngine();

  /** How often the memory can still be read. */
  private final AtomicInteger readable = new AtomicInteger();

  private BusRegistry registry;
  private NodeRig node;

  @BeforeEach
  void startANode() throws Exception {
    registry = new BusRegistry(Bus.of(vertx), directory);
    registry.route(TrafficPolicy.all(1));
    node = new NodeRig(vertx, directory, engine, 4000, this::bytes);
  }

  @AfterEach
  void stopIt() throws Exception {
    node.close();
    NodeRig.await(vertx.close());
  }

  private long bytes() throws IOException {
    if (readable.getAndDecrement() <= 0) {
      throw new IOException("smaps_rollup cannot be read");
    }
    return AnonymousMemory.bytes();
  }

  private void wish(int generation, int instances) {
    DeploymentSettings wished = NodeRig.settings(5, null, 2);
    registry.wish(
        1,
        generation,
        new DeploymentSettings(
            null,
            new Instances(instances, 2),
            wished.batching(),
            wished.device(),
            wished.engineSettings()));
    NodeRig.until(
        "it is ready",
        () -> {
          StatusEntry row = registry.status.get(1L);
          return row != null
              && row.state() == State.READY
              && row.observedGeneration() == generation;
        });
  }

  /** What a process that is killed now leaves behind. */
  private List<LoadJournal.Entry> leftBehind() throws IOException {
    return LoadJournal.open(directory.resolve("journal"), "after a kill").leftBehind();
  }

  @Test
  void aModelIsLoadedWithoutAFootprint() throws Exception {
    wish(1, 1);
    assertEquals(5, node.answer());
    assertEquals(1, engine.loads.get());
    assertTrue(registry.measured.isEmpty());
    assertEquals(List.of(), leftBehind());
  }

  @Test
  void aModelThatServesHasNoLoadInTheJournalThoughItsWarmMemoryIsUnknown() throws Exception {
    readable.set(2);
    wish(1, 1);
    assertEquals(5, node.answer());
    assertTrue(registry.measured.isEmpty());
    assertEquals(List.of(), leftBehind());
  }

  @Test
  void instancesFollowTheWishWithoutAMeasurement() throws Exception {
    readable.set(3);
    wish(1, 1);
    NodeRig.until("measured", () -> registry.measured.size() == 1);
    wish(2, 2);
    NodeRig.until("the second one is there", () -> node.serving.served(1).instances() == 2);
    assertEquals(1, engine.loads.get());
  }
}
