package dev.slipway.app;

import dev.slipway.app.config.Configuration;
import dev.slipway.edge.http.HttpEdge;
import dev.slipway.edge.http.HttpEdgeParts;
import dev.slipway.edge.http.HttpEdgeSettings;
import dev.slipway.edge.http.caller.SecurityHeaders;
import dev.slipway.edge.http.console.ConsoleFiles;
import dev.slipway.edge.http.console.ConsolePages;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.manage.ManagementApi;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.monitor.Monitor;
import dev.slipway.platform.device.BudgetOrigin;
import dev.slipway.platform.device.CpuFacts;
import dev.slipway.platform.device.Resources;
import dev.slipway.platform.flow.PredictionCounting;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.node.LocalSnapshot;
import dev.slipway.platform.node.NodeIdentity;
import dev.slipway.platform.plugin.EnginePlugin;
import dev.slipway.platform.plugin.PluginCatalog;
import dev.slipway.platform.probe.CpuProbe;
import dev.slipway.platform.reconcile.Engines;
import dev.slipway.platform.reconcile.Knowledge;
import dev.slipway.platform.reconcile.LoadJournal;
import dev.slipway.platform.reconcile.Reconciler;
import dev.slipway.platform.reconcile.ReconcilerOptions;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.platform.serving.PredictionObserver;
import dev.slipway.registry.intake.IntakeConfig;
import dev.slipway.registry.intake.IntakeListener;
import dev.slipway.registry.intake.IntakeVerticle;
import dev.slipway.registry.intake.Recogniser;
import dev.slipway.registry.intake.UnpackLimits;
import dev.slipway.registry.store.Store;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the rooms as the configuration wishes them; {@link Server} starts them in order. */
final class Rooms {

  private final Configuration configuration;
  private final DataFolder data;

  Rooms(Configuration configuration, DataFolder data) {
    this.configuration = configuration;
    this.data = data;
  }

  IntakeVerticle intake(Store store, PluginCatalog plugins) throws IOException {
    Configuration.Upload upload = configuration.upload();
    UnpackLimits unpack =
        new UnpackLimits(
            upload.maxFiles(),
            upload.maxBytes(),
            upload.maxRatio(),
            UnpackLimits.DEFAULT.ratioFromBytes());
    IntakeConfig usual = IntakeConfig.DEFAULT;
    IntakeConfig config =
        new IntakeConfig(
            upload.maxBytes(),
            Math.min(upload.maxFiles(), 10_000),
            usual.openUploads(),
            usual.keep(),
            usual.keepQuarantined(),
            usual.reserveBytes(),
            unpack,
            usual.diskThreads(),
            usual.checkThreads(),
            usual.grace());
    return new IntakeVerticle(
        store,
        data.folder("artifacts"),
        plugins.engines().stream().map(Rooms::recogniser).toList(),
        config,
        IntakeListener.NONE);
  }

  private static Recogniser recogniser(EnginePlugin engine) {
    return new Recogniser(engine.name(), engine.formats(), engine.datatypes(), engine.inspector());
  }

  LocalServingNode serving(
      Vertx vertx, NodeIdentity identity, InferenceStatistics statistics, Monitor monitor)
      throws IOException {
    PredictionObserver.Factory observers =
        loop ->
            PredictionObserver.both(
                statistics.forLoop(loop),
                new PredictionCounting(monitor.forLoop(vertx.getOrCreateContext())));
    return new LocalServingNode(
        vertx,
        new PredictionIds(data.secret("prediction-id.key", 16), identity.start()),
        new PayloadBudget(configuration.http().bodyBudgetBytes()),
        observers);
  }

  Reconciler reconciler(
      PluginCatalog plugins, LocalServingNode serving, KeyRing keys, NodeIdentity identity)
      throws IOException {
    CpuFacts facts = new CpuProbe().read();
    long memory = configuration.engineMemoryBytes();
    Resources budget =
        new Resources(memory == 0 ? facts.budget().bytes() : memory, configuration.engineThreads());
    return new Reconciler(
        new Reconciler.Parts(
            serving,
            Engines.of(plugins),
            keys,
            LoadJournal.open(data.folder("node"), Long.toString(identity.start())),
            new LocalSnapshot(data.folder("node")),
            identity,
            budget,
            memory == 0 ? facts.origin() : BudgetOrigin.configured(memory),
            configuration.http().bind(),
            Release.version()),
        ReconcilerOptions.standard(identity.start()));
  }

  HttpEdge listen(
      Vertx vertx,
      NodePages pages,
      LocalServingNode serving,
      People people,
      InferenceStatistics statistics,
      Metrics metrics,
      Reconciler reconciler,
      @Nullable ServerTls tls)
      throws Exception {
    Configuration.Http http = configuration.http();
    EdgeLimits usual = EdgeLimits.DEFAULT;
    EdgeLimits limits =
        new EdgeLimits(
            http.maxBodyBytes(),
            http.bodySeconds(),
            usual.leastBytesPerSecond(),
            usual.graceSeconds(),
            usual.idleSeconds(),
            usual.stallSeconds(),
            usual.maxConnections(),
            usual.answerSeconds());
    Optional<ConsoleFiles> console = ConsoleFiles.read(Rooms.class.getClassLoader());
    return Started.await(
        HttpEdge.start(
            vertx,
            new HttpEdgeSettings(
                http.bind(),
                http.port(),
                configuration.predictionLoops(),
                limits,
                http.anonymousPredict(),
                tls == null ? null : tls.keys(),
                Release.version()),
            new HttpEdgeParts(
                serving.predictor(),
                people.callers(),
                people.callers(),
                () -> reconciler.knowledge().source() != Knowledge.Source.NONE,
                statistics,
                metrics,
                loop -> {
                  Router router = Router.router(loop);
                  SecurityHeaders.mount(
                      router, request -> people.callers().whereabouts(request).secure());
                  new ManagementApi(
                          loop,
                          pages,
                          people.door(loop),
                          http.bodySeconds(),
                          serving.predictor().budget())
                      .mount(router);
                  console.ifPresent(files -> new ConsolePages(files).mount(router));
                  return router;
                })),
        30);
  }
}
