package dev.slipway.it.stranger;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.Settings;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.platform.host.InProcessHost;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.plugin.EnginePlugin;
import dev.slipway.platform.serving.DeploymentSpec;
import dev.slipway.platform.serving.LoadListener;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.platform.serving.PredictionObserver;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Serves one model of one file by one plugin's engine, on the platform's real prediction path. */
final class ServedOnce implements AutoCloseable {

  private static final String MODEL = "strangers-model";

  private final Vertx vertx = Vertx.vertx();
  private final LocalServingNode node =
      new LocalServingNode(
          vertx,
          new PredictionIds(new byte[16], 1),
          new PayloadBudget(1 << 20),
          loop -> PredictionObserver.NONE);

  ServedOnce(EnginePlugin engine, Path artifact, String file) throws Exception {
    Inspection found = engine.inspector().inspect(oneFile(artifact, file));
    if (found.refused()) {
      throw new AssertionError("the inspector refused the model: " + found.problems());
    }
    DeploymentSpec spec =
        new DeploymentSpec(
            1,
            1,
            MODEL,
            1,
            InProcessHost.of(engine),
            artifact,
            found.format(),
            found.entry(),
            found.signatures().get(0),
            Settings.complete(engine.settings(), Map.of()),
            new Instances(1, 1),
            new Batching(8, 0, 1_000, 1 << 20));
    Device cpu = new Device("cpu", Device.Kind.CPU, "the processor", 1L << 30, null);
    DeviceShare share =
        new DeviceShare("lease", cpu, 1 << 20, 1, 1, 100, 1, DeviceShare.Hardness.ENGINE);
    await(node.load(spec, share, LoadListener.NONE));
    TrafficPolicy everything =
        new TrafficPolicy(List.of(new TrafficPolicy.Route(1, 10_000)), null, "salt", List.of());
    node.publish(
        new ServingSnapshot(
            Instant.EPOCH,
            List.of(),
            List.of(
                new TrafficRevision(
                    1, MODEL, 1, everything, null, null, "ada", "first", Instant.EPOCH)),
            List.of(),
            List.of()));
  }

  InferResponse predict(InferTensor input) throws Exception {
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    InferCall call =
        new InferCall(
            InferRequest.of(MODEL, null, List.of(input), System.nanoTime() + 20_000_000_000L),
            new InferCompletion() {
              @Override
              public void answered(InferResponse response, Outcome outcome) {
                outcome.told(null);
                answer.complete(response);
              }

              @Override
              public void failed(SlipwayException failure) {
                answer.completeExceptionally(failure);
              }
            });
    vertx.getOrCreateContext().runOnContext(loop -> node.predictor().submit(call));
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static ArtifactFiles oneFile(Path directory, String file) throws IOException {
    long size = Files.size(directory.resolve(file));
    return new ArtifactFiles() {
      @Override
      public List<Entry> entries() {
        return List.of(new Entry(file, size));
      }

      @Override
      public InputStream open(String path) throws IOException {
        return Files.newInputStream(directory.resolve(path));
      }
    };
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    node.close();
    await(vertx.close());
  }
}
