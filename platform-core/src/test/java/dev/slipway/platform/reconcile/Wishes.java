package dev.slipway.platform.reconcile;

import dev.slipway.platform.device.Bytes;
import dev.slipway.platform.device.Ledger;
import dev.slipway.platform.device.LedgerNode;
import dev.slipway.platform.device.Resources;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds wishes and nodes for tests. */
final class Wishes {

  static final Instant T0 = Instant.parse("2026-11-25T00:00:00Z");
  static final Limits LIMITS =
      new Limits(3, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10), 7);
  static final Known NOTHING = new Known(Map.of(), Crashes.NONE, Map.of());

  private final long deployment;
  private String model = "m";
  private int version = 1;
  private long generation = 1;
  private boolean loaded = true;
  private String digest = "digest";
  private long megabytes = 100;
  private Map<String, String> settings = Map.of();
  private LiveSpec live = new LiveSpec(new Instances(1, 1), Batching.DEFAULT);
  private int priority = 5;
  private boolean pinned = true;
  private Swap swap = Swap.LOAD_FIRST;
  private @Nullable String refusal;
  private String pool = "";

  private Wishes(long deployment) {
    this.deployment = deployment;
    this.digest = "digest" + deployment;
  }

  static Wishes wish(long deployment) {
    return new Wishes(deployment);
  }

  static NodeState node(long megabytes) {
    return NodeState.empty(
        Ledger.of(
            List.of(
                new LedgerNode(
                    "cpu",
                    null,
                    new Resources(megabytes * Bytes.MB, 16),
                    LedgerNode.Policy.EVICT_IDLE))));
  }

  Wishes of(String model, int version) {
    this.model = model;
    this.version = version;
    return this;
  }

  Wishes generation(long generation) {
    this.generation = generation;
    return this;
  }

  Wishes unloaded() {
    this.loaded = false;
    return this;
  }

  Wishes megabytes(long megabytes) {
    this.megabytes = megabytes;
    return this;
  }

  Wishes settings(Map<String, String> settings) {
    this.settings = settings;
    return this;
  }

  Wishes live(int instances, long delayMicros) {
    this.live =
        new LiveSpec(new Instances(1, instances), new Batching(8, delayMicros, 1024, 1 << 20));
    return this;
  }

  Wishes priority(int priority) {
    this.priority = priority;
    return this;
  }

  Wishes loose() {
    this.pinned = false;
    return this;
  }

  Wishes stopFirst() {
    this.swap = Swap.STOP_FIRST;
    return this;
  }

  /** Its engine keeps memory until the process ends. */
  Wishes keptBy(String engine) {
    this.pool = engine;
    return this;
  }

  Wishes refused(String why) {
    this.refusal = why;
    return this;
  }

  Wish make() {
    LoadSpec spec =
        new LoadSpec(
            digest,
            megabytes * Bytes.MB / 2,
            "onnx",
            "model.onnx",
            "serving_default",
            "onnx",
            "1.29.0",
            settings,
            8,
            live.instances().max(),
            "cpu",
            megabytes * Bytes.MB,
            1,
            pool);
    return new Wish(
        deployment,
        model,
        version,
        generation,
        loaded,
        spec,
        live,
        priority,
        pinned,
        swap,
        refusal);
  }
}
