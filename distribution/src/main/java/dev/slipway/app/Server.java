package dev.slipway.app;

import dev.slipway.app.cli.ClientOptions;
import dev.slipway.app.config.Configuration;
import dev.slipway.edge.http.HttpEdge;
import dev.slipway.edge.http.manage.NodeView;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.monitor.Monitor;
import dev.slipway.monitor.MonitorVerticle;
import dev.slipway.platform.flow.EventFeed;
import dev.slipway.platform.node.NodeIdentity;
import dev.slipway.platform.plugin.PluginCatalog;
import dev.slipway.platform.reconcile.Reconciler;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.registry.RegistryVerticle;
import dev.slipway.registry.store.Store;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One running node: everything wired together, started in order and stopped in the opposite one.
 * One thread starts it, one stops it.
 */
final class Server implements AutoCloseable {

  private final Started started = new Started();
  private final Configuration configuration;
  private final DataFolder data;
  private final Thread stopping = new Thread(this::stop, "slipway-stop");
  private volatile int code;
  private int port;
  private @Nullable ServerTls tls;
  private @Nullable String firstCode;

  private Server(Configuration configuration, DataFolder data) {
    this.configuration = configuration;
    this.data = data;
  }

  /**
   * Starts a node and returns when it listens.
   *
   * @throws Exception with a sentence for the person who started it; nothing runs on then, nor when
   *     the process is told to end meanwhile
   */
  static Server start(Configuration configuration) throws Exception {
    requireSafeBind(configuration);
    DataFolder data = DataFolder.take(configuration.dataDirectory());
    Server server = new Server(configuration, data);
    Runtime.getRuntime().addShutdownHook(server.stopping);
    try {
      server.started.push(data);
      server.wire();
      return server;
    } catch (Exception failed) {
      if (server.started.isClosed()) {
        throw new IOException(Started.TOLD_TO_STOP, failed);
      }
      try {
        server.close();
      } catch (Exception alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
      throw failed;
    }
  }

  /** The process is told to end: stops in order, or says why not. */
  private void stop() {
    try {
      started.close();
    } catch (Exception failed) {
      System.err.println("Stopping failed: " + failed.getMessage());
    }
    if (code != 0) {
      // System.exit would wait for this very thread.
      Runtime.getRuntime().halt(code);
    }
  }

  /**
   * @param exit what the process ends with when it is told to end; 0: what the signal makes of it
   */
  void endWith(int exit) {
    code = exit;
  }

  private static void requireSafeBind(Configuration configuration) throws IOException {
    Configuration.Http http = configuration.http();
    if (!InetAddress.getByName(http.bind()).isLoopbackAddress()
        && configuration.tls() == null
        && !http.allowPlain()) {
      throw new IOException(
          "http.bind="
              + http.bind()
              + " is reached from other machines, and requests would cross the network unencrypted; give a certificate (tls.certificate and tls.key, or tls.keystore), bind to 127.0.0.1, or put a proxy with TLS in front and set http.allow-plain=true");
    }
  }

  private void wire() throws Exception {
    // The three slow parts side by side: the database, the plugins' classes, Vert.x.
    CompletableFuture<Database> starting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Database.start(configuration, data);
              } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
              }
            });
    // From the first moment on: what fails next must not leave a database behind.
    started.push(() -> closeDatabase(starting));
    Path configured = configuration.pluginsDirectory();
    Path natives = data.folder("natives");
    CompletableFuture<PluginCatalog> scanning =
        CompletableFuture.supplyAsync(
            () -> PluginCatalog.scan(configured == null ? Home.plugins() : configured, natives));
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(configuration.predictionLoops() + 1));
    started.push(() -> Started.await(vertx.close(), 30));
    tls = ServerTls.start(vertx, configuration, data);
    if (tls != null) {
      started.push(tls);
    }
    Database database = Started.join(starting);
    PluginCatalog plugins = Started.join(scanning);

    Rooms rooms = new Rooms(configuration, data);
    Store store = Started.await(Store.open(vertx, database.config()), 120);
    started.push(() -> Started.await(store.close(), 10));
    KeyRing keys = new KeyRing();
    People people = new People(configuration, keys);
    RegistryVerticle registry =
        new RegistryVerticle(store, configuration.nodeName(), people.policy());
    started.deploy(vertx, registry);
    started.deploy(vertx, rooms.intake(store, plugins));
    boolean databaseThere = store.ready().isComplete();
    if (databaseThere) {
      // A start that writes waits for what writes; while the database is away nothing here does.
      Started.await(store.warm(), 120);
    }
    Monitor monitor = new Monitor();
    started.deploy(
        vertx,
        new MonitorVerticle(
            monitor,
            new MonitorVerticle.MonitorConfig(
                configuration.nodeName(),
                data.folder("spool"),
                database.config().connectOptions(),
                database.config().jdbcUrl(),
                database.config().patience())));

    NodeIdentity identity = NodeIdentity.begin(data.folder("node"), configuration.nodeName());
    InferenceStatistics statistics = new InferenceStatistics();
    LocalServingNode serving = rooms.serving(vertx, identity, statistics, monitor);
    started.push(serving);
    Reconciler reconciler = rooms.reconciler(plugins, serving, keys, identity);
    started.deploy(vertx, reconciler);
    started.deploy(vertx, people.keeper());
    started.deploy(vertx, people.teller());

    EventFeed events =
        new EventFeed(configuration.nodeName(), Release.version(), EventFeed.Limits.USUAL);
    started.deploy(vertx, events);
    NodePages pages =
        new NodePages(
            vertx,
            configuration.nodeName(),
            new NodeView.Installation(
                configuration.http().bind(),
                configuration.databaseUrl() == null,
                Release.version()),
            keys,
            plugins,
            reconciler,
            serving,
            events,
            configuration.healthLimits(),
            this::configurationPage);
    Metrics metrics =
        new Metrics(
            monitor,
            statistics,
            serving,
            reconciler,
            registry,
            events,
            keys,
            tls,
            configuration.http().tritonMetricNames());
    HttpEdge edge =
        rooms.listen(vertx, pages, serving, people, statistics, metrics, reconciler, tls);
    started.push(() -> Started.await(edge.stop(), 10));
    port = edge.port();
    started.push(events::end);
    firstCode = new FirstSteps(vertx, pages, keys, reconciler, data).take(databaseThere);
    data.write(
        data.root().resolve(ClientOptions.RUN_FILE),
        new JsonObject()
            .put("url", url())
            .put("pid", ProcessHandle.current().pid())
            .encodePrettily()
            .getBytes(StandardCharsets.UTF_8));
    started.push(() -> Files.deleteIfExists(data.root().resolve(ClientOptions.RUN_FILE)));
  }

  private static void closeDatabase(CompletableFuture<Database> starting) throws Exception {
    Database database;
    try {
      database = Started.join(starting);
    } catch (Exception neverStarted) {
      return; // told by who waited for it
    }
    database.close();
  }

  private JsonObject configurationPage() {
    return ConfigurationView.of(
        configuration,
        Map.of(
            "data.directory", data.root().toString(),
            "http.port", Integer.toString(port),
            "engine.threads", Integer.toString(configuration.engineThreads()),
            "prediction.loops", Integer.toString(configuration.predictionLoops())));
  }

  int port() {
    return port;
  }

  /** Where this machine reaches the node. */
  String url() {
    String bind = configuration.http().bind();
    String host =
        bind.equals("0.0.0.0")
            ? "127.0.0.1"
            : bind.equals("::") ? "[::1]" : bind.contains(":") ? "[" + bind + "]" : bind;
    return (tls == null ? "http://" : "https://") + host + ":" + port;
  }

  Path dataDirectory() {
    return data.root();
  }

  /** The one-time code for the first administrator; null once there is one. */
  @Nullable String firstCode() {
    return firstCode;
  }

  @Override
  public void close() throws Exception {
    try {
      started.close();
    } finally {
      // Not before: who is told to end meanwhile waits for this.
      try {
        Runtime.getRuntime().removeShutdownHook(stopping);
      } catch (IllegalStateException ending) {
        // It runs already, and finds nothing left to undo.
      }
    }
  }
}
