package dev.slipway.platform.serving;

import dev.slipway.engine.DeviceShare;
import dev.slipway.platform.infer.ModelView.Standing;
import dev.slipway.platform.infer.Predictor;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.Future;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What this node serves: the side that the reconciler moves. Thread-safe; futures complete on the
 * caller's context.
 */
public interface ServingNode extends AutoCloseable {

  /**
   * Loads and warms a version beside what already serves. When the future completes it is ready:
   * routes may reach it at once. If the same deployment was served already, the new one takes its
   * place in the routes in that moment, and the old one stays warm and finishes what it has until
   * its own {@link Served#drain} and {@link Served#unload}: so a change of settings fails no call.
   *
   * <p>A failed load leaves nothing behind. It fails with {@code INVALID} (not a model that the
   * engine can run), {@code UNSUPPORTED}, {@code UNAVAILABLE} (does not fit into its share), or
   * {@code INTERNAL}; the message is the engine's sentence.
   */
  Future<Served> load(DeploymentSpec spec, DeviceShare share, LoadListener listener);

  /** What is loaded for the deployment and takes calls, or null. */
  @Nullable Served served(long deployment);

  /** All that are loaded and not unloaded, replaced ones included. */
  Collection<Served> all();

  /**
   * Replaces wishes, traffic and aliases as a whole. The next call on every loop sees it; calls
   * that were routed before stay where they are.
   */
  void publish(ServingSnapshot snapshot);

  /**
   * Why a wished deployment is not ready.
   *
   * @param reason a sentence
   */
  record Absence(Standing standing, String reason) {}

  /**
   * Says why a wished deployment is not ready, for the answers to its callers and for metadata.
   *
   * @param absence null takes it back
   */
  void explainAbsence(long deployment, @Nullable Absence absence);

  /** What the load that serves the deployment was measured to take. */
  void measured(long deployment, long bytes);

  /** The door for edges. */
  Predictor predictor();

  /** Unloads everything without patience. Blocks. */
  @Override
  void close();
}
