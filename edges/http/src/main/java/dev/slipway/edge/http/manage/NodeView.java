package dev.slipway.edge.http.manage;

import dev.slipway.platform.flow.Asker;
import dev.slipway.platform.flow.EventFeed;
import dev.slipway.platform.flow.Watching;
import dev.slipway.registry.api.DeploymentSettings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * What the API shows of the node that it runs on. All methods are called on an event loop and do
 * not block.
 */
public interface NodeView {

  /**
   * {@code {items: [...]}}: engines that were loaded with what they declare, and plugins that were
   * skipped with the reason.
   */
  JsonObject engines();

  /**
   * {@code {node, items: [...]}}: this node's devices with budget, leases and what waits. Other
   * nodes' devices are known to them only.
   */
  JsonObject devices();

  /** What this installation is. */
  Installation installation();

  /**
   * What somebody who starts with this installation wants to see.
   *
   * @param bind the address that it listens on
   * @param embeddedDatabase whether the database is the one that belongs to this process
   */
  record Installation(String bind, boolean embeddedDatabase, String release) {}

  /**
   * {@code {items: [...]}}: every key of this node's configuration with its value and where that
   * came from. Secrets are named, never shown.
   */
  JsonObject configuration();

  /** How old this node's knowledge is, and since when the database has been away, if it is. */
  JsonObject knowledge();

  /**
   * Why recent batches of a deployment had their size; fails with NOT_FOUND when it is not loaded
   * on this node.
   */
  Future<JsonObject> explainBatching(long deployment);

  /**
   * The story of a prediction; fails with NOT_FOUND for an id that is not ours, or a model that the
   * actor may not view.
   */
  Future<JsonObject> story(String predictionId, Call call);

  /**
   * Succeeds when the engine that would run the version allows the settings; else fails with
   * INVALID and names the setting.
   */
  Future<Void> checkSettings(String model, int version, DeploymentSettings settings, Call call);

  /**
   * Completes once this node knows a key that was just made, so that it works at once; at most
   * after two seconds.
   */
  Future<Void> awaitKey(String secret);

  /** The pages that watch. */
  Watching watching();

  /** What happens, as it happens. */
  EventFeed events();

  /** For what the node asks on behalf of a call. */
  interface Call extends Asker {}
}
