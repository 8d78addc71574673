package dev.slipway.app;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.manage.NodeView;
import dev.slipway.engine.SettingSpec;
import dev.slipway.platform.flow.EventFeed;
import dev.slipway.platform.flow.HealthPolicy;
import dev.slipway.platform.flow.Stories;
import dev.slipway.platform.flow.Story;
import dev.slipway.platform.flow.Watching;
import dev.slipway.platform.plugin.EnginePlugin;
import dev.slipway.platform.plugin.PluginCatalog;
import dev.slipway.platform.reconcile.Reconciler;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.Served;
import dev.slipway.platform.serving.ServingNode;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Catalog.GetVersion;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Supplier;

/** What the API shows of this node. */
final class NodePages implements NodeView {

  private static final long KEY_PATIENCE_NANOS = 2_000_000_000L;
  private static final long KEY_LOOK_MILLIS = 5;

  private final Vertx vertx;
  private final String node;
  private final Installation installation;
  private final KeyRing keys;
  private final PluginCatalog plugins;
  private final Reconciler reconciler;
  private final ServingNode serving;
  private final Supplier<JsonObject> configuration;
  private final Stories stories;
  private final Watching watching;
  private final EventFeed events;

  NodePages(
      Vertx vertx,
      String node,
      Installation installation,
      KeyRing keys,
      PluginCatalog plugins,
      Reconciler reconciler,
      ServingNode serving,
      EventFeed events,
      HealthPolicy.Limits limits,
      Supplier<JsonObject> configuration) {
    this.vertx = vertx;
    this.node = node;
    this.installation = installation;
    this.keys = keys;
    this.plugins = plugins;
    this.reconciler = reconciler;
    this.serving = serving;
    this.configuration = configuration;
    this.stories = new Stories(serving.predictor()::recognise);
    this.events = events;
    this.watching = new Watching(vertx, limits);
  }

  @Override
  public Installation installation() {
    return installation;
  }

  @Override
  public JsonObject engines() {
    JsonArray items = new JsonArray();
    for (EnginePlugin engine : plugins.engines()) {
      JsonArray settings = new JsonArray();
      engine.settings().forEach(setting -> settings.add(setting(setting)));
      items.add(
          new JsonObject()
              .put("name", engine.name())
              .put("version", engine.version())
              .put("plugin", engine.plugin())
              .put("formats", new JsonArray(engine.formats()))
              .put(
                  "datatypes",
                  new JsonArray(engine.datatypes().stream().map(Enum::name).sorted().toList()))
              .put("settings", settings)
              .put(
                  "traits",
                  new JsonObject()
                      .put(
                          "devices",
                          new JsonArray(
                              engine.traits().devices().stream().map(Enum::name).sorted().toList()))
                      .put("memoryLimit", engine.traits().memoryLimit().name())
                      .put("returnsMemoryOnClose", engine.traits().returnsMemoryOnClose().name())
                      .put("interruptible", engine.traits().interruptible())
                      .put("sharesWeights", engine.traits().sharesWeights())
                      .put("batchesItself", engine.traits().batchesItself())));
    }
    JsonArray skipped = new JsonArray();
    plugins
        .skipped()
        .forEach(
            plugin ->
                skipped.add(
                    new JsonObject()
                        .put("plugin", plugin.plugin())
                        .put("code", plugin.code().name())
                        .put("reason", plugin.reason())));
    return new JsonObject().put("items", items).put("skipped", skipped);
  }

  static JsonObject setting(SettingSpec setting) {
    return new JsonObject()
        .put("name", setting.name())
        .put("type", setting.type().name())
        .put("unit", setting.unit())
        .put("min", setting.min())
        .put("max", setting.max())
        .put("choices", new JsonArray(setting.choices()))
        .put("default", setting.defaultValue())
        .put("change", setting.change().name())
        .put("description", setting.description());
  }

  @Override
  public Future<Void> awaitKey(String secret) {
    Promise<Void> known = Promise.promise();
    lookForKey(secret, System.nanoTime() + KEY_PATIENCE_NANOS, known);
    return known.future();
  }

  /**
   * One look, and a timer for the next: a periodic timer may fire before its own id can be
   * cancelled.
   */
  private void lookForKey(String secret, long until, Promise<Void> known) {
    if (keys.actor(secret) != null || System.nanoTime() - until > 0) {
      known.complete();
      return;
    }
    vertx.setTimer(KEY_LOOK_MILLIS, timer -> lookForKey(secret, until, known));
  }

  @Override
  public JsonObject devices() {
    return reconciler.report().devices().put("node", node);
  }

  @Override
  public JsonObject configuration() {
    return configuration.get();
  }

  @Override
  public JsonObject knowledge() {
    return reconciler.knowledge().json(Instant.now());
  }

  @Override
  public Future<JsonObject> explainBatching(long deployment) {
    Served served = serving.served(deployment);
    if (served == null) {
      return Future.failedFuture(
          new SlipwayException(
              FailureCode.NOT_FOUND,
              "deployment "
                  + deployment
                  + " is not loaded on this node, so it has no batches to explain"));
    }
    return Future.succeededFuture(BatchingPage.of(served));
  }

  @Override
  public Future<JsonObject> story(String predictionId, Call call) {
    return stories.tell(predictionId, call).map(NodePages::story);
  }

  private static JsonObject story(Story story) {
    JsonObject shown =
        new JsonObject()
            .put("id", story.id())
            .put("answeredAt", story.answeredAt().toString())
            .put("nodeStart", story.nodeStart())
            .put("version", story.version())
            .put("lane", story.lane().name())
            .put("sentence", story.sentence());
    TrafficRevision decision = story.decision();
    if (decision != null) {
      shown
          .put("model", decision.model())
          .put("trafficRevision", decision.revision())
          .put("trafficNumber", decision.number())
          .put("decidedBy", decision.actor())
          .put("decidedAt", decision.decidedAt().toString())
          .put("reason", decision.reason())
          .put("weight", decision.policy().weightOf(story.version()));
    }
    Version registered = story.registered();
    if (registered != null) {
      shown.put("digest", registered.digest()).put("registeredBy", registered.actor());
    }
    return shown;
  }

  @Override
  public Watching watching() {
    return watching;
  }

  @Override
  public EventFeed events() {
    return events;
  }

  @Override
  public Future<Void> checkSettings(
      String model, int version, DeploymentSettings settings, Call call) {
    return call.ask(Catalog.GET_VERSION, new GetVersion(model, version))
        .compose(
            found -> {
              String engine = settings.engine();
              String refusal =
                  reconciler
                      .reader()
                      .refusal(
                          engine == null ? found.engine() : engine,
                          found.format(),
                          found.signatures(),
                          settings);
              return refusal == null
                  ? Future.succeededFuture()
                  : Future.failedFuture(new SlipwayException(FailureCode.INVALID, refusal));
            });
  }
}
